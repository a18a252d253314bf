package io.vouchsafe.proxy.app;

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
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
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

  /** Contract, section 2, chain mode: a client's serves that one decision. */
  @Test
  void goodServesTheDecisionThatItCameWithAndNoLaterOne() throws Exception {
    byte[] good = signer.respond(about(leaf));
    assertThat(decide(good).getString("reason")).isEqualTo("ok");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    JsonObject without = lab.api.decide(leaf);
    assertThat(without.getString("reason")).isEqualTo("revoked");
    assertThat(status(without).getString("source")).isEqualTo("ocsp");

    JsonObject with = decide(good);
    assertThat(with.getString("reason")).as("known by now").isEqualTo("revoked");
    assertThat(status(with).getString("source")).isEqualTo("cache");
  }

  @Test
  void unknownIsNotRememberedEither() throws Exception {
    assertThat(decide(signer.respond(about(leaf).unknown())).getString("reason"))
        .isEqualTo("status_unknown");

    assertThat(lab.api.decide(leaf).getString("reason")).isEqualTo("ok");
  }

  /** Issue 9, finding 10: an intermediate is everybody's. */
  @Test
  void whatOneClientBringsForAnIntermediateServesNobodyElse() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.scope = Scope.CHAIN;
    wishes.object = corp -> corp.withIssuers(List.of());
    try (ServiceLab chain = new ServiceLab(wishes)) {
      LabResponder ofRoot =
          new LabResponder(
              chain.root.issue(CertificateSpec.ocspSigner("CN=Root OCSP", FakeClock.START)),
              chain.provider);
      LabResponder ofIssuing =
          new LabResponder(
              chain.issuing.issue(CertificateSpec.ocspSigner("CN=Stapler", FakeClock.START)),
              chain.provider);
      chain.responder.signWith(
          chain.root.issue(CertificateSpec.ocspSigner("CN=Root OCSP 2", FakeClock.START)));
      Certificate issuing = chain.issuing.certificate();
      RevocationQuery aboutIssuing = new RevocationQuery(issuing, chain.root.certificate());

      JsonObject first = chain(chain, ofIssuing, "CN=Alice");
      first
          .getJsonArray("stapled_ocsp")
          .add(base64(ofRoot.respond(ResponseSpec.about(aboutIssuing, FakeClock.START))));
      assertThat(post(chain, first).getString("reason")).isEqualTo("ok");
      assertThat(chain.responder.requests()).isZero();

      chain.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.CA_COMPROMISE));
      JsonObject second = chain(chain, ofIssuing, "CN=Bob");
      assertThat(post(chain, second).getString("reason")).isEqualTo("revoked");
    }
  }

  /** A policy that has no object for the issuer knows no end but that of the response. */
  @Test
  void removeFromCrlDeniesOnceAndNotUntilTheCertificateEnds() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.sources = List.of(Source.STAPLED, Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    LabCa nobody = LabCa.root(CertificateSpec.ca("CN=Nobody", FakeClock.START), lab.provider);
    wishes.object = corp -> corp.withIssuers(List.of(nobody.certificate()));
    try (ServiceLab crls = new ServiceLab(wishes)) {
      Certificate alice = crls.client("CN=Alice").certificate();
      RevocationQuery query = new RevocationQuery(alice, crls.issuing.certificate());
      byte[] removed =
          signer(crls.issuing)
              .respond(
                  ResponseSpec.about(query, FakeClock.START)
                      .revoked(FakeClock.START, RevocationReason.REMOVE_FROM_CRL));

      JsonObject first = post(crls, body(List.of(alice), removed));
      assertThat(first.getString("reason")).isEqualTo("revoked");
      assertThat(status(first).getString("source")).isEqualTo("stapled");
      JsonObject without = crls.api.decide(alice);
      assertThat(without.getString("reason")).isEqualTo("ok");
      assertThat(status(without).getString("source")).isEqualTo("crl");
    }
  }

  /** A client, its issuing CA, and a stapled good for the client alone. */
  private static JsonObject chain(ServiceLab lab, LabResponder stapler, String subject) {
    Certificate client = lab.client(subject).certificate();
    Certificate issuing = lab.issuing.certificate();
    byte[] good =
        stapler.respond(ResponseSpec.about(new RevocationQuery(client, issuing), FakeClock.START));
    return body(List.of(client, issuing), good);
  }

  /** Contract, section 1, {@code stapled_max_age}. */
  @Test
  void whatIsOldIsPassedOverAndCountsWhenAllOthersAreSilent() throws Exception {
    Instant tooLongAgo = FakeClock.START.minus(Duration.ofMinutes(61));
    byte[] old = signer.respond(about(leaf).thisUpdate(tooLongAgo));
    lab.responder.say(spec -> spec.unknown());
    JsonObject asked = decide(old);
    assertThat(outcomes(asked)).containsExactly("too_old", "unknown");
    assertThat(asked.getString("reason")).isEqualTo("status_unknown");

    lab.responder.status(503);
    Certificate bob = lab.client("CN=Bob").certificate();
    byte[] ofBob = signer.respond(about(bob).thisUpdate(tooLongAgo));
    JsonObject silent = decide(body(List.of(bob), ofBob));
    assertThat(outcomes(silent)).containsExactly("too_old", "http_status", "good");
    assertThat(silent.getString("reason")).isEqualTo("ok");
    assertThat(status(silent).getString("source")).isEqualTo("stapled");
  }

  @Test
  void theSameBytesAgeWhileTheyAreBroughtAgainAndAgain() throws Exception {
    byte[] good = signer.respond(about(leaf).thisUpdate(FakeClock.START.minusSeconds(3590)));
    assertThat(status(decide(good)).getString("source")).isEqualTo("stapled");
    lab.clock.advance(Duration.ofSeconds(10));
    assertThat(status(decide(good)).getString("source")).isEqualTo("stapled");
    assertThat(lab.responder.requests()).isZero();

    lab.clock.advance(Duration.ofSeconds(1));
    assertThat(status(decide(good)).getString("source")).isEqualTo("ocsp");
  }

  @Test
  void aHoldThatAPeerBringsStandsUntilSomebodyIsAsked() throws Exception {
    byte[] hold =
        signer.respond(
            about(leaf)
                .revoked(FakeClock.START, RevocationReason.CERTIFICATE_HOLD)
                .thisUpdate(FakeClock.START.minusSeconds(600)));
    assertThat(decide(hold).getString("reason")).isEqualTo("revoked");

    JsonObject lifted = lab.api.decide(leaf);
    assertThat(lifted.getString("reason")).as("a played-back hold hurts nobody").isEqualTo("ok");
    assertThat(status(lifted).getString("source")).isEqualTo("ocsp");
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
    return post(lab, body);
  }

  private static JsonObject post(ServiceLab lab, JsonObject body) throws Exception {
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
