package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.app.RelayClient.Answer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The block list wins over every source in the OCSP relay, too (docs/relay.md). */
class RelayBlockTest {
  private static final byte[] NO_NONCE = {};
  private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int SUCCESSFUL = OCSPResponseStatus.SUCCESSFUL;
  private static final int UNAUTHORIZED = OCSPResponseStatus.UNAUTHORIZED;

  private ServiceLab lab;
  private RelayClient client;

  private void start(Function<ServiceLab, List<ResponseSigner>> signers) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = signers;
    lab = new ServiceLab(wishes);
    client = new RelayClient(lab.service.apiPort());
  }

  private void start(boolean signing) throws Exception {
    start(lab -> signing ? List.of(signer(lab, lab.issuing)) : List.of());
  }

  private static ResponseSigner signer(ServiceLab lab, LabCa ca) {
    Issued own = ca.issue(CertificateSpec.ocspSigner("CN=Relay", FakeClock.START));
    return new ResponseSigner(
        ca.certificate(), own.certificate(), own.keys().getPrivate(), lab.provider);
  }

  @AfterEach
  void stop() {
    client.close();
    lab.close();
  }

  private byte[] asking(Certificate... subjects) throws Exception {
    return RelayClient.request(HashAlgorithm.SHA256, NO_NONCE, lab.issuing.certificate(), subjects);
  }

  private void block(JsonObject entry) throws Exception {
    HttpResponse<String> answer =
        lab.api.adminSend(
            "PUT",
            "/blocks/acme",
            new JsonObject().put("entries", new JsonArray().add(entry)).encode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void unblock() throws Exception {
    assertThat(lab.api.adminSend("DELETE", "/blocks/acme?all=true", "").statusCode())
        .isEqualTo(200);
  }

  private static JsonObject serial(Certificate certificate) {
    return new JsonObject()
        .put("serial", certificate.serial().hex())
        .put("issuer", certificate.issuer().toString());
  }

  private static String key(Certificate certificate) {
    return certificate.subjectPublicKeyInfo().sha256().hex();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockHoldsForAStoredGoodAtOnceAndUntilItIsTakenBack(boolean signing) throws Exception {
    start(signing);
    Certificate ann = lab.client("CN=Ann").certificate();
    Certificate ben = lab.client("CN=Ben").certificate();
    Answer good = client.get(asking(ann));
    client.get(asking(ben));
    String etag = good.header("ETag");
    assertThat(good.single().getCertStatus()).isNull();

    block(serial(ann));
    for (int i = 0; i < 2; i++) {
      assertBlocked(signing, client.get(asking(ann), "If-None-Match", etag));
      assertBlocked(signing, client.post(asking(ann)));
    }
    assertThat(client.get(asking(ben)).single().getCertStatus()).isNull();

    unblock();
    assertThat(client.get(asking(ann)).single().getCertStatus()).isNull();
    assertThat(lab.responder.requests()).as("nobody was asked about the block").isEqualTo(2);
  }

  private static void assertBlocked(boolean signing, Answer answer) throws Exception {
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.status()).isEqualTo(signing ? SUCCESSFUL : UNAUTHORIZED);
    if (signing) {
      assertThat(answer.single().getCertStatus()).isInstanceOf(RevokedStatus.class);
    }
  }

  @Test
  void theSignedAnswerIsAHoldSinceTheEntryForFiveMinutes() throws Exception {
    start(true);
    Certificate ann = lab.client("CN=Ann").certificate();
    Instant since = FakeClock.START.minus(Duration.ofHours(3));
    block(serial(ann).put("since", since.toString()));
    lab.clock.advance(Duration.ofMinutes(2));

    Answer answer =
        client.post(RelayClient.request(HashAlgorithm.SHA1, NONCE, lab.issuing.certificate(), ann));

    RevokedStatus revoked = (RevokedStatus) answer.single().getCertStatus();
    assertThat(revoked.getRevocationReason()).as("certificateHold").isEqualTo(6);
    assertThat(revoked.getRevocationTime()).isEqualTo(Date.from(since));
    assertThat(answer.single().getThisUpdate()).isEqualTo(Date.from(lab.clock.instant()));
    assertThat(answer.single().getNextUpdate())
        .isEqualTo(Date.from(lab.clock.instant().plus(Duration.ofMinutes(5))));
    assertThat(answer.nonce()).contains(NONCE);
    assertThat(lab.responder.requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockHoldsForAnAnswerThatIsOnItsWay(boolean signing) throws Exception {
    start(signing);
    Certificate ann = lab.client("CN=Ann").certificate();
    lab.responder.say(
        spec -> {
          blockUnchecked(serial(ann));
          return spec;
        });

    assertBlocked(signing, client.get(asking(ann)));
    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  private void blockUnchecked(JsonObject entry) {
    try {
      block(entry);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBlockFromTheFutureIsOneFromNow() throws Exception {
    start(true);
    Certificate ann = lab.client("CN=Ann").certificate();
    block(serial(ann).put("since", FakeClock.START.plusSeconds(60).toString()));

    RevokedStatus revoked = (RevokedStatus) client.post(asking(ann)).single().getCertStatus();

    assertThat(revoked.getRevocationTime()).isEqualTo(Date.from(FakeClock.START));
  }

  static Stream<Function<ServiceLab, JsonObject>> blocksOfACa() {
    return Stream.of(
        lab -> new JsonObject().put("key", key(lab.issuing.certificate())),
        lab -> new JsonObject().put("key", key(lab.root.certificate())),
        lab -> new JsonObject().put("subject", lab.issuing.certificate().subject().toString()),
        lab -> new JsonObject().put("subject", lab.root.certificate().subject().toString()),
        lab -> new JsonObject().put("sha256", lab.issuing.certificate().sha256().hex()),
        lab -> serial(lab.issuing.certificate()));
  }

  @ParameterizedTest
  @MethodSource("blocksOfACa")
  void blockingACaBlocksAllThatItIssued(Function<ServiceLab, JsonObject> entry) throws Exception {
    start(true);
    Certificate ann = lab.client("CN=Ann").certificate();
    assertThat(client.get(asking(ann)).single().getCertStatus()).isNull();

    block(entry.apply(lab));

    assertBlocked(true, client.get(asking(ann)));
  }

  /** The certificate is one of the CA group's, so that more than its serial is known. */
  @Test
  void aMemberOfTheCaGroupIsBlockedByNameAndKeyToo() throws Exception {
    start(lab -> List.of(signer(lab, lab.root)));
    Certificate issuing = lab.issuing.certificate();
    byte[] request =
        RelayClient.request(HashAlgorithm.SHA1, NO_NONCE, lab.root.certificate(), issuing);
    assertThat(client.post(request).status()).isEqualTo(OCSPResponseStatus.TRY_LATER);

    block(new JsonObject().put("subject", issuing.subject().toString()));

    assertBlocked(true, client.post(request));
  }

  /** Only its serial is in the request: docs/emergency.md says to block by serial and issuer. */
  @Test
  void theNameOfAClientCannotBeToldFromARequest() throws Exception {
    start(true);
    block(new JsonObject().put("subject", "CN=Ann"));

    Answer answer = client.get(asking(lab.client("CN=Ann").certificate()));

    assertThat(answer.single().getCertStatus()).isNull();
  }

  @Test
  void ofSeveralCertificatesOnlyTheBlockedOneIsRevoked() throws Exception {
    start(true);
    Certificate ann = lab.client("CN=Ann").certificate();
    Certificate ben = lab.client("CN=Ben").certificate();
    block(serial(ben));

    Answer answer = client.post(asking(ann, ben));

    assertThat(answer.basic().getResponses()[0].getCertStatus()).isNull();
    assertThat(answer.basic().getResponses()[1].getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void withoutASignerOneBlockedCertificateRefusesAllOfTheRequest() throws Exception {
    start(false);
    Certificate ann = lab.client("CN=Ann").certificate();
    Certificate ben = lab.client("CN=Ben").certificate();
    block(serial(ben));

    assertThat(client.post(asking(ann, ben)).status()).isEqualTo(UNAUTHORIZED);
    assertThat(lab.responder.requests()).isZero();
  }

  @Test
  void breakGlassDoesNotMakeAGood() throws Exception {
    start(true);
    Certificate ann = lab.client("CN=Ann").certificate();
    block(serial(ann));
    String allow =
        new JsonObject()
            .put("until", FakeClock.START.plusSeconds(3600).toString())
            .put("by", "ops")
            .put("why", "pager 4711")
            .encode();
    assertThat(
            lab.api.adminSend("PUT", "/break-glass/acme/" + ann.sha256().hex(), allow).statusCode())
        .isEqualTo(200);

    assertBlocked(true, client.get(asking(ann)));
  }
}
