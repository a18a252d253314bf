package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.pki.revocation.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What was tried for one certificate, in order.
 *
 * @param list never changes
 */
record Attempts(List<Attempt> list) {
  static final Attempts NONE = new Attempts(List.of());

  Attempts {
    list = List.copyOf(list);
  }

  Attempts and(List<Attempt> more) {
    return new Attempts(Stream.concat(list.stream(), more.stream()).toList());
  }

  Attempts and(Attempt one) {
    return and(List.of(one));
  }

  /** The last one that told a status and is {@code wanted}. */
  Optional<Attempt> last(Predicate<Attempt> wanted) {
    for (int i = list.size() - 1; i >= 0; i--) {
      Attempt attempt = list.get(i);
      if (attempt.status().isPresent() && wanted.test(attempt)) {
        return Optional.of(attempt);
      }
    }
    return Optional.empty();
  }

  /** The last one that told a status and ended as {@code outcome}. */
  Optional<Attempt> last(Outcome outcome) {
    return last(attempt -> attempt.outcome() == outcome);
  }

  /** Whether we ourselves left one unfinished (contract, section 5, {@code overloaded}). */
  boolean isOverloaded() {
    return has(Outcome.OVERLOADED);
  }

  /** A <em>revoked</em>; or our own overload, for it may have been one. */
  boolean deny() {
    return has(Outcome.REVOKED) || isOverloaded();
  }

  /** The same of CRLs that serve nobody any more: revoked for ever is true at any age. */
  boolean denyForEver() {
    return isOverloaded()
        || list.stream()
            .flatMap(attempt -> attempt.status().stream())
            .anyMatch(told -> told.verified().status().isPermanent());
  }

  /** Whether any told a status. */
  boolean tell() {
    return list.stream().anyMatch(attempt -> attempt.status().isPresent());
  }

  private boolean has(Outcome outcome) {
    return list.stream().anyMatch(attempt -> attempt.outcome() == outcome);
  }
}
