package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.EndlessKey;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Verdicts over HTTP against a real responder on loopback. */
class DecisionsTest {
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  @DisplayName("Keys that take for ever to build keep no worker from the next login")
  void endlessKeys() throws Exception {
    for (int i = 0; i < 4; i++) {
      Certificate endless = EndlessKey.in(lab.client("CN=Mallory " + i).certificate());
      assertThat(lab.api.decide(endless).getString("reason")).isEqualTo("weak_algorithm");
    }

    assertThat(lab.api.decide(lab.client("CN=Alice").certificate()).getString("reason"))
        .isEqualTo("ok");
    assertThat(lab.api.admin("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void goodPassesWithTheWholeShapeOfTheContract() throws Exception {
    Certificate leaf = lab.client("CN=Alice,O=Lab").certificate();

    JsonObject verdict = lab.api.decide(leaf);

    assertThat(verdict.fieldNames())
        .containsExactly(
            "decision",
            "reason",
            "detail",
            "would",
            "identity",
            "matched_id",
            "tunnel",
            "valid_until",
            "path",
            "revocation",
            "reference");
    assertThat(verdict.getString("decision")).isEqualTo("allow");
    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(verdict.getString("valid_until")).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(verdict.getJsonArray("path"))
        .containsExactly(
            leaf.sha256().hex(),
            lab.issuing.certificate().sha256().hex(),
            lab.root.certificate().sha256().hex());
    JsonObject status = verdict.getJsonArray("revocation").getJsonObject(0);
    assertThat(status.fieldNames())
        .containsExactly(
            "certificate",
            "status",
            "source",
            "responder",
            "this_update",
            "next_update",
            "signer",
            "revoked_at",
            "revocation_reason",
            "attempts");
    assertThat(status.getString("source")).isEqualTo("ocsp");
    assertThat(status.getString("responder")).isEqualTo(lab.responder.url().toString());
    assertThat(outcomes(verdict)).containsExactly("good");
  }

  @Test
  void revokedIsDeniedWithTimeAndReason() throws Exception {
    lab.responder.say(
        spec -> spec.revoked(FakeClock.START.minusSeconds(3600), RevocationReason.KEY_COMPROMISE));

    JsonObject verdict = lab.api.decide(lab.client("CN=Mallory").certificate());

    assertThat(verdict.getString("decision")).isEqualTo("deny");
    assertThat(verdict.getString("reason")).isEqualTo("revoked");
    JsonObject status = verdict.getJsonArray("revocation").getJsonObject(0);
    assertThat(status.getString("revoked_at")).isEqualTo("2026-03-01T11:00:00Z");
    assertThat(status.getString("revocation_reason")).isEqualTo("keyCompromise");
    assertThat(verdict.getValue("valid_until")).isNull();
  }

  @Test
  void goodStaysGoodFromMemoryWhileTheResponderIsDown() throws Exception {
    Certificate leaf = lab.client("CN=Alice").certificate();
    lab.api.decide(leaf);
    lab.responder.close();

    JsonObject verdict = lab.api.decide(leaf);

    assertThat(verdict.getString("decision")).isEqualTo("allow");
    assertThat(verdict.getJsonArray("revocation").getJsonObject(0).getString("source"))
        .isEqualTo("cache");
  }

  @Test
  void memoryEndsWithNextUpdateAndThenSilenceDenies() throws Exception {
    Certificate leaf = lab.client("CN=Alice").certificate();
    lab.api.decide(leaf);
    lab.responder.close();
    lab.clock.advance(Duration.ofHours(2));

    JsonObject verdict = lab.api.decide(leaf);

    assertThat(verdict.getString("reason")).isEqualTo("status_unavailable");
    assertThat(outcomes(verdict)).containsExactly("unreachable");
  }

  @Test
  void aRevokedCertificateStaysRevokedWhateverTheResponderSaysLater() throws Exception {
    Certificate leaf = lab.client("CN=Mallory").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.SUPERSEDED));
    lab.api.decide(leaf);
    lab.responder.say(spec -> spec);
    lab.clock.advance(Duration.ofHours(3));

    JsonObject verdict = lab.api.decide(leaf);

    assertThat(verdict.getString("reason")).isEqualTo("revoked");
  }

  @Test
  void aHoldStandsWhileTheResponderIsSilentAndIsLiftedByItsLaterGood() throws Exception {
    Certificate leaf = lab.client("CN=Bob").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.CERTIFICATE_HOLD));
    lab.api.decide(leaf);
    lab.clock.advance(Duration.ofHours(3));
    lab.responder.status(503);

    assertThat(lab.api.decide(leaf).getString("reason")).isEqualTo("revoked");

    lab.responder.status(200);
    lab.responder.say(spec -> spec);
    assertThat(lab.api.decide(leaf).getString("reason")).isEqualTo("ok");
  }

  @Test
  void aStrangersChainAsksNobody() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), lab.provider);
    Certificate leaf =
        stranger.issue(CertificateSpec.client("CN=Eve", FakeClock.START)).certificate();

    JsonObject verdict = lab.api.decide(leaf, stranger.certificate());

    assertThat(verdict.getString("reason")).isEqualTo("no_path");
    assertThat(lab.responder.requests()).isZero();
  }

  @Test
  void anExpiredLeafIsDeniedEvenOutOfTheMemoryOfPaths() throws Exception {
    Certificate leaf = lab.client("CN=Alice").certificate();
    lab.api.decide(leaf);
    lab.clock.advance(Duration.ofDays(366));

    assertThat(lab.api.decide(leaf).getString("reason")).isEqualTo("expired");
  }

  @Test
  void fiftyLoginsOfOneCertificateShareOneFetch() throws Exception {
    Certificate leaf = lab.client("CN=Alice").certificate();
    Promise<Void> gate = lab.responder.hold();
    List<CompletableFuture<HttpResponse<String>>> logins = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      logins.add(lab.api.decideLater(leaf));
    }
    awaitInFlight(50);
    gate.complete();

    for (CompletableFuture<HttpResponse<String>> login : logins) {
      assertThat(new JsonObject(login.get().body()).getString("reason")).isEqualTo("ok");
    }
    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  /** Every login has missed the memory, so it is at the responder or shares the one that is. */
  private void awaitInFlight(int logins) {
    org.awaitility.Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(
            () ->
                ApiClient.series(
                        lab.api.admin("/metrics").body(),
                        "cache_gets_total{cache=\"status\",result=\"miss\"")
                    .stream()
                    .anyMatch(line -> line.endsWith(" " + logins + ".0")));
  }

  private static List<String> outcomes(JsonObject verdict) {
    JsonArray attempts =
        verdict.getJsonArray("revocation").getJsonObject(0).getJsonArray("attempts");
    return attempts.stream().map(each -> ((JsonObject) each).getString("outcome")).toList();
  }
}
