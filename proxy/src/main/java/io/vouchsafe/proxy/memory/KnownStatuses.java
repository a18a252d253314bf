package io.vouchsafe.proxy.memory;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one certificate: at most one status for each OCSP object that learnt one, so
 * that a lax object never overwrites what a strict one accepted. The statuses never change; the
 * last judgement of them is kept beside them.
 */
final class KnownStatuses {
  static final KnownStatuses NONE = new KnownStatuses(List.of());

  private final List<RememberedStatus> byObject;
  private volatile @Nullable Judgement last;

  /**
   * That {@code status} serves {@code object} of a policy with {@code sources} from one instant to
   * another, both included: judging again between them would look at the same values and find the
   * same.
   */
  record Judgement(
      RememberedStatus status,
      OcspObject object,
      List<Source> sources,
      Instant from,
      Instant until) {
    /**
     * The very same settings: those of a later reload are other values, equal or not, and are
     * judged again.
     */
    @SuppressWarnings("ReferenceEquality")
    private boolean covers(OcspObject asker, List<Source> asked, Instant now) {
      return object == asker && sources.equals(asked) && !now.isBefore(from) && !now.isAfter(until);
    }
  }

  private KnownStatuses(List<RememberedStatus> byObject) {
    this.byObject = List.copyOf(byObject);
  }

  /** Takes in what was just verified, unless the older knowledge takes precedence. */
  KnownStatuses with(RememberedStatus fresh) {
    List<RememberedStatus> merged = new ArrayList<>();
    RememberedStatus kept = fresh;
    for (RememberedStatus known : byObject) {
      if (known.object().equals(fresh.object())) {
        kept = Precedence.replaces(known, fresh) ? fresh : known;
      } else {
        merged.add(known);
      }
    }
    merged.add(kept);
    return new KnownStatuses(merged);
  }

  /** Those of {@code wanted}; null when none is left, this very value when all are. */
  @Nullable KnownStatuses only(Predicate<RememberedStatus> wanted) {
    List<RememberedStatus> left = byObject.stream().filter(wanted).toList();
    if (left.size() == byObject.size()) {
      return this;
    }
    return left.isEmpty() ? null : new KnownStatuses(left);
  }

  List<RememberedStatus> byObject() {
    return byObject;
  }

  /** The last judgement, if it holds for {@code asker} with those sources at {@code now}. */
  @Nullable RememberedStatus judgedBefore(OcspObject asker, List<Source> asked, Instant now) {
    Judgement judgement = last;
    return judgement != null && judgement.covers(asker, asked, now) ? judgement.status() : null;
  }

  void judged(Judgement judgement) {
    last = judgement;
  }

  /** Of the statuses that may serve, a <em>revoked</em> if there is one, else the newest. */
  Optional<RememberedStatus> best(Predicate<RememberedStatus> serves) {
    return byObject.stream().filter(serves).reduce(KnownStatuses::better);
  }

  private static RememberedStatus better(RememberedStatus a, RememberedStatus b) {
    if (isRevoked(a) != isRevoked(b)) {
      return isRevoked(a) ? a : b;
    }
    return b.verified().thisUpdate().isAfter(a.verified().thisUpdate()) ? b : a;
  }

  private static boolean isRevoked(RememberedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked;
  }
}
