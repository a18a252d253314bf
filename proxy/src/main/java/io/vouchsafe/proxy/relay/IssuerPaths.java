package io.vouchsafe.proxy.relay;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who stands above each issuer: whoever blocks one of those blocks what the issuer issued. */
final class IssuerPaths {
  private final Map<Certificate, List<List<Certificate>>> byIssuer;

  IssuerPaths(Map<Certificate, List<List<Certificate>>> byIssuer) {
    this.byIssuer = Map.copyOf(byIssuer);
  }

  /** Of {@code issuers} under {@code policy}, as they are at {@code now}. */
  static IssuerPaths of(
      Policy policy, List<Certificate> issuers, PathValidator paths, Instant now) {
    PathSettings settings =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(policy.path().algorithms())
            .withPartialChain(policy.path().partialChain());
    Map<Certificate, List<List<Certificate>>> byIssuer = new HashMap<>();
    for (Certificate issuer : issuers) {
      byIssuer.put(
          issuer,
          above(
              paths.validate(
                  issuer, List.of(), policy.caGroup(), settings, now, Budget.standard())));
    }
    return new IssuerPaths(byIssuer);
  }

  /** All of them; where several know an issuer, the first one's word. */
  static IssuerPaths firstOf(List<IssuerPaths> several) {
    Map<Certificate, List<List<Certificate>>> byIssuer = new HashMap<>();
    several.forEach(each -> each.byIssuer.forEach(byIssuer::putIfAbsent));
    return new IssuerPaths(byIssuer);
  }

  private static List<List<Certificate>> above(PathResult result) {
    return switch (result) {
      case ValidatedPath path -> List.of(path.certificates());
      // Unproven, and what cannot be ruled out counts.
      case NoValidPath none -> none.attempts().stream().map(FailedPath::certificates).toList();
    };
  }

  /** Paths that begin with {@code issuer}: the one that validates, else all that were tried. */
  List<List<Certificate>> of(Certificate issuer) {
    return byIssuer.getOrDefault(issuer, List.of(List.of(issuer)));
  }
}
