package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An "extended revoked" responder (RFC 6960 §2.2) says <em>revoked</em> for any serial: whoever
 * asks about thousands must not make anybody forget about one.
 */
@Timeout(180)
class RevokedFloodTest {
  private static final byte[] NO_NONCE = {};
  private static final int KEY_COMPROMISE = 1;
  private static final int MANY = 200;

  /** Room for some hundred statuses, and for six that are revoked. */
  private static final CacheSettings SMALL =
      new CacheSettings(16 << 10, 1 << 10, 64 << 20, Duration.ofDays(1));

  private ServiceLab lab;
  private RelayClient relay;
  private byte[] old;
  private Certificate mallory;

  @BeforeEach
  void start() throws Exception {
    start(RevocationPolicy.OnUnavailable.DENY);
  }

  private void start(RevocationPolicy.OnUnavailable onUnavailable) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.cache = SMALL;
    wishes.onUnavailable = onUnavailable;
    lab = new ServiceLab(wishes);
    relay = new RelayClient(lab.service.apiPort());
    mallory = lab.client("CN=Mallory").certificate();
    old = good(lab.issuing, mallory);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
  }

  @AfterEach
  void stop() {
    relay.close();
    lab.close();
  }

  @Test
  void strangersWhoAskTheRelayPushOutNothing() throws Exception {
    assertThat(reason(mallory)).isEqualTo("revoked");
    for (int i = 0; i < MANY; i++) {
      Certificate other = lab.client("CN=Stranger " + i).certificate();
      byte[] request =
          RelayClient.request(HashAlgorithm.SHA256, NO_NONCE, lab.issuing.certificate(), other);
      assertThat(relay.post(request).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
    }
    lab.responder.status(500);

    assertThat(decide(mallory, old)).isEqualTo("revoked");
    assertThat(series("cache_size{cache=\"revoked\"")).as("they took no room").isEqualTo(1);
    assertThat(series("vouchsafe_revoked_without_room_total")).isZero();
    lab.responder.status(200);
    lab.responder.say(spec -> spec);
    Certificate ann = lab.client("CN=Ann").certificate();
    assertThat(decide(ann, good(lab.issuing, ann))).isEqualTo("ok");
  }

  @ParameterizedTest
  @EnumSource
  void clientsWithManyRevokedCertificatesLetNobodyIn(RevocationPolicy.OnUnavailable onUnavailable)
      throws Exception {
    stop();
    start(onUnavailable);
    Certificate first = lab.client("CN=First").certificate();
    assertThat(reason(first)).isEqualTo("revoked");
    for (int i = 0; i < MANY; i++) {
      assertThat(reason(lab.client("CN=Revoked " + i).certificate())).isEqualTo("revoked");
    }
    assertThat(reason(mallory)).isEqualTo("revoked");
    lab.responder.status(500);

    assertThat(decide(mallory, old)).as("nobody remembers").isEqualTo("status_unavailable");
    assertThat(decide(first, good(lab.issuing, first))).isEqualTo("revoked");
    assertThat(series("cache_size{cache=\"revoked\"")).isEqualTo(6);
    assertThat(series("cache_memory_bytes{cache=\"revoked\"")).isLessThanOrEqualTo(1 << 10);
    assertThat(series("vouchsafe_revoked_without_room_total")).isEqualTo(MANY + 2 - 6);
    assertThat(series("vouchsafe_issuers_asked_directly")).isEqualTo(1);
  }

  @Test
  void itsIssuersCertificatesAreAskedAboutAtEachDecisionAndOthersGoOnAsEver() throws Exception {
    for (int i = 0; i < 10; i++) {
      reason(lab.client("CN=Revoked " + i).certificate());
    }
    lab.responder.say(spec -> spec);
    Certificate ann = lab.client("CN=Ann").certificate();
    int before = lab.responder.requests();

    assertThat(decide(ann, good(lab.issuing, ann))).isEqualTo("ok");
    assertThat(decide(ann, good(lab.issuing, ann))).isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(before + 2);

    Certificate ofTheRoot =
        lab.root.issue(CertificateSpec.client("CN=Other", FakeClock.START)).certificate();
    assertThat(decide(ofTheRoot, good(lab.root, ofTheRoot))).isEqualTo("ok");
    assertThat(lab.responder.requests()).as("its stapled response counts").isEqualTo(before + 2);
  }

  @Test
  void theRelayHandsOutNoStoredGoodOfSuchAnIssuer() throws Exception {
    lab.responder.say(spec -> spec.nextUpdate(lab.clock.instant().plusSeconds(3600)));
    byte[] request =
        RelayClient.request(HashAlgorithm.SHA256, NO_NONCE, lab.issuing.certificate(), mallory);
    assertThat(relay.get(request).single().getCertStatus()).isNull();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    for (int i = 0; i < 10; i++) {
      reason(lab.client("CN=Revoked " + i).certificate());
    }
    assertThat(reason(mallory)).isEqualTo("revoked");

    assertThat(relay.get(request).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void anOperatorGivesUpWhatWasLost() throws Exception {
    for (int i = 0; i < 10; i++) {
      reason(lab.client("CN=Revoked " + i).certificate());
    }
    lab.responder.say(spec -> spec);
    Certificate ann = lab.client("CN=Ann").certificate();
    lab.api.adminSend("DELETE", "/cache/acme", "");
    int before = lab.responder.requests();
    assertThat(decide(ann, good(lab.issuing, ann))).isEqualTo("ok");
    assertThat(lab.responder.requests()).as("revoked ones are kept").isEqualTo(before + 1);

    lab.api.adminSend("DELETE", "/cache/acme?revoked=true", "");
    assertThat(decide(ann, good(lab.issuing, ann))).isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(before + 1);
  }

  @Test
  void whatAHeldCrlListsNeedsNoRoom() throws Exception {
    stop();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.cache = new CacheSettings(16 << 10, 1, 64 << 20, Duration.ofDays(1));
    wishes.sources = List.of(Source.STAPLED, Source.OCSP, Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    lab = new ServiceLab(wishes);
    relay = new RelayClient(lab.service.apiPort());
    mallory = lab.client("CN=Mallory").certificate();
    lab.publish(
        ServiceLab.CRL,
        CrlSpec.complete(lab.clock.instant())
            .number(2)
            .revoke(mallory.serial().value(), lab.clock.instant(), KEY_COMPROMISE));
    // The start may have fetched the first one already.
    lab.clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    lab.responder.status(500);
    assertThat(reason(mallory)).isEqualTo("revoked");
    lab.responder.status(200);
    int before = lab.responder.requests();

    assertThat(decide(mallory, good(lab.issuing, mallory))).isEqualTo("revoked");
    Certificate ann = lab.client("CN=Ann").certificate();
    assertThat(decide(ann, good(lab.issuing, ann))).as("others go on as ever").isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(before);
    assertThat(series("vouchsafe_revoked_without_room_total")).isZero();
  }

  private byte[] good(LabCa ca, Certificate leaf) {
    return new LabResponder(new Issued(ca.certificate(), ca.keys()), lab.provider)
        .respond(
            ResponseSpec.about(new RevocationQuery(leaf, ca.certificate()), lab.clock.instant()));
  }

  private String reason(Certificate certificate) throws Exception {
    return lab.api.decide(certificate).getString("reason");
  }

  private String decide(Certificate certificate, byte[] stapled) throws Exception {
    Base64.Encoder base64 = Base64.getEncoder();
    JsonObject body =
        new JsonObject()
            .put("chain", new JsonArray().add(base64.encodeToString(certificate.der().toBytes())))
            .put("stapled_ocsp", new JsonArray().add(base64.encodeToString(stapled)));
    return new JsonObject(
            lab.api.post("/v1/acme/decisions", "application/json", body.encode()).body())
        .getString("reason");
  }

  private double series(String prefix) throws Exception {
    return ApiClient.series(lab.api.admin("/metrics").body(), prefix).stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
