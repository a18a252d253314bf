package io.vouchsafe.proxy.check;

import static io.vouchsafe.proxy.check.Answers.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Contract, section 6: {@code ocsp} and {@code crl} look at one source for leaf and issuer. */
class SourceOpTest {
  private static final Provider PROVIDER = new BouncyCastleProvider();

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), PROVIDER);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private final Certificate leaf =
      issuing.issue(CertificateSpec.client("CN=alice", NOW)).certificate();
  private final LabResponder delegate =
      new LabResponder(issuing.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW)), PROVIDER);
  private final LabResponder wrongPurpose =
      new LabResponder(issuing.issue(CertificateSpec.client("CN=Client", NOW)), PROVIDER);
  private final Answers answers = new Answers();

  @Test
  void aGoodResponseIsValid() throws IOException {
    JsonNode answer = answers.to(ocsp(delegate.respond(about())));
    assertThat(summary(answer)).isEqualTo("valid good good");
    assertThat(answer.get("path")).hasSize(2);
    assertThat(answer.get("cert").isNull()).isTrue();
  }

  @Test
  void revokedAndUnknownAreUsableAndNotValid() throws IOException {
    Instant at = NOW.minus(Duration.ofDays(1));
    assertThat(ask(ocsp(delegate.respond(about().revoked(at, RevocationReason.CA_COMPROMISE)))))
        .isEqualTo("invalid revoked revoked");
    assertThat(ask(ocsp(delegate.respond(about().unknown())))).isEqualTo("invalid unknown unknown");
  }

  @Test
  void withoutAnchorsTheIssuerIsOne() throws IOException {
    ObjectNode request = ocsp(delegate.respond(about()));
    request.putArray("anchors");
    assertThat(ask(request)).isEqualTo("valid good good");
  }

  @Test
  void anIssuerThatReachesNoAnchorVouchesForNothing() throws IOException {
    LabCa other = LabCa.root(CertificateSpec.ca("CN=Other", NOW), PROVIDER);
    ObjectNode request = ocsp(delegate.respond(about()));
    Answers.certificates(request, "anchors", List.of(other.certificate()));
    assertThat(ask(request)).isEqualTo("invalid signer_not_trusted unusable");
  }

  @Test
  void theResponderIsCheckedUnlessTheRequestSaysNo() throws IOException {
    ObjectNode request = ocsp(wrongPurpose.respond(about()));
    assertThat(ask(request)).isEqualTo("invalid signer_not_trusted unusable");
    request.withObject("/revocation").put("responder_checks", false);
    assertThat(ask(request)).isEqualTo("valid good good");
  }

  @Test
  void freshnessAgeAndSkewAreTheRequests() throws IOException {
    Instant earlier = NOW.minus(Duration.ofHours(2));
    byte[] stale = delegate.respond(ResponseSpec.about(query(), earlier));
    assertThat(ask(ocsp(stale))).isEqualTo("invalid expired_response unusable");
    ObjectNode ignoring = ocsp(stale);
    ignoring.withObject("/revocation").put("check_freshness", false);
    assertThat(ask(ignoring)).isEqualTo("valid good good");
    ObjectNode patient = ocsp(stale);
    patient.withObject("/revocation").put("clock_skew_s", 3600);
    assertThat(ask(patient)).isEqualTo("valid good good");

    byte[] current =
        delegate.respond(ResponseSpec.about(query(), earlier).nextUpdate(NOW.plusSeconds(60)));
    assertThat(ask(ocsp(current))).isEqualTo("valid good good");
    ObjectNode young = ocsp(current);
    young.withObject("/revocation").put("max_age_s", 60);
    assertThat(ask(young)).isEqualTo("invalid too_old unusable");
  }

  @Test
  void anExpectedNonceHasToComeBack() throws IOException {
    Nonce nonce = new Nonce(Der.copyOf(new byte[] {1, 2, 3, 4}));
    Nonce other = new Nonce(Der.copyOf(new byte[] {4, 3, 2, 1}));
    assertThat(ask(expecting(nonce, about().nonce(Optional.of(nonce)))))
        .isEqualTo("valid good good");
    assertThat(ask(expecting(nonce, about().nonce(Optional.of(other)))))
        .isEqualTo("invalid nonce_mismatch unusable");
    assertThat(ask(expecting(nonce, about()))).isEqualTo("invalid nonce_missing unusable");
  }

  @Test
  void ofSeveralResponsesAPermanentRevocationWinsOverALaterGood() throws IOException {
    Instant at = NOW.minus(Duration.ofDays(1));
    byte[] revoked = delegate.respond(about().revoked(at, RevocationReason.KEY_COMPROMISE));
    byte[] held = delegate.respond(about().revoked(at, RevocationReason.CERTIFICATE_HOLD));
    byte[] later = delegate.respond(about().thisUpdate(NOW.plusSeconds(30)));
    byte[] otherCertificate =
        delegate.respond(
            ResponseSpec.about(
                new RevocationQuery(issuing.certificate(), root.certificate()), NOW));
    assertThat(ask(ocsp(revoked, later))).isEqualTo("invalid revoked revoked");
    assertThat(ask(ocsp(later, revoked))).isEqualTo("invalid revoked revoked");
    assertThat(ask(ocsp(held, later))).isEqualTo("valid good good");
    byte[] removed = delegate.respond(about().revoked(at, RevocationReason.REMOVE_FROM_CRL));
    byte[] removedLater =
        delegate.respond(
            about().revoked(at, RevocationReason.REMOVE_FROM_CRL).thisUpdate(NOW.plusSeconds(30)));
    assertThat(ask(ocsp(removed, later))).as("removeFromCRL").isEqualTo("valid good good");
    assertThat(ask(ocsp(later, removed))).isEqualTo("valid good good");
    assertThat(ask(ocsp(removed))).isEqualTo("invalid revoked revoked");
    assertThat(ask(ocsp(later, removedLater))).isEqualTo("invalid revoked revoked");
    assertThat(ask(ocsp(otherCertificate, later))).isEqualTo("valid good good");
    assertThat(ask(ocsp(otherCertificate))).isEqualTo("invalid wrong_certificate unusable");
  }

  @Test
  void crlsSayGoodRevokedOrNothing() throws IOException {
    assertThat(ask(crl(CrlSpec.complete(NOW)))).isEqualTo("valid good good");
    assertThat(ask(crl(CrlSpec.complete(NOW).revoke(leaf.serial().value(), NOW.minusSeconds(60)))))
        .isEqualTo("invalid revoked revoked");
    assertThat(ask(crl(CrlSpec.complete(NOW).brokenSignature())))
        .isEqualTo("invalid bad_signature unusable");
    ObjectNode none = request("crl");
    assertThat(ask(none)).isEqualTo("invalid out_of_scope unusable");
    Answers.binaries(none, "crls", List.of(new byte[] {0x30, 0}));
    assertThat(ask(none)).isEqualTo("invalid malformed_response unusable");
  }

  @Test
  void deltasCountUnlessTheRequestSaysNo() throws IOException {
    byte[] complete = LabCrl.sign(CrlSpec.complete(NOW).number(1), issuing, PROVIDER);
    byte[] delta =
        LabCrl.sign(
            CrlSpec.delta(1, NOW).number(2).revoke(leaf.serial().value(), NOW.minusSeconds(60)),
            issuing,
            PROVIDER);
    ObjectNode request = request("crl");
    Answers.binaries(request, "crls", List.of(complete, delta));
    assertThat(ask(request)).isEqualTo("invalid revoked revoked");
    request.putObject("revocation").put("deltas", false);
    assertThat(ask(request)).isEqualTo("valid good good");
  }

  @Test
  void theIssuerIsACaBecauseTheRequestSaysSo() throws IOException {
    LabCa silent =
        root.issueCa(CertificateSpec.ca("CN=Silent", NOW).without(Extension.basicConstraints));
    LabResponder delegated =
        new LabResponder(silent.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW)), PROVIDER);
    Certificate bob = silent.issue(CertificateSpec.client("CN=bob", NOW)).certificate();
    byte[] response =
        delegated.respond(ResponseSpec.about(new RevocationQuery(bob, silent.certificate()), NOW));
    byte[] crl = LabCrl.sign(CrlSpec.complete(NOW), silent, PROVIDER);

    for (Certificate anchor : List.of(root.certificate(), silent.certificate())) {
      ObjectNode ocsp = between("ocsp", bob, silent, anchor);
      Answers.binaries(ocsp, "ocsp", List.of(response));
      assertThat(ask(ocsp)).isEqualTo("valid good good");
      assertThat(ask(ocsp.put("profile", "webpki"))).isEqualTo("valid good good");
      assertThat(ask(ocsp.put("profile", "strict")))
          .isEqualTo("invalid signer_not_trusted unusable");
      ObjectNode asked = between("crl", bob, silent, anchor);
      Answers.binaries(asked, "crls", List.of(crl));
      assertThat(ask(asked)).isEqualTo("valid good good");
      JsonNode strict = answers.to(asked.put("profile", "strict"));
      assertThat(summary(strict)).isEqualTo("invalid signer_not_trusted unusable");
      assertThat(strict.get("msg").asText()).contains("no basicConstraints", "RFC 5280 §4.2.1.9");
    }
  }

  @Test
  void soItIsOnThePathOfAnotherSignerOfCrls() throws IOException {
    LabCa silent =
        root.issueCa(CertificateSpec.ca("CN=Silent", NOW).without(Extension.basicConstraints));
    LabCa signer = silent.issueCa(CertificateSpec.ca("CN=CRLs", NOW));
    GeneralNames crlIssuer = new GeneralNames(new GeneralName(new X500Name("CN=CRLs")));
    CRLDistPoint points =
        new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(null, null, crlIssuer)});
    Certificate bob =
        silent
            .issue(
                CertificateSpec.client("CN=bob", NOW)
                    .extension(Extension.cRLDistributionPoints, false, points))
            .certificate();
    CrlSpec indirect =
        CrlSpec.complete(NOW)
            .scope(new IssuingDistributionPoint(null, false, false, null, true, false));
    ObjectNode request = between("crl", bob, silent, root.certificate());
    Answers.certificates(request, "intermediates", List.of(signer.certificate()));
    Answers.binaries(request, "crls", List.of(LabCrl.sign(indirect, signer, PROVIDER)));

    assertThat(ask(request)).isEqualTo("valid good good");
  }

  @Test
  void aStrictRequestWantsAStrictCrl() throws IOException {
    ObjectNode sound = crl(CrlSpec.complete(NOW));
    ObjectNode sloppy = crl(CrlSpec.unnumbered(NOW));
    ObjectNode revoking =
        crl(CrlSpec.unnumbered(NOW).revoke(leaf.serial().value(), NOW.minusSeconds(60)));

    assertThat(ask(sound.put("profile", "strict"))).isEqualTo("valid good good");
    assertThat(ask(sloppy)).isEqualTo("valid good good");
    assertThat(ask(sloppy.put("profile", "strict")))
        .isEqualTo("invalid malformed_response unusable");
    assertThat(ask(revoking.put("profile", "strict"))).isEqualTo("invalid revoked revoked");
  }

  private static ObjectNode between(String op, Certificate leaf, LabCa issuer, Certificate anchor) {
    ObjectNode request =
        Answers.request(op)
            .put("leaf", Answers.base64(leaf.der().toBytes()))
            .put("issuer", Answers.base64(issuer.certificate().der().toBytes()));
    Answers.certificates(request, "anchors", List.of(anchor));
    return request;
  }

  @Test
  void withoutLeafOrIssuerTheRequestMakesNoSense() throws IOException {
    ObjectNode request = request("ocsp");
    request.remove("issuer");
    JsonNode answer = answers.to(request);
    assertThat(answer.get("verdict").asText()).isEqualTo("error");
    assertThat(answer.get("msg").asText()).isEqualTo("issuer: missing");
  }

  @Test
  void parsingSaysOnlyWhetherItParses() throws IOException {
    byte[] crl = LabCrl.sign(CrlSpec.complete(NOW), issuing, PROVIDER);
    byte[] response = delegate.respond(about());
    byte[] certificate = leaf.der().toBytes();
    assertThat(parse("parse-crl", crl)).isEqualTo("valid ok");
    assertThat(parse("parse-ocsp", response)).isEqualTo("valid ok");
    assertThat(parse("parse-cert", certificate)).isEqualTo("valid ok");
    assertThat(parse("parse-crl", certificate)).isEqualTo("invalid malformed_response");
    assertThat(parse("parse-ocsp", crl)).isEqualTo("invalid malformed_response");
    assertThat(parse("parse-cert", response)).isEqualTo("invalid malformed");
  }

  private String parse(String op, byte[] der) throws IOException {
    JsonNode answer = answers.to(Answers.request(op).put("der", Answers.base64(der)));
    return answer.get("verdict").asText() + " " + answer.get("code").asText();
  }

  private String ask(ObjectNode request) throws IOException {
    return summary(answers.to(request));
  }

  private static String summary(JsonNode answer) {
    return answer.get("verdict").asText()
        + " "
        + answer.get("code").asText()
        + " "
        + answer.get("status").asText();
  }

  private ObjectNode expecting(Nonce nonce, ResponseSpec spec) {
    ObjectNode request = ocsp(delegate.respond(spec));
    request.withObject("/revocation").put("nonce", Answers.base64(nonce.octets().toBytes()));
    return request;
  }

  private ObjectNode ocsp(byte[]... responses) {
    ObjectNode request = request("ocsp");
    Answers.binaries(request, "ocsp", List.of(responses));
    request.putObject("revocation");
    return request;
  }

  private ObjectNode crl(CrlSpec spec) {
    ObjectNode request = request("crl");
    Answers.binaries(request, "crls", List.of(LabCrl.sign(spec, issuing, PROVIDER)));
    return request;
  }

  private ObjectNode request(String op) {
    ObjectNode request =
        Answers.request(op)
            .put("leaf", Answers.base64(leaf.der().toBytes()))
            .put("issuer", Answers.base64(issuing.certificate().der().toBytes()));
    Answers.certificates(request, "anchors", List.of(root.certificate()));
    return request;
  }

  private ResponseSpec about() {
    return ResponseSpec.about(query(), NOW);
  }

  private RevocationQuery query() {
    return new RevocationQuery(leaf, issuing.certificate());
  }
}
