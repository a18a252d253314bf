package io.vouchsafe.proxy.cache;

import io.vouchsafe.vpnauth.decision.Judgement;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the judge made of one path's statuses last. The very same statuses come to the same under
 * one policy, and the memory gives out the very same while they serve.
 */
public final class LastJudgement {
  private volatile @Nullable Judged last;

  private record Judged(List<CertificateStatus> statuses, Judgement judgement) {
    /** Equal ones of another fetch are judged again, which is no harm. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isOf(List<CertificateStatus> others) {
      if (statuses.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < others.size(); i++) {
        if (statuses.get(i) != others.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The judgement of {@code statuses}, by {@code judge} when they are others than last time. */
  public Judgement of(
      List<CertificateStatus> statuses, Function<List<CertificateStatus>, Judgement> judge) {
    Judged before = last;
    if (before != null && before.isOf(statuses)) {
      return before.judgement();
    }
    Judgement judgement = judge.apply(statuses);
    last = new Judged(List.copyOf(statuses), judgement);
    return judgement;
  }
}
