package io.vouchsafe.proxy.cache;

import io.vouchsafe.vpnauth.revocation.Evidence;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the journal wrote of one path's evidence last. The very same evidence reads the same, and a
 * remembered login rests on the very same while its statuses serve ({@link LastJudgement}).
 */
public final class LastEvidenceText {
  private volatile @Nullable Written last;

  private record Written(Evidence evidence, String text) {}

  /** The text of {@code evidence}, if that is what was written last. */
  @SuppressWarnings("ReferenceEquality")
  public Optional<String> of(Evidence evidence) {
    Written before = last;
    return before != null && before.evidence() == evidence
        ? Optional.of(before.text())
        : Optional.empty();
  }

  /** Keeps {@code text} for the next time. */
  public void keep(Evidence evidence, String text) {
    last = new Written(evidence, text);
  }
}
