package io.vouchsafe.proxy.relay;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose CRLs answer for which issuer. A decision has the path of the certificate for that; the
 * relay, which is asked by serial alone, has the issuer's own path.
 */
final class IssuerCrls {
  private final Map<Certificate, CrlQuestion> byIssuer = new HashMap<>();

  /** Of those {@code issuers} that have a CRL object and lead to an anchor at {@code now}. */
  IssuerCrls(Policy policy, List<Certificate> issuers, PathValidator paths, Instant now) {
    PathSettings settings =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(policy.path().algorithms())
            .withPartialChain(policy.path().partialChain());
    for (Certificate issuer : issuers) {
      policy
          .revocation()
          .crlFor(issuer)
          .ifPresent(
              object -> {
                if (paths.validate(
                        issuer, List.of(), policy.caGroup(), settings, now, Budget.standard())
                    instanceof ValidatedPath path) {
                  byIssuer.put(
                      issuer,
                      new CrlQuestion(
                          object,
                          new CrlSigners(List.of(), policy.caGroup(), path.anchor()),
                          policy.crlSettings()));
                }
              });
    }
  }

  Optional<CrlQuestion> of(Certificate issuer) {
    return Optional.ofNullable(byIssuer.get(issuer));
  }
}
