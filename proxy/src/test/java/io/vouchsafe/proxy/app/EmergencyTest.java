package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.BlockDocument;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.decision.Policy;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does at three in the morning, through the ports. */
class EmergencyTest {
  private static final String BLOCKS = "/blocks/acme";
  private static final String MALLORY =
      "{\"by\":\"ops\",\"why\":\"laptop stolen\",\"entries\":[{\"subject\":\"CN=Mallory\"}]}";

  @TempDir Path directory;

  @Test
  void aBlockHoldsAtTheNextDecisionOfARememberedPathAndNobodyIsAsked() throws Exception {
    try (ServiceLab lab = kept()) {
      Certificate leaf = lab.client("CN=Mallory").certificate();
      assertThat(reason(lab, leaf)).isEqualTo("ok");
      assertThat(reason(lab, leaf)).isEqualTo("ok");

      HttpResponse<String> put = lab.api.adminSend("PUT", BLOCKS, MALLORY);

      assertThat(put.statusCode()).isEqualTo(200);
      assertThat(new JsonObject(put.body()).getJsonArray("warnings")).isEmpty();
      JsonObject verdict = lab.api.decide(leaf);
      assertThat(verdict.getString("decision")).isEqualTo("deny");
      assertThat(verdict.getString("reason")).isEqualTo("blocked");
      assertThat(verdict.getString("detail"))
          .isEqualTo(
              "CN=Mallory: blocked by subject CN=Mallory, since 2026-03-01T12:00:00Z, by ops:"
                  + " laptop stolen");
      assertThat(lab.responder.requests()).isEqualTo(1);
      assertThat(reason(lab, lab.client("CN=Alice").certificate())).isEqualTo("ok");

      lab.api.adminSend("DELETE", BLOCKS + "?all=true&by=ops&why=found", "");
      assertThat(reason(lab, leaf)).isEqualTo("ok");
    }
  }

  @Test
  void blockingACaKeyCutsEverythingBelowIt() throws Exception {
    try (ServiceLab lab = kept()) {
      Certificate leaf = lab.client("CN=Alice").certificate();
      assertThat(reason(lab, leaf)).isEqualTo("ok");
      block(lab, new JsonObject().put("key", key(lab.root.certificate())));
      assertThat(reason(lab, leaf)).isEqualTo("blocked");
    }
  }

  @Test
  void aBlockIsAboutTheNameAndTheKeyHoweverTheyAreWritten() throws Exception {
    try (ServiceLab lab = kept()) {
      Certificate teletex = lab.client("CN=#14074d616c6c6f7279").certificate();
      Certificate alice = lab.client("CN=Alice").certificate();
      String compressed = compressedKey(alice);
      assertThat(reason(lab, teletex)).isEqualTo("ok");
      assertThat(reason(lab, alice)).isEqualTo("ok");
      put(
          lab,
          new JsonArray()
              .add(new JsonObject().put("subject", "CN = Mallory"))
              .add(new JsonObject().put("key", compressed)));

      assertThat(reason(lab, teletex)).isEqualTo("blocked");
      assertThat(reason(lab, alice)).isEqualTo("blocked");
      assertThat(reason(lab, lab.client("CN=Bob").certificate())).isEqualTo("ok");
      assertThat(
              new JsonObject(lab.api.admin(BLOCKS).body())
                  .getJsonArray("entries")
                  .getJsonObject(1)
                  .getString("key"))
          .as("as typed")
          .isEqualTo(compressed);
    }
  }

  /** What {@code openssl pkey -pubin -ec_conv_form compressed} would print, hashed. */
  private static String compressedKey(Certificate certificate) throws Exception {
    SubjectPublicKeyInfo sent =
        SubjectPublicKeyInfo.getInstance(certificate.subjectPublicKeyInfo().toBytes());
    byte[] point = sent.getPublicKeyData().getOctets();
    byte[] compressed = Arrays.copyOf(point, 1 + point.length / 2);
    compressed[0] = (byte) (2 + (point[point.length - 1] & 1));
    return Fingerprint.sha256(
            new SubjectPublicKeyInfo(sent.getAlgorithm(), compressed).getEncoded())
        .hex();
  }

  @Test
  void theBlocksOfTheSettingsHoldBesideThoseByHand() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.blocks =
        ((DocumentReading.Read<BlockDocument>)
                EmergencyDocuments.blocks(MALLORY.getBytes(StandardCharsets.UTF_8), "file"))
            .document()
            .list();
    try (ServiceLab lab = new ServiceLab(wishes)) {
      block(lab, new JsonObject().put("subject", "CN=Trudy"));
      lab.api.adminSend(
          "POST", BLOCKS, new JsonObject().put("entries", entries("CN=Eve")).encode());
      assertThat(reason(lab, lab.client("CN=Mallory").certificate())).isEqualTo("blocked");
      assertThat(reason(lab, lab.client("CN=Trudy").certificate())).isEqualTo("blocked");
      assertThat(reason(lab, lab.client("CN=Eve").certificate())).isEqualTo("blocked");
      assertThat(lab.api.admin("/metrics").body())
          .contains(
              "vouchsafe_blocks{tenant=\"acme\"} 3.0", "reason=\"blocked\",tenant=\"acme\"} 3.0");
      JsonObject shown = new JsonObject(lab.api.admin(BLOCKS).body());
      assertThat(shown.getJsonArray("entries")).hasSize(2);
      assertThat(shown.getJsonArray("from_settings").getJsonObject(0).getString("subject"))
          .isEqualTo("CN=Mallory");
    }
  }

  @Test
  void whatGetShowsPutTakesBack() throws Exception {
    try (ServiceLab lab = kept()) {
      String key = key(lab.root.certificate());
      JsonArray entries =
          new JsonArray()
              .add(new JsonObject().put("key", key))
              .add(new JsonObject().put("sha256", key).put("note", "ünï"))
              .add(new JsonObject().put("subject", "emailAddress=m@x.y,CN=M\\,N+UID=7,DC=a"))
              .add(new JsonObject().put("subject", "CN=\\#a\\00b"))
              .add(new JsonObject().put("subject", "CN=#14034a6f65"))
              .add(new JsonObject().put("subject", "CN=\u00c5sa,O=NFC"))
              .add(new JsonObject().put("subject", "CN=A\u030asa,O=NFD"))
              .add(new JsonObject().put("subject", "CN=" + "a".repeat(4093)))
              .add(new JsonObject().put("serial", "2a").put("issuer", "CN=Lab Issuing"))
              .add(new JsonObject().put("serial", "-2a").put("issuer_key", key));
      put(lab, entries);
      JsonArray shown = new JsonObject(lab.api.admin(BLOCKS).body()).getJsonArray("entries");
      put(lab, shown);
      assertThat(new JsonObject(lab.api.admin(BLOCKS).body()).getJsonArray("entries"))
          .isEqualTo(shown);
    }
  }

  @Test
  void blocksAndAllowsAreThereAfterARestart() throws Exception {
    Certificate leaf;
    try (ServiceLab lab = kept()) {
      leaf = lab.client("CN=Alice").certificate();
      lab.api.adminSend("PUT", BLOCKS, MALLORY);
      allow(lab, leaf, Duration.ofHours(1));
      allow(lab, lab.root.certificate(), Duration.ofHours(2));
    }
    try (ServiceLab lab = kept()) {
      lab.clock.advance(Duration.ofHours(1));
      assertThat(reason(lab, lab.client("CN=Mallory").certificate())).isEqualTo("blocked");
      assertThat(lab.api.admin("/break-glass/acme/" + leaf.sha256()).statusCode())
          .as("over")
          .isEqualTo(404);
      JsonObject all = new JsonObject(lab.api.admin("/break-glass/acme").body());
      assertThat(all.getJsonArray("break_glass")).hasSize(1);
    }
  }

  @Test
  void aBlockThatCannotBeWrittenHoldsAllTheSameAndIsWrittenAsSoonAsItCanBe() throws Exception {
    Path state = directory.resolve("state");
    try (ServiceLab lab = kept()) {
      Certificate leaf = lab.client("CN=Mallory").certificate();
      Certificate eve = lab.client("CN=Eve").certificate();
      put(lab, entries("CN=Eve"));
      allow(lab, leaf, Duration.ofHours(1));
      delete(state);

      HttpResponse<String> put = lab.api.adminSend("PUT", BLOCKS, MALLORY);

      assertThat(put.statusCode()).isEqualTo(503);
      assertThat(new JsonObject(put.body()).getString("detail"))
          .startsWith("blocks that you added and break-glass allows that you took back hold");
      assertThat(reason(lab, leaf)).isEqualTo("blocked");
      assertThat(reason(lab, eve)).as("what loosens does not hold").isEqualTo("blocked");
      assertThat(lab.api.adminSend("DELETE", glass(leaf), "").statusCode()).isEqualTo(503);
      assertThat(lab.api.admin(glass(leaf)).statusCode()).isEqualTo(404);
      HttpResponse<String> allowed =
          lab.api.adminSend("PUT", glass(eve), glass(lab, Duration.ofHours(1)));
      assertThat(allowed.statusCode()).isEqualTo(503);
      assertThat(new JsonObject(allowed.body()).getString("detail"))
          .startsWith("nothing was changed");
      assertThat(lab.api.admin(glass(eve)).statusCode()).isEqualTo(404);
      for (String method : List.of("POST", "PUT")) {
        assertThat(lab.api.adminSend(method, "/break-glass/acme", glasses(lab, eve)).statusCode())
            .as(method)
            .isEqualTo(503);
        assertThat(lab.api.admin(glass(eve)).statusCode()).isEqualTo(404);
      }
      assertThat(lab.api.admin("/metrics").body())
          .contains("vouchsafe_emergency_unsaved{tenant=\"acme\"} 1.0");
      assertThat(lab.api.admin("/health/ready").body()).contains("is lost at a restart");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> lab.journalText().contains("\"kept\":false"));

      Files.createDirectory(state);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(state.resolve("emergency-acme.json")));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  lab.api
                      .admin("/metrics")
                      .body()
                      .contains("vouchsafe_emergency_unsaved{tenant=\"acme\"} 0.0"));
    }
    try (ServiceLab lab = kept()) {
      assertThat(reason(lab, lab.client("CN=Mallory").certificate())).isEqualTo("blocked");
    }
  }

  @Test
  void plantedBreakGlassIsIgnoredAndAlarmedAndABlockCountsWhateverItsSince() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.state = StateDirectory.open(directory.resolve("state"));
    String planted = "a".repeat(64);
    wishes.state.write(
        "emergency-acme.json",
        """
        { "blocks": [ { "subject": "CN=Mallory", "since": "2099-01-01T00:00:00Z" } ],
          "break_glass": [ { "sha256": "%s", "by": "x", "why": "x",
            "since": "2099-01-01T00:00:00Z", "until": "2099-01-02T00:00:00Z" } ] }
        """
            .formatted(planted)
            .getBytes(StandardCharsets.UTF_8));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(reason(lab, lab.client("CN=Mallory").certificate())).isEqualTo("blocked");
      assertThat(lab.api.admin("/break-glass/acme/" + planted).statusCode()).isEqualTo(404);
      assertThat(lab.api.admin("/metrics").body())
          .contains("vouchsafe_break_glass_ignored{tenant=\"acme\"} 1.0");
      HttpResponse<String> ready = lab.api.admin("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("ignored, break-glass for " + planted, "2099");
    }
  }

  @Test
  void whatWasKeptAndCannotBeReadKeepsTheServiceFromStarting() throws Exception {
    for (String text : new String[] {"", "{", "{\"blocks\":[],\"break_glas\":[]}"}) {
      ServiceLab.Wishes wishes = new ServiceLab.Wishes();
      wishes.state = StateDirectory.open(directory.resolve("state"));
      wishes.state.write("emergency-acme.json", text.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> new ServiceLab(wishes).close())
          .hasMessageContaining("emergency-acme.json in the state directory cannot be read");
    }
  }

  @Test
  void withoutAStateDirectoryTheAnswerSaysThatItIsLostAtARestart() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      String answer = lab.api.adminSend("PUT", BLOCKS, MALLORY).body();
      assertThat(answer).contains("will not survive a restart");
      Certificate leaf = lab.client("CN=Alice").certificate();
      assertThat(lab.api.adminSend("PUT", glass(leaf), glass(lab, Duration.ofHours(1))).body())
          .contains("will not survive a restart");
    }
  }

  @Test
  void breakGlassLetsARevokedCertificatePassUntilItsInstant() throws Exception {
    try (ServiceLab lab = kept()) {
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.UNSPECIFIED));
      Certificate leaf = lab.client("CN=Boss").certificate();
      assertThat(reason(lab, leaf)).isEqualTo("revoked");
      allow(lab, leaf, Duration.ofMinutes(10));

      JsonObject allowed = lab.api.decide(leaf);
      assertThat(allowed.getString("decision")).isEqualTo("allow");
      assertThat(allowed.getString("reason")).isEqualTo("ok");
      assertThat(allowed.getString("detail"))
          .startsWith("break-glass until 2026-03-01T12:10:00Z, by ops: pager 4711; otherwise");
      assertThat(allowed.getString("valid_until")).isEqualTo("2026-03-01T12:05:00Z");
      assertThat(lab.api.admin("/metrics").body())
          .contains(
              "vouchsafe_break_glass{tenant=\"acme\"} 1.0",
              "vouchsafe_break_glass_uses_total{tenant=\"acme\"} 1.0");

      lab.clock.advance(Duration.ofMinutes(10).minusSeconds(1));
      assertThat(lab.api.decide(leaf).getString("valid_until")).isEqualTo("2026-03-01T12:10:00Z");
      lab.clock.advance(Duration.ofSeconds(1));
      assertThat(reason(lab, leaf)).isEqualTo("revoked");
      assertThat(lab.api.admin("/metrics").body())
          .contains("vouchsafe_break_glass{tenant=\"acme\"} 0.0");
    }
  }

  @Test
  void breakGlassLetsAnExpiredCertificatePassAndABlockWins() throws Exception {
    try (ServiceLab lab = kept()) {
      Certificate leaf =
          lab.issuing
              .issue(
                  CertificateSpec.client("CN=Mallory", FakeClock.START)
                      .validity(
                          FakeClock.START.minusSeconds(200), FakeClock.START.minusSeconds(100)))
              .certificate();
      assertThat(reason(lab, leaf)).isEqualTo("expired");
      allow(lab, leaf, Duration.ofMinutes(10));
      assertThat(reason(lab, leaf)).isEqualTo("ok");

      lab.api.adminSend("PUT", BLOCKS, MALLORY);
      assertThat(reason(lab, leaf)).isEqualTo("blocked");

      lab.api.adminSend("DELETE", BLOCKS + "?all=true", "");
      assertThat(lab.api.adminSend("DELETE", glass(leaf) + "?by=ops", "").statusCode())
          .isEqualTo(200);
      assertThat(reason(lab, leaf)).isEqualTo("expired");
    }
  }

  @Test
  void everyChangeIsALineOfTheJournal() throws Exception {
    try (ServiceLab lab = kept()) {
      Certificate leaf = lab.client("CN=Boss").certificate();
      lab.api.adminSend("PUT", BLOCKS, MALLORY);
      allow(lab, leaf, Duration.ofMinutes(10));
      String all = "/break-glass/acme?all=true&by=ops&why=done";
      assertThat(lab.api.adminSend("DELETE", all + "%0Aevil", "").statusCode()).isEqualTo(400);
      lab.api.adminSend("DELETE", all, "");
      lab.service.stop().toCompletionStage().toCompletableFuture().get();

      assertThat(lab.journalText().lines())
          .containsExactly(
              "{\"time\":\"2026-03-01T12:00:00Z\",\"event\":\"blocks\",\"tenant\":\"acme\","
                  + "\"kept\":true,\"entries\":1,\"added\":1,\"removed\":0,\"personal\":"
                  + "{\"by\":\"ops\",\"why\":\"laptop stolen\",\"added\":[\"subject CN=Mallory\"],"
                  + "\"removed\":[]}}",
              "{\"time\":\"2026-03-01T12:00:00Z\",\"event\":\"break_glass\",\"tenant\":\"acme\","
                  + "\"kept\":true,\"certificate\":\""
                  + leaf.sha256()
                  + "\",\"until\":\"2026-03-01T12:10:00Z\",\"personal\":{\"by\":\"ops\","
                  + "\"why\":\"pager 4711\"}}",
              "{\"time\":\"2026-03-01T12:00:00Z\",\"event\":\"break_glass_ended\","
                  + "\"tenant\":\"acme\",\"kept\":true,\"certificate\":null,"
                  + "\"personal\":{\"by\":\"ops\",\"why\":\"done\"}}");
    }
  }

  /** Contract, section 1, {@code mode}: an order given in an emergency holds in every mode. */
  @Test
  void aBlockHoldsUnderAPolicyThatOnlyObserves() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(lab.api.adminSend("PUT", BLOCKS, MALLORY).body()).doesNotContain("observes");
      JsonObject verdict = lab.api.decide(lab.client("CN=Mallory").certificate());
      assertThat(verdict.getString("decision")).isEqualTo("deny");
      assertThat(verdict.getString("reason")).isEqualTo("blocked");
    }
  }

  private static String reason(ServiceLab lab, Certificate leaf) throws Exception {
    return lab.api.decide(leaf).getString("reason");
  }

  private static void block(ServiceLab lab, JsonObject entry) throws Exception {
    put(lab, new JsonArray().add(entry));
  }

  private static void put(ServiceLab lab, JsonArray entries) throws Exception {
    HttpResponse<String> answer =
        lab.api.adminSend("PUT", BLOCKS, new JsonObject().put("entries", entries).encode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static JsonArray entries(String subject) {
    return new JsonArray().add(new JsonObject().put("subject", subject));
  }

  private static void allow(ServiceLab lab, Certificate leaf, Duration length) throws Exception {
    HttpResponse<String> answer = lab.api.adminSend("PUT", glass(leaf), glass(lab, length));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String glass(Certificate leaf) {
    return "/break-glass/acme/" + leaf.sha256();
  }

  private static String glass(ServiceLab lab, Duration length) {
    return new JsonObject()
        .put("until", lab.clock.instant().plus(length).toString())
        .put("by", "ops")
        .put("why", "pager 4711")
        .encode();
  }

  private static String glasses(ServiceLab lab, Certificate leaf) {
    return new JsonObject()
        .put(
            "break_glass",
            new JsonArray()
                .add(
                    new JsonObject(glass(lab, Duration.ofHours(1)))
                        .put("sha256", leaf.sha256().hex())))
        .encode();
  }

  private static String key(Certificate certificate) {
    return certificate.subjectPublicKeyInfo().sha256().hex();
  }

  private ServiceLab kept() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.state = StateDirectory.open(directory.resolve("state"));
    return new ServiceLab(wishes);
  }

  private static void delete(Path tree) throws Exception {
    try (var files = Files.list(tree)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(tree);
  }
}
