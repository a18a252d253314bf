package io.vouchsafe.config;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which of a policy's objects is asked about the certificates of a CA, found without walking them
 * all: the first whose {@code issuers} match.
 *
 * @param byIssuer those before the first that answers for any CA
 * @param any the first that answers for any CA
 */
record FirstMatch<T>(Map<CaIdentity, T> byIssuer, Optional<T> any) {

  /** Of objects in the order in which the policy has them. */
  static <T> FirstMatch<T> of(List<T> objects, Function<T, List<Certificate>> issuers) {
    Map<CaIdentity, T> byIssuer = new HashMap<>();
    for (T object : objects) {
      List<Certificate> answersFor = issuers.apply(object);
      if (answersFor.isEmpty()) {
        return new FirstMatch<>(byIssuer, Optional.of(object));
      }
      answersFor.forEach(issuer -> byIssuer.putIfAbsent(CaIdentity.of(issuer), object));
    }
    return new FirstMatch<>(byIssuer, Optional.empty());
  }

  Optional<T> forIssuer(Certificate issuer) {
    return Optional.ofNullable(byIssuer.get(CaIdentity.of(issuer))).or(() -> any);
  }
}
