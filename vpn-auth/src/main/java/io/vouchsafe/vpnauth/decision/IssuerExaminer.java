package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Examines who issued a certificate that is only named (contract, section 1, {@code
 * decide_by_digest}): a data plane has validated its path, and the issuer must be a CA of the
 * policy's group that is valid now. Dates, key usages and names of the certificate itself stay
 * unseen.
 */
public final class IssuerExaminer {
  private final PathValidator paths;

  public IssuerExaminer(PathValidator paths) {
    this.paths = paths;
  }

  /** Refuses, or hands on the issuer's validated path. */
  public IssuerExamination examine(
      NamedCertificate named, Policy policy, Instant now, Budget budget) {
    Optional<String> need = need(policy);
    if (need.isPresent()) {
      return refused(
          Reason.NO_CERTIFICATE,
          "the certificate is known by its digest alone, and the policy has %s, which needs it"
              .formatted(need.get()),
          named);
    }
    Optional<Certificate> issuer =
        policy.caGroup().members().stream()
            .filter(member -> member.sha256().equals(named.issuer()))
            .findFirst();
    if (issuer.isEmpty()) {
      return refused(
          Reason.NO_PATH,
          "the certificate is known by its digest alone, and the digest of its issuer, %s, is no CA of the policy's ca_group"
              .formatted(named.issuer()),
          named);
    }
    PathSettings settings =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(policy.path().algorithms())
            .withMaxCaPath(policy.path().maxCaPath())
            .withPartialChain(policy.path().partialChain());
    return switch (paths.validate(
        issuer.get(), List.of(), policy.caGroup(), settings, now, budget)) {
      case ValidatedPath path -> new IssuerExamination.Ready(path);
      case NoValidPath none -> {
        FailedPath telling = none.mostTelling();
        yield refused(
            Reason.of(telling.refusal().code()),
            "its issuer " + issuer.get().subject().shown() + ": " + telling.refusal().explain(),
            named);
      }
    };
  }

  /** What of a policy cannot be told by a digest; settings refuse it before. */
  private static Optional<String> need(Policy policy) {
    if (policy.idList().isPresent()) {
      return Optional.of("an id_list");
    }
    if (!policy.revocation().shortLived().equals(ShortLived.NONE)) {
      return Optional.of("short_lived");
    }
    return policy.path().profile() == Profile.RFC5280
        ? Optional.empty()
        : Optional.of("another profile than rfc5280");
  }

  private static IssuerExamination refused(Reason reason, String detail, NamedCertificate named) {
    return new IssuerExamination.Refused(
        new Decision.Deny(reason, detail, Evidence.ofNamed(named, List.of(), List.of())));
  }
}
