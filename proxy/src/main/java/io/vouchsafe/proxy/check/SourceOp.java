package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operations {@code ocsp} and {@code crl}: is what the request brings usable for leaf and
 * issuer, and what does it say? Whether the issuer signed the leaf is not asked. The issuer counts
 * as a CA because the request says so, with or without basicConstraints; it has to reach an anchor,
 * and is one itself in a request without anchors.
 */
final class SourceOp {
  private final PathValidator paths;
  private final Sources sources;

  SourceOp(PathValidator paths, Sources sources) {
    this.paths = paths;
    this.sources = sources;
  }

  /** Asks {@code source} about the leaf. */
  CheckAnswer answer(Source source, CheckRequest request, Instant now, Budget budget)
      throws BadRequest {
    Der leaf = needed(request.material().leaf(), "leaf");
    Der issuer = needed(request.material().issuer(), "issuer");
    if (!(Certificate.parse(leaf.toBytes()) instanceof Parsed.Ok<Certificate>(var certificate))) {
      return malformed("leaf: not a certificate");
    }
    if (!(Certificate.parse(issuer.toBytes()) instanceof Parsed.Ok<Certificate>(var ca))) {
      return malformed("issuer: not a certificate");
    }
    Finding finding = ask(source, new RevocationQuery(certificate, ca), request, now, budget);
    return answer(finding).along(List.of(certificate, ca), List.of());
  }

  private static Der needed(Optional<Der> field, String name) throws BadRequest {
    if (field.isEmpty()) {
      throw new BadRequest(name + ": missing");
    }
    return field.get();
  }

  private Finding ask(
      Source source, RevocationQuery query, CheckRequest request, Instant now, Budget budget) {
    CaGroup group = group(request.material(), query.issuer());
    PathSettings settings =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(request.path().algorithms())
            .withAnchorRules(request.path().anchorRules())
            .withPartialChain(request.path().partialChain())
            .withProfile(request.path().profile().ofSigners())
            .withNamedAsCa(Set.of(query.issuer()));
    return switch (paths.validate(query.issuer(), List.of(), group, settings, now, budget)) {
      case NoValidPath none ->
          Finding.unusable(
              0,
              source,
              Outcome.SIGNER_NOT_TRUSTED,
              "issuer: " + none.mostTelling().refusal().explain());
      case ValidatedPath path ->
          sources
              .one(
                  source,
                  request,
                  new Trust(group, path.anchor(), Optional.of(query.issuer())),
                  budget)
              .ask(query, 0, now, budget);
    };
  }

  private static CaGroup group(Material material, Certificate issuer) {
    List<Certificate> anchors = LooseCertificates.read(material.anchors()).certificates();
    List<Certificate> loose = new ArrayList<>();
    loose.add(issuer);
    loose.addAll(LooseCertificates.read(material.intermediates()).certificates());
    List<Certificate> trusted = material.anchors().isEmpty() ? List.of(issuer) : anchors;
    return new CaGroup(trusted.stream().map(TrustAnchor::new).toList(), loose);
  }

  private static CheckAnswer answer(Finding finding) {
    boolean good = finding.status().filter(RevocationStatus.Good.class::isInstance).isPresent();
    CheckAnswer answer =
        CheckAnswer.of(
            good ? CheckVerdict.VALID : CheckVerdict.INVALID, finding.code(), finding.detail());
    return (good ? answer : answer.at(finding.cert())).says(finding.word()).with(List.of(finding));
  }

  private static CheckAnswer malformed(String message) {
    return CheckAnswer.of(CheckVerdict.INVALID, Reason.MALFORMED.code(), message).says("unusable");
  }
}
