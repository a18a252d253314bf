package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.app.RelayClient.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay without a signer: the upstream's own bytes, or nothing (contract, section 5). */
class RelayForwardingTest {
  private static final byte[] NO_NONCE = {};
  private static final int TRY_LATER = OCSPResponseStatus.TRY_LATER;

  private ServiceLab lab;
  private RelayClient client;

  @BeforeEach
  void start() throws Exception {
    start(new ServiceLab.Wishes());
  }

  private void start(ServiceLab.Wishes wishes) throws Exception {
    stop();
    lab = new ServiceLab(wishes);
    client = new RelayClient(lab.service.apiPort());
  }

  @AfterEach
  void stop() {
    if (lab != null) {
      client.close();
      lab.close();
    }
  }

  private byte[] asking(HashAlgorithm hash, byte[] nonce, Certificate... subjects)
      throws Exception {
    return RelayClient.request(hash, nonce, lab.issuing.certificate(), subjects);
  }

  private byte[] asking(Certificate subject) throws Exception {
    return asking(HashAlgorithm.SHA256, NO_NONCE, subject);
  }

  private static Nonce nonce(int fill) {
    byte[] octets = new byte[16];
    Arrays.fill(octets, (byte) fill);
    return new Nonce(Der.copyOf(octets));
  }

  /** It says so at once and for good: coming later changes nothing. */
  @Test
  void aTenantWithoutPoliciesAnswersForNobody() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.noPolicy = true;
    start(wishes);

    Answer answer = client.post(asking(lab.client("CN=Ann").certificate()));

    assertThat(answer.status()).isEqualTo(OCSPResponseStatus.UNAUTHORIZED);
  }

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void theUpstreamsBytesComeThroughOnceForAllWhoAskInThatHash(HashAlgorithm hash) throws Exception {
    byte[] request = asking(hash, NO_NONCE, lab.client("CN=Ann").certificate());

    Answer first = client.post(request);
    Answer second = client.get(request);

    assertThat(first.basic().getCerts()[0].getSubject()).hasToString("CN=Lab OCSP");
    assertThat(first.single().getCertStatus()).isNull();
    assertThat(second.http().body()).isEqualTo(first.http().body());
    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  @Test
  void aNonceIsForwardedEachTimeAndNeverAnsweredFromTheStore() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    client.get(asking(HashAlgorithm.SHA1, NO_NONCE, ann));

    for (int fill = 1; fill < 3; fill++) {
      byte[] nonce = nonce(fill).octets().toBytes();
      Answer answer = client.post(asking(HashAlgorithm.SHA1, nonce, ann));
      assertThat(answer.nonce()).contains(nonce);
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
    assertThat(lab.responder.requests()).isEqualTo(3);
  }

  @Test
  void theUpstreamGetsTheClientsCertIdAndNonceAndNothingElse() throws Exception {
    byte[] octets = nonce(5).octets().toBytes();
    byte[] request = asking(HashAlgorithm.SHA384, octets, lab.client("CN=Ann").certificate());

    client.post(request);

    assertThat(lab.responder.last()).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherNonceIsNeverRelayed(boolean clientSendsOne) throws Exception {
    lab.responder.say(spec -> spec.nonce(Optional.of(nonce(9))));
    byte[] sent = clientSendsOne ? nonce(1).octets().toBytes() : NO_NONCE;

    Answer answer =
        client.post(asking(HashAlgorithm.SHA1, sent, lab.client("CN=Ann").certificate()));

    assertThat(answer.status()).isEqualTo(TRY_LATER);
  }

  @Test
  void anAnswerWithoutTheNonceComesThroughUnlessTheObjectRequiresOne() throws Exception {
    lab.responder.say(spec -> spec.nonce(Optional.empty()));
    byte[] octets = nonce(1).octets().toBytes();
    Certificate ann = lab.client("CN=Ann").certificate();
    assertThat(client.post(asking(HashAlgorithm.SHA1, octets, ann)).nonce()).isEmpty();

    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.object = corp -> corp.withRules(corp.rules().withNonce(NonceUse.REQUIRE));
    start(wishes);
    lab.responder.say(spec -> spec.nonce(Optional.empty()));
    Certificate ben = lab.client("CN=Ben").certificate();
    assertThat(client.post(asking(HashAlgorithm.SHA1, octets, ben)).status()).isEqualTo(TRY_LATER);
    assertThat(client.post(asking(HashAlgorithm.SHA1, NO_NONCE, ben)).status())
        .isEqualTo(OCSPResponseStatus.SUCCESSFUL);
  }

  static List<UnaryOperator<ResponseSpec>> wrongAnswers() {
    return List.of(
        spec -> spec.brokenSignature(),
        spec -> spec.thisUpdate(FakeClock.START.plus(Duration.ofMinutes(5))),
        spec -> spec.nextUpdate(FakeClock.START.minus(Duration.ofMinutes(5))),
        spec -> spec.spoil(bytes -> new byte[] {0x30, 0x03, 0x0a, 0x01, 0x06}),
        spec -> spec.spoil(bytes -> new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("wrongAnswers")
  void whatADecisionWouldNotBelieveIsNotRelayed(UnaryOperator<ResponseSpec> wrong)
      throws Exception {
    lab.responder.say(wrong);

    assertThat(client.post(asking(lab.client("CN=Ann").certificate())).status())
        .isEqualTo(TRY_LATER);
  }

  @Test
  void anAnswerInAnotherHashThanAskedIsOfNoUse() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    lab.responder.say(
        spec ->
            ResponseSpec.about(
                new RevocationQuery(ann, lab.issuing.certificate()),
                HashAlgorithm.SHA256,
                FakeClock.START));

    assertThat(client.post(asking(HashAlgorithm.SHA1, NO_NONCE, ann)).status())
        .isEqualTo(TRY_LATER);
  }

  @Test
  void aDeadUpstreamIsTryLaterAndTheStoreServesOnUntilNextUpdate() throws Exception {
    byte[] ann = asking(lab.client("CN=Ann").certificate());
    byte[] ben = asking(lab.client("CN=Ben").certificate());
    client.get(ann);
    lab.responder.status(503);

    lab.clock.advance(Duration.ofSeconds(3599));
    assertThat(client.get(ann).status()).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    assertThat(client.get(ben).status()).isEqualTo(TRY_LATER);
    lab.clock.advance(Duration.ofSeconds(1));
    assertThat(client.get(ann).status()).isEqualTo(TRY_LATER);
  }

  @Test
  void severalCertificatesAreForwardedWholeAndEachIsVerified() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    Certificate ben = lab.client("CN=Ben").certificate();
    byte[] request = asking(HashAlgorithm.SHA1, NO_NONCE, ann, ben);

    assertThat(client.post(request).basic().getResponses()).hasSize(2);
    ReceivedRequest forwarded =
        ((Parsed.Ok<ReceivedRequest>) ReceivedRequest.parse(lab.responder.last())).value();
    assertThat(forwarded.certIds()).hasSize(2);

    lab.responder.say(
        spec ->
            ResponseSpec.about(
                new RevocationQuery(ann, lab.issuing.certificate()),
                HashAlgorithm.SHA1,
                FakeClock.START));
    assertThat(client.post(request).status()).isEqualTo(TRY_LATER);
  }

  @Test
  void anIssuerWithoutSignerOrObjectIsUnauthorized() throws Exception {
    byte[] request =
        RelayClient.request(
            HashAlgorithm.SHA1, NO_NONCE, lab.root.certificate(), lab.issuing.certificate());

    assertThat(client.post(request).status()).isEqualTo(OCSPResponseStatus.UNAUTHORIZED);
  }

  @Test
  void aStoredGoodIsNotRelayedOnceADecisionHasLearntOfTheRevocation() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    byte[] request = asking(ann);
    client.get(request);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.api.decide(ann);
    assertThat(client.get(request).single().getCertStatus()).isInstanceOf(RevokedStatus.class);

    lab.responder.say(spec -> spec);
    lab.clock.advance(Duration.ofDays(1));
    assertThat(client.get(request).status()).isEqualTo(TRY_LATER);
  }

  @Test
  void cachesOnTheWayLearnHowLongTheyMayKeepIt() throws Exception {
    byte[] request = asking(lab.client("CN=Ann").certificate());
    client.get(request);
    lab.clock.advance(Duration.ofMinutes(10));

    Answer answer = client.get(request);

    assertThat(answer.header("Cache-Control"))
        .isEqualTo("max-age=3000, public, no-transform, must-revalidate");
    assertThat(answer.header("Date")).isEqualTo("Sun, 01 Mar 2026 12:10:00 GMT");
    assertThat(answer.header("Expires")).isEqualTo("Sun, 01 Mar 2026 13:00:00 GMT");
    assertThat(answer.header("Last-Modified")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
    assertThat(answer.header("ETag")).matches("\"[0-9a-f]{64}\"");
  }

  @Test
  void whoHasTheAnswerAlreadyGets304() throws Exception {
    byte[] request = asking(lab.client("CN=Ann").certificate());
    Answer answer = client.get(request);
    String etag = answer.header("ETag");
    String date = answer.header("Last-Modified");

    assertThat(status(request, "If-None-Match", etag)).isEqualTo(304);
    assertThat(status(request, "If-None-Match", "\"other\", " + etag)).isEqualTo(304);
    assertThat(status(request, "If-None-Match", "\"other\"")).isEqualTo(200);
    assertThat(status(request, "If-Modified-Since", date)).isEqualTo(304);
    assertThat(status(request, "If-Modified-Since", "Sun, 01 Mar 2026 11:59:59 GMT"))
        .isEqualTo(200);
    assertThat(status(request, "If-Modified-Since", "yesterday")).isEqualTo(200);
    assertThat(status(request, "If-None-Match", "\"other\"", "If-Modified-Since", date))
        .isEqualTo(200);
  }

  private int status(byte[] request, String... headers) throws Exception {
    return client.get(request, headers).http().statusCode();
  }

  @Test
  void aGetIsReadInEveryFormThatClientsSend() throws Exception {
    byte[] request = withTwoSlashes();
    String base64 = Base64.getEncoder().encodeToString(request);
    assertThat(base64).contains("//", "+", "=");

    for (String path :
        List.of(
            base64,
            base64.replace("=", ""),
            base64.replace("/", "%2F").replace("+", "%2B").replace("=", "%3d"),
            base64.replace("/", "%2f"),
            "/" + base64)) {
      assertThat(client.getPath(path).status()).as(path).isEqualTo(OCSPResponseStatus.SUCCESSFUL);
    }
    assertThat(client.getPath(base64.replace("+", "-").replace("/", "_")).status())
        .isEqualTo(OCSPResponseStatus.MALFORMED_REQUEST);
  }

  /** Base64 with everything that a path may spoil. */
  private byte[] withTwoSlashes() throws Exception {
    Certificate ann = lab.client("CN=Ann").certificate();
    for (int i = 0; i < 100_000; i++) {
      byte[] nonce = new byte[16 + i % 3];
      nonce[0] = (byte) i;
      nonce[1] = (byte) (i >> 8);
      nonce[2] = (byte) 0xff;
      nonce[3] = (byte) 0xff;
      nonce[4] = (byte) 0xff;
      byte[] request = asking(HashAlgorithm.SHA1, nonce, ann);
      String base64 = Base64.getEncoder().encodeToString(request);
      if (base64.contains("//") && base64.contains("+") && base64.contains("=")) {
        return request;
      }
    }
    throw new AssertionError("no such request");
  }

  @Test
  void whatIsNoRequestIsMalformedAndWhatIsNoOcspIsAnHttpError() throws Exception {
    assertThat(client.post(new byte[] {1, 2, 3}).status())
        .isEqualTo(OCSPResponseStatus.MALFORMED_REQUEST);
    assertThat(client.post(new byte[0]).status()).isEqualTo(OCSPResponseStatus.MALFORMED_REQUEST);
    assertThat(client.getPath("%2F%2F").status()).isEqualTo(OCSPResponseStatus.MALFORMED_REQUEST);

    byte[] request = asking(lab.client("CN=Ann").certificate());
    assertThat(client.post("acme", "text/plain", request).http().statusCode()).isEqualTo(415);
    assertThat(client.post("acme", RelayClient.REQUEST, new byte[70_000]).http().statusCode())
        .isEqualTo(413);
    assertThat(client.post("nobody", RelayClient.REQUEST, request).http().statusCode())
        .isEqualTo(404);
    assertThat(client.method("DELETE", "acme").http().statusCode()).isEqualTo(405);
    assertThat(client.method("GET", "acme").http().statusCode()).isEqualTo(404);
    assertThat(client.post("acme", "Application/OCSP-Request; x=y", request).http().statusCode())
        .isEqualTo(200);
  }
}
