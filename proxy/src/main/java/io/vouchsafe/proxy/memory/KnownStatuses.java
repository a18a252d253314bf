package io.vouchsafe.proxy.memory;

import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is known of one certificate: at most one status for each OCSP object that learnt one, so that
 * a lax object never overwrites what a strict one accepted. Immutable.
 */
record KnownStatuses(List<RememberedStatus> byObject) {
  static final KnownStatuses NONE = new KnownStatuses(List.of());

  KnownStatuses {
    byObject = List.copyOf(byObject);
  }

  /** Takes in what was just verified, unless the older knowledge outranks it. */
  KnownStatuses with(RememberedStatus fresh) {
    List<RememberedStatus> merged = new ArrayList<>();
    RememberedStatus kept = fresh;
    for (RememberedStatus known : byObject) {
      if (known.object().equals(fresh.object())) {
        kept = outranks(known, fresh) ? known : fresh;
      } else {
        merged.add(known);
      }
    }
    merged.add(kept);
    return new KnownStatuses(merged);
  }

  /** Of the statuses that may serve, a <em>revoked</em> if there is one, else the newest. */
  Optional<RememberedStatus> best(Predicate<RememberedStatus> serves) {
    RememberedStatus best = null;
    for (RememberedStatus known : byObject) {
      if (serves.test(known) && (best == null || isBetter(known, best))) {
        best = known;
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isBetter(RememberedStatus candidate, RememberedStatus best) {
    boolean revoked = isRevoked(candidate);
    if (revoked != isRevoked(best)) {
      return revoked;
    }
    return isNewer(candidate, best);
  }

  /**
   * Contract, section 2, "Remembering": <em>revoked</em> stays; on hold it gives way only to a
   * directly fetched <em>good</em> with a later thisUpdate. Otherwise a replayed older response does
   * not push out a newer one.
   */
  private static boolean outranks(RememberedStatus known, RememberedStatus fresh) {
    boolean older = !isNewer(fresh, known);
    return switch (known.verified().status()) {
      case RevocationStatus.Revoked revoked -> {
        if (isRevoked(fresh)) {
          yield older;
        }
        boolean onHold = revoked.reason() == RevocationReason.CERTIFICATE_HOLD;
        boolean fetchedGood =
            fresh.source() == Source.OCSP
                && fresh.verified().status() instanceof RevocationStatus.Good;
        yield !(onHold && fetchedGood && !older);
      }
      case RevocationStatus.Good good -> !isRevoked(fresh) && isNewer(known, fresh);
      case RevocationStatus.Unknown unknown -> !isRevoked(fresh) && isNewer(known, fresh);
    };
  }

  private static boolean isNewer(RememberedStatus a, RememberedStatus b) {
    return a.verified().thisUpdate().isAfter(b.verified().thisUpdate());
  }

  private static boolean isRevoked(RememberedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked;
  }
}
