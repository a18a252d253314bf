package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one certificate: at most one status for each OCSP object that learnt one, so
 * that a lax object never overwrites what a strict one accepted. Nearly always that is one, and
 * then it is its own list. Never changes: who sees the very same knows the very same.
 */
sealed interface CertificateStatuses permits OneStatus, SeveralStatuses, RevokedStatuses {

  /** The statuses, each of another object; at least one. */
  List<OneStatus> parts();

  /** Estimated memory, bytes, without what many share. */
  int bytes();

  /** Whether none of it can serve anybody any more. */
  default boolean isOver(Instant now, Duration maxLifetime) {
    return parts().stream().allMatch(part -> part.isOver(now, maxLifetime));
  }

  /** Takes in what was just verified; this very value when the older knowledge takes precedence. */
  default CertificateStatuses with(OneStatus fresh) {
    CachedStatus status = fresh.status();
    List<OneStatus> merged = new ArrayList<>();
    for (OneStatus part : parts()) {
      CachedStatus known = part.status();
      if (!known.object().equals(status.object())) {
        if (!Precedence.clears(known, status)) {
          merged.add(part);
        }
      } else if (!Precedence.replaces(known, status)) {
        return this;
      }
    }
    merged.add(fresh);
    return of(merged);
  }

  /** Those of {@code wanted}; null when none is left, this very value when all are. */
  default @Nullable CertificateStatuses only(Predicate<OneStatus> wanted) {
    List<OneStatus> left = parts().stream().filter(wanted).toList();
    if (left.size() == parts().size()) {
      return this;
    }
    return left.isEmpty() ? null : of(left);
  }

  private static CertificateStatuses of(List<OneStatus> parts) {
    return parts.size() == 1 ? parts.getFirst() : new SeveralStatuses(parts);
  }

  /**
   * Of the statuses that may serve, the gravest <em>revoked</em> if there is one, else the newest.
   */
  default Optional<CachedStatus> best(Predicate<CachedStatus> serves) {
    return parts().stream()
        .map(OneStatus::status)
        .filter(serves)
        .reduce(CertificateStatuses::better);
  }

  /** Whether any of it says <em>revoked</em>, on hold included. */
  default boolean saysRevoked() {
    return parts().stream().map(OneStatus::status).anyMatch(CertificateStatuses::isRevoked);
  }

  private static CachedStatus better(CachedStatus a, CachedStatus b) {
    if (isRevoked(a) || isRevoked(b)) {
      int more = a.verified().status().gravity() - b.verified().status().gravity();
      if (more != 0) {
        return more > 0 ? a : b;
      }
    }
    return b.verified().thisUpdate().isAfter(a.verified().thisUpdate()) ? b : a;
  }

  static boolean isRevoked(CachedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked;
  }
}
