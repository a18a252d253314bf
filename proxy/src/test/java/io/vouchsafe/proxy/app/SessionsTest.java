package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions of a gateway that is none, against a real service with real responders and CRLs. */
@Timeout(180)
class SessionsTest {
  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final FakeGateway.Peer peer = new FakeGateway.Peer();
  private ServiceLab lab;
  private FakeGateway gateway;

  private void start() throws Exception {
    lab = new ServiceLab(wishes);
    gateway = new FakeGateway(lab.service);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Certificate alice() {
    return lab.client("CN=Alice").certificate();
  }

  private static void awaitCut(FakeGateway.Peer cut, String reason) {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(cut.cuts()).containsExactly(reason));
  }

  private JsonArray list(String query) throws Exception {
    HttpResponse<String> answer = lab.api.admin("/sessions" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonArray("sessions");
  }

  @Test
  void aSessionIsListedAsTheContractSaysAndCutByHand() throws Exception {
    start();
    Session session = gateway.connect(peer, alice());

    JsonObject listed = list("?tenant=acme").getJsonObject(0);
    assertThat(listed.getString("id")).isEqualTo(session.id());
    assertThat(listed.getString("tenant")).isEqualTo("acme");
    assertThat(listed.getString("gateway")).isEqualTo("gw1");
    assertThat(listed.getString("tunnel")).isEqualTo("hq");
    assertThat(listed.getJsonObject("identity").getString("subject")).isEqualTo("CN=Alice");
    assertThat(listed.getString("claimed_id")).isEqualTo("alice@example.com");
    assertThat(listed.getString("remote_address")).isEqualTo("192.0.2.7");
    assertThat(listed.getJsonArray("virtual_ips")).containsExactly("10.0.0.1");
    assertThat(listed.getString("since")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(listed.getString("valid_until")).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(listed.getJsonObject("keys"))
        .isEqualTo(
            new JsonObject()
                .put("derivation", "tls-ekm")
                .put("cipher", "AES-256-GCM")
                .put("tls", "1.3"));
    assertThat(listed.containsKey("cut_held")).isFalse();
    assertThat(metrics()).contains("vouchsafe_sessions{gateway=\"gw1\",tenant=\"acme\"} 1.0");

    String cut = "/sessions/" + session.id() + "/cut";
    String body = "{\"by\":\"bob\",\"why\":\"laptop stolen\"}";
    assertThat(lab.api.adminSend("POST", cut, body).statusCode()).isEqualTo(200);
    awaitCut(peer, "by_hand");
    assertThat(lab.api.adminSend("POST", cut, body).statusCode()).isEqualTo(404);
    assertThat(list("")).isEmpty();
    assertThat(metrics())
        .contains(
            "vouchsafe_sessions{gateway=\"gw1\",tenant=\"acme\"} 0.0",
            "vouchsafe_sessions_cut_total{gateway=\"gw1\",reason=\"by_hand\"} 1.0",
            "vouchsafe_cuts_held{tenant=\"acme\"} 0.0");
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(lab.journalText())
                    .contains("\"event\":\"session_cut\"", "\"by\":\"bob\"", "laptop stolen"));
  }

  private String metrics() throws Exception {
    return lab.api.admin("/metrics").body();
  }

  @Test
  void theListIsFilteredAndGoesOnFromWhereItEnded() throws Exception {
    start();
    List<String> ids = new ArrayList<>();
    for (String name : List.of("CN=Alice", "CN=Bob", "CN=Carol")) {
      ids.add(gateway.connect(new FakeGateway.Peer(), lab.client(name).certificate()).id());
    }

    assertThat(ids(list(""))).isEqualTo(ids);
    assertThat(ids(list("?limit=2"))).isEqualTo(ids.subList(0, 2));
    assertThat(ids(list("?limit=2&after=" + ids.get(1)))).containsExactly(ids.get(2));
    assertThat(ids(list("?identity=bob"))).containsExactly(ids.get(1));
    assertThat(ids(list("?identity=CN%3DCarol"))).containsExactly(ids.get(2));
    assertThat(ids(list("?identity=alice@example.com"))).as("claimed by all").isEqualTo(ids);
    assertThat(list("?identity=ali")).isEmpty();
    assertThat(list("?tenant=nobody")).isEmpty();
    String last = ids.get(0);
    lab.api.adminPost("/sessions/" + last + "/cut");
    assertThat(ids(list("?after=" + last))).isEqualTo(ids.subList(1, 3));
    assertThat(new JsonObject(lab.api.admin("/health/ready").body()).getJsonArray("sessions"))
        .containsExactly(
            new JsonObject()
                .put("tenant", "acme")
                .put("sessions", 2)
                .put("cuts_held", 0)
                .put("concerns", new JsonArray()));
  }

  private static List<String> ids(JsonArray sessions) {
    return sessions.stream().map(each -> ((JsonObject) each).getString("id")).toList();
  }

  @Test
  void whatARequestGetsWrongCutsNobody() throws Exception {
    start();
    Session session = gateway.connect(peer, alice());
    String cut = "/sessions/" + session.id() + "/cut";

    assertThat(lab.api.adminSend("POST", cut + "?why=x", "").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin("/sessions?tennant=acme").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin("/sessions?limit=0").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin("/sessions?limit=1001").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin("/sessions?after=x").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin("/sessions?identity=").statusCode()).isEqualTo(400);
    assertThat(lab.api.admin(cut).statusCode()).isEqualTo(405);
    assertThat(lab.api.adminSend("DELETE", "/sessions", "").statusCode()).isEqualTo(405);
    assertThat(lab.api.adminSend("POST", "/sessions/cut", "").statusCode()).isEqualTo(404);
    assertThat(lab.api.adminSend("POST", "/sessions/x/cut", "").statusCode()).isEqualTo(404);
    assertThat(lab.api.adminSend("POST", "/sessions//cut", "").statusCode()).isEqualTo(404);
    assertThat(lab.api.adminSend("POST", cut, "{\"who\":\"bob\"}").statusCode()).isEqualTo(422);
    assertThat(lab.api.adminSend("POST", cut, "{\"by\":5}").statusCode()).isEqualTo(422);
    assertThat(lab.api.adminSend("POST", cut, "[]").statusCode()).isEqualTo(422);
    assertThat(lab.api.adminSendAs("text/plain", "POST", cut, "{}").statusCode()).isEqualTo(415);
    assertThat(lab.api.adminPost("/sessions/cut-held?tenant=nobody").statusCode()).isEqualTo(404);
    assertThat(new JsonObject(lab.api.adminPost("/sessions/cut-held").body()))
        .isEqualTo(new JsonObject().put("cut", 0));
    assertThat(peer.cuts()).isEmpty();
    assertThat(session.mayPass()).isTrue();
  }

  @Test
  void anEmptiedCacheAsksAboutLiveSessionsAnew() throws Exception {
    start();
    gateway.connect(peer, alice());
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    assertThat(lab.api.adminSend("DELETE", "/cache/acme", "").statusCode()).isEqualTo(200);

    awaitCut(peer, "revoked");
  }

  @Test
  void aSessionThatNeverLogsInAgainLearnsOfItsRevocation() throws Exception {
    start();
    gateway.connect(peer, alice());
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    lab.clock.advance(Duration.ofDays(2));

    awaitCut(peer, "revoked");
  }

  /** One login of many with the same certificate learns it, and all of them end. */
  @Test
  void whatOneLoginLearnsEndsTheOthersSessions() throws Exception {
    wishes.sources = List.of(Source.STAPLED, Source.OCSP);
    start();
    Certificate alice = alice();
    FakeGateway.Peer other = new FakeGateway.Peer();
    gateway.connect(peer, alice);
    gateway.connect(other, alice);
    Verdict before = gateway.decide(alice);
    Certificate bob = lab.client("CN=Bob").certificate();
    FakeGateway.Peer bobs = new FakeGateway.Peer();
    gateway.connect(bobs, bob);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    // The caches are empty for the login alone: its answer is the first that says so.
    lab.service.gateways().tenants().named("acme").orElseThrow().forget(false);
    assertThat(gateway.decide(alice).decision().reason().code()).isEqualTo("revoked");

    awaitCut(peer, "revoked");
    awaitCut(other, "revoked");
    assertThat(bobs.cuts()).isEmpty();

    // A session that opens now on the verdict of a moment ago is found by looking, not by hearing.
    FakeGateway.Peer late = new FakeGateway.Peer();
    SessionOpening opening = gateway.open(before, late);
    assertThat(((SessionOpening.Opened) opening).session().mayPass()).isFalse();
    awaitCut(late, "revoked");
  }

  /** Nothing else is remembered of the certificate then; that a session rests on it is enough. */
  @Test
  void whatTheRelayLearnsEndsSessionsToo() throws Exception {
    start();
    Certificate alice = alice();
    gateway.connect(peer, alice);
    lab.service.gateways().tenants().named("acme").orElseThrow().forget(true);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    try (RelayClient client = new RelayClient(lab.service.apiPort())) {
      client.post(
          RelayClient.request(HashAlgorithm.SHA1, new byte[0], lab.issuing.certificate(), alice));
    }

    awaitCut(peer, "revoked");
  }

  @Test
  void aBlockEndsSessionsWhateverTheResponderSays() throws Exception {
    start();
    Certificate alice = alice();
    gateway.connect(peer, alice);
    Verdict before = gateway.decide(alice);
    FakeGateway.Peer bobs = new FakeGateway.Peer();
    gateway.connect(bobs, lab.client("CN=Bob").certificate());
    lab.responder.status(503);

    String blocks = "{\"entries\":[{\"subject\":\"CN=Alice\"}]}";
    assertThat(lab.api.adminSend("POST", "/blocks/acme", blocks).statusCode()).isEqualTo(200);

    awaitCut(peer, "blocked");
    assertThat(bobs.cuts()).isEmpty();
    assertThat(gateway.open(before, new FakeGateway.Peer()))
        .isEqualTo(new SessionOpening.NotOpened("blocked"));
  }

  @Test
  void aNewCrlEndsTheSessionsThatItLists() throws Exception {
    wishes.sources = List.of(Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    start();
    Certificate alice = alice();
    gateway.connect(peer, alice);
    Verdict before = gateway.decide(alice);
    FakeGateway.Peer bobs = new FakeGateway.Peer();
    gateway.connect(bobs, lab.client("CN=Bob").certificate());
    lab.publish(
        ServiceLab.CRL,
        CrlSpec.complete(lab.clock.instant())
            .number(2)
            .revoke(alice.serial().value(), lab.clock.instant()));

    assertThat(lab.api.adminSend("DELETE", "/crls/acme/corp", "").statusCode()).isEqualTo(200);

    awaitCut(peer, "revoked");
    assertThat(bobs.cuts()).isEmpty();
    FakeGateway.Peer late = new FakeGateway.Peer();
    assertThat(((SessionOpening.Opened) gateway.open(before, late)).session().mayPass()).isFalse();
    awaitCut(late, "revoked");
  }

  @ParameterizedTest
  @CsvSource({"30, 20", "100, 25"})
  void aCaThatRevokesEverybodyEndsNotEverySession(int sessions, int cut) throws Exception {
    start();
    List<FakeGateway.Peer> peers = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      FakeGateway.Peer each = new FakeGateway.Peer();
      peers.add(each);
      gateway.connect(each, lab.client("CN=Client " + i).certificate());
    }
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.api.adminSend("DELETE", "/cache/acme", "");

    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(list("?limit=1000")).hasSize(sessions - cut));
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains("vouchsafe_cuts_held{tenant=\"acme\"} " + (sessions - cut) + ".0"));
    assertThat(list("?limit=1000")).allMatch(each -> ((JsonObject) each).getBoolean("cut_held"));
    assertThat(peers.stream().filter(each -> !each.cuts().isEmpty()).count()).isEqualTo(cut);

    String body = "{\"by\":\"bob\",\"why\":\"the CA says that it is true\"}";
    assertThat(new JsonObject(lab.api.adminSend("POST", "/sessions/cut-held", body).body()))
        .isEqualTo(new JsonObject().put("cut", sessions - cut));
    assertThat(list("")).isEmpty();
    assertThat(peers).allMatch(each -> each.cuts().equals(List.of("revoked")));
  }
}
