package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operations {@code ocsp} and {@code crl}: is what the request brings usable for leaf and
 * issuer, and what does it say? The issuer is taken at its word; its path is not looked at.
 */
final class SourceOp {
  private final Sources sources;

  SourceOp(Sources sources) {
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
    Finding finding =
        sources
            .one(source, request, signers(request.material(), ca))
            .ask(new RevocationQuery(certificate, ca), 0, now, budget);
    return answer(finding).along(List.of(certificate, ca), List.of());
  }

  private static Der needed(Optional<Der> field, String name) throws BadRequest {
    if (field.isEmpty()) {
      throw new BadRequest(name + ": missing");
    }
    return field.get();
  }

  /** The issuer has to reach an anchor like any other signer, perhaps by the other certificates. */
  private static CaGroup signers(Material material, Certificate issuer) {
    List<Certificate> loose = new ArrayList<>();
    loose.add(issuer);
    loose.addAll(LooseCertificates.read(material.intermediates()).certificates());
    return new CaGroup(
        LooseCertificates.read(material.anchors()).certificates().stream()
            .map(TrustAnchor::new)
            .toList(),
        loose);
  }

  private static CheckAnswer answer(Finding finding) {
    boolean good = finding.status().filter(RevocationStatus.Good.class::isInstance).isPresent();
    CheckAnswer answer =
        CheckAnswer.of(
            good ? Verdict.VALID : Verdict.INVALID, finding.outcome().code(), finding.detail());
    return (good ? answer : answer.at(finding.cert())).says(finding.word()).with(List.of(finding));
  }

  private static CheckAnswer malformed(String message) {
    return CheckAnswer.of(Verdict.INVALID, Reason.MALFORMED.code(), message).says("unusable");
  }
}
