package io.vouchsafe.proxy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses that the peer brings along, over HTTP. */
class StapledTest {
  private ServiceLab lab;
  private LabResponder signer;
  private Certificate leaf;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
    signer = signer(lab.issuing);
    leaf = lab.client("CN=Alice").certificate();
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void goodIsTakenAndNobodyIsAsked() throws Exception {
    JsonObject verdict = decide(signer.respond(about(leaf)));

    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(status(verdict).getString("source")).isEqualTo("stapled");
    assertThat(status(verdict).getValue("responder")).isNull();
    assertThat(lab.responder.requests()).isZero();
  }

  @Test
  void revokedIsDeniedThenAndLater() throws Exception {
    byte[] revoked =
        signer.respond(about(leaf).revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    assertThat(decide(revoked).getString("reason")).isEqualTo("revoked");

    JsonObject later = decide(signer.respond(about(leaf)));
    assertThat(later.getString("reason")).as("with a stapled good").isEqualTo("revoked");
    assertThat(status(later).getString("source")).isEqualTo("cache");
  }

  @Test
  void whatAStrangerSignedIsPassedOver() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), lab.provider);

    JsonObject verdict = decide(signer(stranger).respond(about(leaf)));

    assertThat(outcomes(verdict)).containsExactly("signer_not_trusted", "good");
    assertThat(status(verdict).getString("source")).isEqualTo("ocsp");
  }

  @Test
  void whatIsAboutAnotherCertificateIsPassedOver() throws Exception {
    Certificate bob = lab.client("CN=Bob").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.SUPERSEDED));

    JsonObject verdict = decide(signer.respond(about(bob)));

    assertThat(outcomes(verdict)).containsExactly("wrong_certificate", "revoked");
    assertThat(verdict.getString("reason")).isEqualTo("revoked");
  }

  @Test
  void placesWithoutAResponseAreNull() throws Exception {
    JsonObject body = body(List.of(leaf, lab.issuing.certificate()), signer.respond(about(leaf)));
    body.getJsonArray("stapled_ocsp").addNull();

    assertThat(status(decide(body)).getString("source")).isEqualTo("stapled");
  }

  @Test
  void aPlaceWithoutACertificateIsMalformedAndTheLeafIsNamed() throws Exception {
    JsonObject body = body(List.of(leaf), signer.respond(about(leaf)));
    body.getJsonArray("chain").addNull();

    JsonObject verdict = decide(body);

    assertThat(verdict.getString("reason")).isEqualTo("malformed");
    assertThat(verdict.getJsonObject("identity").getString("subject")).isEqualTo("CN=Alice");
  }

  @Test
  void aPlaceWithoutTheLeafIsNoCertificate() throws Exception {
    JsonObject body = body(List.of(leaf), signer.respond(about(leaf)));
    body.put("chain", new JsonArray().addNull().add(body.getJsonArray("chain").getString(0)));

    assertThat(decide(body).getString("reason")).isEqualTo("no_certificate");
  }

  private LabResponder signer(LabCa ca) {
    Issued issued = ca.issue(CertificateSpec.ocspSigner("CN=Stapler", FakeClock.START));
    return new LabResponder(issued, lab.provider);
  }

  private ResponseSpec about(Certificate certificate) {
    return ResponseSpec.about(
        new RevocationQuery(certificate, lab.issuing.certificate()), FakeClock.START);
  }

  private JsonObject decide(byte[] response) throws Exception {
    return decide(body(List.of(leaf), response));
  }

  private JsonObject decide(JsonObject body) throws Exception {
    HttpResponse<String> answer =
        lab.api.post("/v1/acme/decisions", "application/json; charset=utf-8", body.encode());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static JsonObject body(List<Certificate> chain, byte[] response) {
    JsonArray encoded = new JsonArray();
    chain.forEach(each -> encoded.add(base64(each.der().toBytes())));
    return new JsonObject()
        .put("chain", encoded)
        .put("stapled_ocsp", new JsonArray().add(base64(response)));
  }

  private static String base64(byte[] der) {
    return Base64.getEncoder().encodeToString(der);
  }

  private static JsonObject status(JsonObject verdict) {
    return verdict.getJsonArray("revocation").getJsonObject(0);
  }

  private static List<String> outcomes(JsonObject verdict) {
    return status(verdict).getJsonArray("attempts").stream()
        .map(attempt -> ((JsonObject) attempt).getString("outcome"))
        .toList();
  }
}
