package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract, section 1, {@code short_lived}, in whole decisions over HTTP. */
@Timeout(240)
class ShortLivedDecisionTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final ShortLived ONE_DAY = new ShortLived(DAY, false);
  private static final ShortLived BY_EXTENSION = new ShortLived(Duration.ZERO, true);
  private static final Instant START = FakeClock.START;

  private @Nullable ServiceLab lab;

  @AfterEach
  void stop() {
    lab().close();
  }

  @Test
  void aShortLifeIsLetInAndNobodyIsAsked() throws Exception {
    start(ONE_DAY);
    Certificate alice = living(DAY);

    for (int login = 0; login < 2; login++) {
      JsonObject verdict = lab().api.decide(alice);

      assertThat(verdict.getString("decision")).isEqualTo("allow");
      assertThat(verdict.getString("reason")).isEqualTo("ok");
      assertThat(verdict.getString("detail")).contains("needs no revocation check");
      JsonObject status = status(verdict);
      assertThat(status.getString("certificate")).isEqualTo(alice.sha256().hex());
      assertThat(status.getString("status")).isEqualTo("not_needed");
      assertThat(status.getString("source")).isEqualTo("none");
      assertThat(status.getValue("responder")).isNull();
      assertThat(status.getJsonArray("attempts")).isEmpty();
      assertThat(verdict.getString("valid_until")).isEqualTo("2026-03-01T12:05:00Z");
    }
    assertThat(lab().responder.requests()).isZero();
    // The journal is written behind the answer.
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(
            () ->
                lab()
                    .journalText()
                    .contains(
                        "\"status\":\"not_needed\",\"source\":\"none\",\"responder\":null,\"attempts\":[]"));
  }

  @Test
  void aSecondMoreAndItIsAskedAbout() throws Exception {
    start(ONE_DAY);

    JsonObject verdict = lab().api.decide(living(DAY.plusSeconds(1)));

    assertThat(status(verdict).getString("status")).isEqualTo("good");
    assertThat(lab().responder.requests()).isEqualTo(1);
  }

  @Test
  void validUntilEndsWithTheCertificate() throws Exception {
    start(ONE_DAY);
    Certificate brief = issue(client().validity(START.minusSeconds(60), START.plusSeconds(100)));

    assertThat(lab().api.decide(brief).getString("valid_until")).isEqualTo("2026-03-01T12:01:40Z");
    lab().clock.advance(Duration.ofSeconds(102));
    assertThat(lab().api.decide(brief).getString("reason")).isEqualTo("expired");
    assertThat(lab().responder.requests()).isZero();
  }

  @Test
  void noRevAvailIsLetInUnlessItContradictsItself() throws Exception {
    start(BY_EXTENSION);
    Certificate beside =
        issue(noRevAvail().extension(Extension.cRLDistributionPoints, false, points()));

    assertThat(word(lab().api.decide(issue(noRevAvail())))).isEqualTo("not_needed");
    assertThat(lab().responder.requests()).isZero();
    assertThat(word(lab().api.decide(beside))).isEqualTo("good");
    assertThat(lab().responder.requests()).isEqualTo(1);
    Certificate critical =
        issue(client().extension(new ASN1ObjectIdentifier("2.5.29.56"), true, DERNull.INSTANCE));
    assertThat(lab().api.decide(critical).getString("reason"))
        .isEqualTo("unsupported_critical_extension");
  }

  @Test
  void withoutTheSettingTheRefusalNamesIt() throws Exception {
    start(ShortLived.NONE);
    lab().responder.status(503);

    JsonObject refused = lab().api.decide(issue(noRevAvail()));

    assertThat(refused.getString("reason")).isEqualTo("status_unavailable");
    assertThat(refused.getString("detail")).contains("policies.default.short_lived.no_rev_avail");
    assertThat(lab().api.decide(living(DAY)).getString("detail"))
        .contains("policies.default.short_lived.max_lifetime is 0");
    assertThat(lab().api.decide(issue(client())).getString("detail")).doesNotContain("short_lived");
  }

  /** The setting is about end entities; the silence of a CA is what it always was. */
  @Test
  void theCaAboveItIsAskedAbout() throws Exception {
    ServiceLab.Wishes wishes = wishes(new ShortLived(Duration.ofDays(9999), true));
    wishes.scope = Scope.CHAIN;
    lab = new ServiceLab(wishes);
    JsonObject silent = lab().api.decide(living(DAY));

    assertThat(silent.getString("reason")).isEqualTo("status_unavailable");
    assertThat(silent.getString("detail")).startsWith("CN=Lab Issuing").doesNotContain("short_");
    assertThat(silent.getJsonArray("revocation")).hasSize(2);
    assertThat(word(silent)).isEqualTo("not_needed");
    assertThat(lab().responder.requests()).isZero();
  }

  @Test
  void aCaThatLogsInIsNoEndEntity() throws Exception {
    start(new ShortLived(Duration.ofDays(9999), true));
    Certificate ca =
        issue(
            CertificateSpec.ca("CN=Sub", START)
                .validity(START.minusSeconds(1), START.plusSeconds(60))
                .extension(new ASN1ObjectIdentifier("2.5.29.56"), false, DERNull.INSTANCE));

    assertThat(word(lab().api.decide(ca))).isEqualTo("good");
    assertThat(lab().responder.requests()).isEqualTo(1);
  }

  @Test
  void aBlockWins() throws Exception {
    start(ONE_DAY);
    Certificate alice = living(DAY);
    assertThat(word(lab().api.decide(alice))).isEqualTo("not_needed");

    lab()
        .api
        .adminSend(
            "POST",
            "/blocks/acme",
            "{\"entries\":[{\"sha256\":\"%s\"}]}".formatted(alice.sha256().hex()));

    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("blocked");
  }

  @Test
  void whatThePeerItselfBringsWinsWhenItSaysRevokedAndIsRemembered() throws Exception {
    start(ONE_DAY);
    Certificate alice = living(DAY);
    assertThat(word(decide(alice, about(alice)))).as("good").isEqualTo("not_needed");
    assertThat(word(decide(alice, about(alice).unknown()))).isEqualTo("not_needed");

    JsonObject revoked =
        decide(alice, about(alice).revoked(START, RevocationReason.KEY_COMPROMISE));
    assertThat(revoked.getString("reason")).isEqualTo("revoked");
    assertThat(status(revoked).getString("source")).isEqualTo("stapled");

    JsonObject later = lab().api.decide(alice);
    assertThat(later.getString("reason")).isEqualTo("revoked");
    assertThat(status(later).getString("source")).isEqualTo("cache");
    assertThat(lab().responder.requests()).isZero();
  }

  /** A signature of somebody else's is none. */
  @Test
  void aStapleThatIsNotBelievedChangesNothing() throws Exception {
    start(ONE_DAY);
    Certificate alice = living(DAY);

    JsonObject verdict =
        decide(
            alice, about(alice).revoked(START, RevocationReason.KEY_COMPROMISE).brokenSignature());

    assertThat(word(verdict)).isEqualTo("not_needed");
    assertThat(status(verdict).getJsonArray("attempts").getJsonObject(0).getString("outcome"))
        .isEqualTo("bad_signature");
  }

  /** Stapled responses are none of the policy's sources. */
  @Test
  void whereStaplesAreNoSourceNoneIsLookedAt() throws Exception {
    ServiceLab.Wishes wishes = wishes(ONE_DAY);
    wishes.sources = List.of(Source.OCSP);
    lab = new ServiceLab(wishes);
    Certificate alice = living(DAY);

    assertThat(word(decide(alice, about(alice).revoked(START, RevocationReason.SUPERSEDED))))
        .isEqualTo("not_needed");
  }

  @Test
  void aHoldIsAskedAboutUntilItIsLifted() throws Exception {
    start(ONE_DAY);
    Certificate alice = living(DAY);
    decide(alice, about(alice).revoked(START, RevocationReason.CERTIFICATE_HOLD));
    lab().responder.status(503);
    assertThat(lab().api.decide(alice).getString("reason")).as("it stands").isEqualTo("revoked");

    lab().responder.status(200);
    lab().clock.advance(Duration.ofMinutes(1));
    JsonObject lifted = lab().api.decide(alice);
    assertThat(lifted.getString("reason")).isEqualTo("ok");
    assertThat(status(lifted).getString("source")).isEqualTo("ocsp");
    int asked = lab().responder.requests();
    assertThat(word(lab().api.decide(alice))).isEqualTo("not_needed");
    assertThat(lab().responder.requests()).isEqualTo(asked);
  }

  @Test
  void aCrlThatIsHeldWinsAndNoneIsFetched() throws Exception {
    ServiceLab.Wishes wishes = wishes(ONE_DAY);
    wishes.sources = List.of(Source.OCSP, Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    lab = new ServiceLab(wishes);
    Certificate alice = living(DAY);
    lab().responder.status(503);
    lab().api.decide(issue(client())); // brings the first CRL
    lab().responder.status(200);
    JsonObject before = lab().api.decide(alice);
    assertThat(word(before)).isEqualTo("not_needed");
    assertThat(status(before).getJsonArray("attempts").getJsonObject(0).getString("outcome"))
        .as("the CRL was looked at")
        .isEqualTo("good");

    lab()
        .publish(
            ServiceLab.CRL,
            CrlSpec.complete(lab().clock.instant())
                .number(2)
                .revoke(alice.serial().value(), START, 1));
    lab().clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    int asked = lab().responder.requests();
    lab().responder.status(503);
    lab().api.decide(issue(client())); // brings the second
    lab().responder.status(200);
    JsonObject listed = lab().api.decide(alice);

    assertThat(listed.getString("reason")).isEqualTo("revoked");
    assertThat(status(listed).getString("source")).isEqualTo("crl");
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("revoked");
    assertThat(lab().responder.requests()).as("asked about the other alone").isEqualTo(asked + 1);
  }

  /** What was lost may have been its revocation: it is asked about, and silence denies. */
  @Test
  void whereARevocationMayHaveBeenForgottenItIsAskedAbout() throws Exception {
    ServiceLab.Wishes wishes = wishes(ONE_DAY);
    wishes.onUnavailable = OnUnavailable.ALLOW;
    wishes.cache = new io.vouchsafe.config.CacheSettings(1 << 20, 1, 1 << 20, Duration.ofDays(1));
    lab = new ServiceLab(wishes);
    Certificate alice = living(DAY);
    Certificate mallory = issue(client());
    decide(mallory, about(mallory).revoked(START, RevocationReason.KEY_COMPROMISE));
    lab().responder.status(503);

    JsonObject verdict = lab().api.decide(alice);

    assertThat(verdict.getString("reason")).isEqualTo("status_unavailable");
    assertThat(verdict.getString("detail")).contains("short_lived does not count");
    lab().responder.status(200);
    assertThat(word(lab().api.decide(alice))).isEqualTo("good");
  }

  /** RFC 6960 §4.2.2.2.1 has its own word for signers, and this setting is none of it. */
  @Test
  void aSignerWithoutNoCheckIsLookedUpHoweverShortItsLife() throws Exception {
    ServiceLab.Wishes wishes = wishes(new ShortLived(Duration.ofDays(9), true));
    wishes.sources = List.of(Source.OCSP, Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    lab = new ServiceLab(wishes);
    var keys =
        lab()
            .issuing
            .issue(
                CertificateSpec.ocspSigner("CN=Brief signer", START)
                    .validity(START.minusSeconds(60), START.plus(Duration.ofHours(9)))
                    .extension(new ASN1ObjectIdentifier("2.5.29.56"), false, DERNull.INSTANCE)
                    .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck));
    lab()
        .publish(
            ServiceLab.CRL,
            CrlSpec.complete(START)
                .number(2)
                .revoke(keys.certificate().serial().value(), START, 1));
    // The first CRL may have been fetched at the start.
    lab().clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    lab().responder.status(503);
    lab().api.decide(issue(client())); // brings the CRL
    lab().responder.status(200);
    lab().responder.signWith(keys);

    JsonArray attempts = status(lab().api.decide(issue(client()))).getJsonArray("attempts");

    assertThat(attempts.getJsonObject(0).getString("outcome")).isEqualTo("signer_not_trusted");
  }

  /**
   * Who asks the relay knows a serial alone: it is answered from evidence, or told to try later.
   */
  @Test
  void theRelayNeverSaysGoodForIt() throws Exception {
    ServiceLab.Wishes wishes = wishes(ONE_DAY);
    wishes.signers = RelaySigningTest::signers;
    lab = new ServiceLab(wishes);
    Certificate alice = living(DAY);
    assertThat(word(lab().api.decide(alice))).isEqualTo("not_needed");
    lab().responder.status(503);

    try (RelayClient client = new RelayClient(lab().service.apiPort())) {
      byte[] asking =
          RelayClient.request(
              HashAlgorithm.SHA256, new byte[0], lab().issuing.certificate(), alice);
      assertThat(client.post(asking).status()).isEqualTo(OCSPResponseStatus.TRY_LATER);
    }
  }

  private ServiceLab lab() {
    ServiceLab started = lab;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  private void start(ShortLived settings) throws Exception {
    lab = new ServiceLab(wishes(settings));
  }

  private static ServiceLab.Wishes wishes(ShortLived settings) {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.shortLived = settings;
    return wishes;
  }

  private Certificate living(Duration life) {
    Instant begin = START.minusSeconds(60);
    return issue(client().validity(begin, begin.plus(life).minusSeconds(1)));
  }

  private Certificate issue(CertificateSpec spec) {
    return lab().issuing.issue(spec).certificate();
  }

  private static CertificateSpec client() {
    return CertificateSpec.client("CN=Alice", START);
  }

  private static CertificateSpec noRevAvail() {
    return client().extension(new ASN1ObjectIdentifier("2.5.29.56"), false, DERNull.INSTANCE);
  }

  private static CRLDistPoint points() {
    GeneralName url = new GeneralName(GeneralName.uniformResourceIdentifier, "http://a.test/");
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(new DistributionPointName(new GeneralNames(url)), null, null)
        });
  }

  private ResponseSpec about(Certificate certificate) {
    return ResponseSpec.about(new RevocationQuery(certificate, lab().issuing.certificate()), START);
  }

  /** Decides about {@code certificate}, which brings what {@code response} says. */
  private JsonObject decide(Certificate certificate, ResponseSpec response) throws Exception {
    LabResponder signer =
        new LabResponder(
            lab().issuing.issue(CertificateSpec.ocspSigner("CN=Stapler", START)), lab().provider);
    JsonObject body =
        new JsonObject()
            .put("chain", new JsonArray().add(base64(certificate.der().toBytes())))
            .put("stapled_ocsp", new JsonArray().add(base64(signer.respond(response))));
    return new JsonObject(
        lab().api.post("/v1/acme/decisions", "application/json", body.encode()).body());
  }

  private static String base64(byte[] der) {
    return Base64.getEncoder().encodeToString(der);
  }

  private static JsonObject status(JsonObject verdict) {
    return verdict.getJsonArray("revocation").getJsonObject(0);
  }

  private static String word(JsonObject verdict) {
    return status(verdict).getString("status");
  }
}
