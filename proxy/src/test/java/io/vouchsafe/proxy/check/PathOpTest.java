package io.vouchsafe.proxy.check;

import static io.vouchsafe.proxy.check.Answers.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Contract, section 6: {@code path}, then revocation by what the request brings. */
class PathOpTest {
  private static final Provider PROVIDER = new BouncyCastleProvider();
  private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
  private static final int KEY_COMPROMISE = 1;

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), PROVIDER);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private final Certificate leaf =
      issuing.issue(CertificateSpec.client("CN=alice", NOW).dns("alice.test")).certificate();
  private final LabResponder responder =
      new LabResponder(issuing.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW)), PROVIDER);
  private final Answers answers = new Answers();

  @Test
  void aValidPathIsListedLeafFirst() throws IOException {
    JsonNode answer = answers.to(request());
    assertThat(answer.get("verdict").asText()).isEqualTo("valid");
    assertThat(answer.get("code").asText()).isEqualTo("ok");
    assertThat(answer.get("cert").isNull()).isTrue();
    assertThat(answer.get("status").isNull()).isTrue();
    assertThat(answer.get("path"))
        .extracting(JsonNode::asText)
        .containsExactly(
            leaf.sha256().hex(),
            issuing.certificate().sha256().hex(),
            root.certificate().sha256().hex());
  }

  @Test
  void aRefusalSaysWhichCertificateAndWhy() throws IOException {
    JsonNode answer = answers.to(request().put("time", "2031-01-01T00:00:00Z"));
    assertThat(answer.get("verdict").asText()).isEqualTo("invalid");
    assertThat(answer.get("code").asText()).isEqualTo("expired");
    assertThat(answer.get("cert").isInt()).isTrue();
    assertThat(answer.get("msg").asText()).contains("2031-01-01T00:00:00Z", "RFC 5280");
  }

  @Test
  void theProfileReachesTheValidatorAndTheCrls() throws IOException {
    assertThat(verdict(request().put("profile", "strict"))).isEqualTo("valid ok");
    assertThat(verdict(request().put("profile", "webpki").put("purpose", "clientAuth")))
        .isEqualTo("valid ok");
    Certificate zero = issuing.issue(CertificateSpec.client("CN=bob", NOW).serial(0)).certificate();
    assertThat(verdict(about(zero).put("profile", "rfc5280"))).isEqualTo("valid ok");
    JsonNode sloppy = answers.to(about(zero).put("profile", "strict"));
    assertThat(sloppy.get("code").asText()).isEqualTo("malformed");
    assertThat(sloppy.get("cert").asInt()).isZero();
    assertThat(sloppy.get("msg").asText()).contains("serial number", "RFC 5280 §4.1.2.2");
    assertThat(verdict(about(zero).put("profile", "webpki"))).isEqualTo("invalid malformed");

    ObjectNode unnumbered = request().put("profile", "strict");
    Answers.binaries(
        unnumbered, "crls", List.of(LabCrl.sign(CrlSpec.unnumbered(NOW), issuing, PROVIDER)));
    unnumbered.putObject("revocation").put("require", true).putArray("sources").add("crl");
    JsonNode answer = answers.to(unnumbered);
    assertThat(answer.get("code").asText()).isEqualTo("status_unavailable");
    assertThat(answer.get("revocation").get(0).get("code").asText())
        .isEqualTo("malformed_response");
    assertThat(verdict(unnumbered.put("profile", "rfc5280"))).isEqualTo("valid ok");
  }

  private ObjectNode about(Certificate certificate) {
    return request().put("leaf", Answers.base64(certificate.der().toBytes()));
  }

  @Test
  void namesPurposeAndKeyUsageReachTheValidator() throws IOException {
    ObjectNode named = request();
    named.putObject("peer_name").put("kind", "DNS").put("value", "alice.test");
    assertThat(verdict(named)).isEqualTo("valid ok");
    ObjectNode other = request();
    other.putObject("peer_name").put("kind", "DNS").put("value", "bob.test");
    assertThat(verdict(other)).isEqualTo("invalid identity_mismatch");
    assertThat(verdict(request().put("purpose", "serverAuth")))
        .isEqualTo("invalid extended_key_usage");
    ObjectNode usage = request();
    usage.putArray("key_usage").add("keyAgreement");
    assertThat(verdict(usage)).isEqualTo("invalid key_usage");
    assertThat(verdict(request().put("max_intermediates", 0))).isEqualTo("invalid path_too_long");
  }

  @Test
  void withoutALeafThereIsNoCertificate() throws IOException {
    assertThat(verdict(Answers.request("path"))).isEqualTo("invalid no_certificate");
    assertThat(verdict(Answers.request("path").put("leaf", "")))
        .isEqualTo("invalid no_certificate");
    assertThat(verdict(Answers.request("path").put("leaf", "MAA="))).isEqualTo("invalid malformed");
  }

  @Test
  void whatCannotBeReadAmongLooseCertificatesSpoilsNothing() throws IOException {
    ObjectNode request = request();
    request.withArray("intermediates").add("MAA=");
    assertThat(verdict(request)).isEqualTo("valid ok");
  }

  @Test
  void aFixedPathIsTakenAsItIs() throws IOException {
    assertThat(verdict(request().put("fixed_path", true))).isEqualTo("valid ok");
    ObjectNode unreadable = request().put("fixed_path", true);
    unreadable.withArray("intermediates").add("MAA=");
    assertThat(verdict(unreadable)).isEqualTo("invalid malformed");
  }

  @Test
  void aFixedPathWithoutAnAnchorTrustsNobody() throws IOException {
    ObjectNode request = request().put("fixed_path", true);
    request.putArray("anchors");
    request.withArray("intermediates").add(Answers.base64(root.certificate().der().toBytes()));
    assertThat(verdict(request)).isEqualTo("invalid no_path");
  }

  @Test
  void silenceIsIndeterminateUnlessTheRequestInsists() throws IOException {
    assertThat(verdict(asking("leaf", "ocsp"))).isEqualTo("indeterminate status_unavailable");
    ObjectNode insisting = asking("leaf", "crl", "ocsp");
    insisting.withObject("/revocation").put("require", true);
    JsonNode answer = answers.to(insisting);
    assertThat(answer.get("verdict").asText()).isEqualTo("invalid");
    assertThat(answer.get("status").asText()).isEqualTo("unusable");
    assertThat(answer.get("revocation"))
        .extracting(each -> each.get("source").asText())
        .containsExactly("crl", "ocsp");
  }

  @Test
  void goodIsValidAndRevokedIsNot() throws IOException {
    ObjectNode good = asking("leaf", "ocsp");
    Answers.binaries(good, "ocsp", List.of(responder.respond(about())));
    JsonNode valid = answers.to(good);
    assertThat(valid.get("verdict").asText()).isEqualTo("valid");
    assertThat(valid.get("status").asText()).isEqualTo("good");

    ObjectNode revoked = asking("leaf", "ocsp");
    ResponseSpec spec = about().revoked(YESTERDAY, RevocationReason.KEY_COMPROMISE);
    Answers.binaries(revoked, "ocsp", List.of(responder.respond(spec)));
    JsonNode invalid = answers.to(revoked);
    assertThat(invalid.get("verdict").asText()).isEqualTo("invalid");
    assertThat(invalid.get("code").asText()).isEqualTo("revoked");
    assertThat(invalid.get("cert").asInt()).isZero();
    JsonNode finding = invalid.get("revocation").get(0);
    assertThat(finding.get("revoked_at").asText()).isEqualTo(YESTERDAY.toString());
    assertThat(finding.get("reason").asText()).isEqualTo("keyCompromise");
  }

  @Test
  void unknownEndsTheCascade() throws IOException {
    ObjectNode request = asking("leaf", "ocsp", "crl");
    Answers.binaries(request, "ocsp", List.of(responder.respond(about().unknown())));
    Answers.binaries(
        request, "crls", List.of(LabCrl.sign(CrlSpec.complete(NOW), issuing, PROVIDER)));
    assertThat(verdict(request)).isEqualTo("invalid status_unknown");
  }

  @Test
  void aSourceThatHasNothingUsableGivesWayToTheNext() throws IOException {
    ObjectNode request = asking("leaf", "ocsp", "crl");
    Answers.binaries(
        request,
        "ocsp",
        List.of(responder.respond(ResponseSpec.about(query(), NOW.minus(Duration.ofDays(9))))));
    Answers.binaries(
        request, "crls", List.of(LabCrl.sign(CrlSpec.complete(NOW), issuing, PROVIDER)));
    JsonNode answer = answers.to(request);
    assertThat(answer.get("verdict").asText()).isEqualTo("valid");
    assertThat(answer.get("revocation"))
        .extracting(each -> each.get("code").asText())
        .containsExactly("expired_response", "good");
  }

  @Test
  void aRevokedCaCountsInTheScopeOfTheChainAlone() throws IOException {
    byte[] ofRoot =
        LabCrl.sign(
            CrlSpec.complete(NOW)
                .revoke(issuing.certificate().serial().value(), YESTERDAY, KEY_COMPROMISE),
            root,
            PROVIDER);
    byte[] ofIssuing = LabCrl.sign(CrlSpec.complete(NOW), issuing, PROVIDER);
    ObjectNode leafOnly = asking("leaf", "crl");
    Answers.binaries(leafOnly, "crls", List.of(ofRoot, ofIssuing));
    assertThat(verdict(leafOnly)).isEqualTo("valid ok");
    ObjectNode chain = asking("chain", "crl");
    Answers.binaries(chain, "crls", List.of(ofRoot, ofIssuing));
    JsonNode answer = answers.to(chain);
    assertThat(answer.get("code").asText()).isEqualTo("revoked");
    assertThat(answer.get("cert").asInt()).isEqualTo(1);
  }

  @Test
  void revokedAnywhereOutweighsSilenceElsewhere() throws IOException {
    ObjectNode chain = asking("chain", "crl");
    Answers.binaries(
        chain,
        "crls",
        List.of(
            LabCrl.sign(
                CrlSpec.complete(NOW).revoke(issuing.certificate().serial().value(), YESTERDAY),
                root,
                PROVIDER)));
    assertThat(verdict(chain)).isEqualTo("invalid revoked");
  }

  @Test
  void aResponderThatAGivenCrlRevokesIsNotTrusted() throws IOException {
    Issued suspect =
        issuing.issue(
            CertificateSpec.ocspSigner("CN=Suspect", NOW)
                .without(org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nocheck));
    ObjectNode request = asking("leaf", "ocsp");
    Answers.binaries(
        request, "ocsp", List.of(new LabResponder(suspect, PROVIDER).respond(about())));
    assertThat(verdict(request)).isEqualTo("valid ok");
    Answers.binaries(
        request,
        "crls",
        List.of(
            LabCrl.sign(
                CrlSpec.complete(NOW).revoke(suspect.certificate().serial().value(), YESTERDAY),
                issuing,
                PROVIDER)));
    assertThat(verdict(request)).isEqualTo("indeterminate status_unavailable");
  }

  @Test
  void aTrustedLeafHasNobodyToAsk() throws IOException {
    ObjectNode request = asking("chain", "crl");
    request.withObject("/revocation").put("require", true);
    Answers.certificates(request, "anchors", List.of(leaf));
    assertThat(verdict(request)).isEqualTo("valid ok");
  }

  private String verdict(ObjectNode request) throws IOException {
    JsonNode answer = answers.to(request);
    return answer.get("verdict").asText() + " " + answer.get("code").asText();
  }

  private ObjectNode asking(String scope, String... sources) {
    ObjectNode request = request();
    var revocation = request.putObject("revocation").put("scope", scope);
    var list = revocation.putArray("sources");
    for (String source : sources) {
      list.add(source);
    }
    return request;
  }

  private ObjectNode request() {
    ObjectNode request = Answers.request("path").put("leaf", Answers.base64(leaf.der().toBytes()));
    Answers.certificates(request, "intermediates", List.of(issuing.certificate()));
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
