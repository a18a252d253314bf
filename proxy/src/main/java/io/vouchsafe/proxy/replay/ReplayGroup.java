package io.vouchsafe.proxy.replay;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.proxy.record.RecordedDecision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Instant;
import java.util.Optional;

/** Decisions about one subject in one tenant and policy that change alike. */
public final class ReplayGroup {
  /** Characters of a sentence that is kept. */
  private static final int LONGEST_DETAIL = 512;

  /**
   * What they have in common.
   *
   * @param subject of the certificate, or what stands for it; personal
   * @param wasAllow what was decided
   * @param now the new reason; empty when it is undetermined
   * @param passes whether they pass now, as far as that is known
   * @param would whether they only pass because the policy observes
   */
  public record Key(
      Change change,
      String tenant,
      String policy,
      String subject,
      boolean wasAllow,
      Reason was,
      Optional<Reason> now,
      boolean passes,
      boolean would) {}

  private final Key key;
  private final String detail;
  private final String reference;
  private Instant first;
  private Instant last;
  private long count;

  ReplayGroup(Key key, RecordedDecision decision, String detail) {
    this.key = key;
    this.detail = BoundedText.of(detail, LONGEST_DETAIL);
    this.reference = decision.reference();
    this.first = decision.time();
    this.last = decision.time();
  }

  void add(RecordedDecision decision) {
    count++;
    first = decision.time().isBefore(first) ? decision.time() : first;
    last = decision.time().isAfter(last) ? decision.time() : last;
  }

  public Key key() {
    return key;
  }

  /** Why, of the first of them. */
  public String detail() {
    return detail;
  }

  /** Of the first of them: the journal has its line. */
  public String reference() {
    return reference;
  }

  public Instant first() {
    return first;
  }

  public Instant last() {
    return last;
  }

  public long count() {
    return count;
  }
}
