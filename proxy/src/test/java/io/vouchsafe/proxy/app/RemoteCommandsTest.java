package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.cli.CommandRun;
import io.vouchsafe.proxy.session.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a running service, typed at one. */
class RemoteCommandsTest {
  private static ServiceLab lab;
  private static CommandLab shell;
  private static FakeGateway gateway;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.crls = List.of(ServiceLab.CRL);
    lab = new ServiceLab(wishes);
    shell = new CommandLab(lab);
    gateway = new FakeGateway(lab.service);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Certificate client(String subject) {
    return lab.client(subject).certificate();
  }

  private static String denied(Certificate certificate) throws Exception {
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    JsonObject answer = lab.api.decide(certificate);
    lab.responder.say(spec -> spec);
    assertThat(answer.getString("decision")).isEqualTo("deny");
    return answer.getString("reference");
  }

  @Test
  void statusIsOneScreen() throws Exception {
    denied(client("CN=Mallory of the screen"));
    CommandRun run = shell.type("status");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("ready", "ends next", "staff CN=Lab Root", "acme", "corp", "CN=Mallory of the")
        .contains(ServiceLab.CRL);
    assertThat(run.out().lines().count()).isLessThan(60);
    assertThat(shell.json("status").getString("status")).isEqualTo("ready");
    assertThat(shell.type("status", "--tenant", "acme").out()).contains("CN=Mallory of the");
    assertThat(shell.type("status", "--tenant", "other").out()).doesNotContain("Mallory");
  }

  @Test
  void decisionsAreFilteredAndJsonIsOneALine() throws Exception {
    String reference = denied(client("CN=Filtered"));
    lab.api.decide(client("CN=Allowed"));

    CommandRun one = shell.type("decisions", "--reference", reference);
    assertThat(one.out()).contains("deny", "revoked", "acme", reference, "CN=Filtered");
    assertThat(shell.type("decisions", "--subject", "filtered", "--json").out().lines())
        .singleElement()
        .satisfies(
            line -> assertThat(new JsonObject(line).getString("reference")).isEqualTo(reference));
    assertThat(shell.type("decisions", "--reason", "expired", "--tenant", "acme").exit()).isZero();
    assertThat(shell.type("decisions", "--reason", "expird").err())
        .contains("answers 400", "reason is none of docs/reasons.md");
    assertThat(shell.type("decisions", "--limit", "many").exit()).isEqualTo(2);
  }

  @Test
  void whoFollowsSeesWhatComes() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    lab.api.decide(client("CN=Before"));
    Thread follower =
        Thread.ofVirtual()
            .start(() -> shell.type(out, "decisions", "--follow", "--limit", "1", "--json"));
    await().until(() -> out.toString(StandardCharsets.UTF_8).contains("CN=Before"));

    lab.api.decide(client("CN=Comes first"));
    await().until(() -> out.toString(StandardCharsets.UTF_8).contains("CN=Comes first"));
    lab.api.decide(client("CN=Comes second"));
    await().until(() -> out.toString(StandardCharsets.UTF_8).contains("CN=Comes second"));

    follower.interrupt();
    follower.join();
    assertThat(out.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new))
        .extracting(line -> line.getJsonObject("personal").getString("subject"))
        .containsSubsequence("CN=Before", "CN=Comes first", "CN=Comes second")
        .doesNotHaveDuplicates();
  }

  @Test
  void whyExplainsARefusalFromItsReference() throws Exception {
    String reference = denied(client("CN=Why me"));
    CommandRun run = shell.type("why", reference);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("denied: revoked", reference, "CN=Why me", "what it means", "RFC 6960 §2.2")
        .contains("revoked, by ocsp http://127.0.0.1", "tenant acme");
    assertThat(new JsonObject(shell.type("why", reference, "--json").out()).getString("reference"))
        .isEqualTo(reference);

    CommandRun unknown = shell.type("why", "0123456789-1a");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("does not remember", "--journal FILE");
    assertThat(shell.type("why", "nonsense").exit()).isEqualTo(2);
  }

  @Test
  void aBlockHoldsUntilItIsTakenBack() throws Exception {
    Certificate stolen = client("CN=Stolen");
    String file = CommandLab.file(directory, "stolen.pem", stolen, lab.issuing.certificate()) + "";
    assertThat(lab.api.decide(stolen).getString("reason")).isEqualTo("ok");

    assertThat(shell.type("block", file).exit()).isEqualTo(2);
    CommandRun blocked = shell.type("block", file, "--by", "alice", "--why", "ticket 4711");
    assertThat(blocked.exit()).as(blocked.err()).isZero();
    assertThat(blocked.out()).contains("blocked: CN=Stolen");
    assertThat(lab.api.decide(stolen).getString("reason")).isEqualTo("blocked");
    assertThat(lab.api.decide(client("CN=Colleague")).getString("reason")).isEqualTo("ok");
    assertThat(shell.type("block", "--list").out()).contains("alice", "ticket 4711", "CN=Lab Issu");

    CommandRun back = shell.type("unblock", file, "--by", "alice", "--why", "found");
    assertThat(back.exit()).as(back.err()).isZero();
    assertThat(lab.api.decide(stolen).getString("reason")).isEqualTo("ok");
    CommandRun again = shell.type("unblock", file, "--by", "alice", "--why", "found");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.out()).contains("not blocked by hand: CN=Stolen");
    await().untilAsserted(() -> assertThat(lab.journalText()).contains("ticket 4711", "found"));
  }

  @Test
  void aBlockedKeyBlocksItsOtherCertificates() throws Exception {
    Certificate leaked = client("CN=Leaked");
    String file = CommandLab.file(directory, "leaked.pem", leaked) + "";
    shell.type("block", "--key", file, "--by", "alice", "--why", "leak", "--tenant", "acme");
    assertThat(shell.json("block", "--list").getJsonArray("entries").encode()).contains("\"key\"");
    assertThat(lab.api.decide(leaked).getString("reason")).isEqualTo("blocked");
    assertThat(shell.type("unblock", file, "--by", "alice", "--why", "x").exit()).isZero();
    assertThat(lab.api.decide(leaked).getString("reason")).isEqualTo("ok");
  }

  @Test
  void nothingIsBlockedWhenOneFileHoldsNoCertificate() throws Exception {
    Certificate bob = client("CN=Bob");
    String good = CommandLab.file(directory, "bob.pem", bob) + "";
    String bad = CommandLab.file(directory, "bad.pem") + "";
    CommandRun run = shell.type("block", good, bad, "--by", "alice", "--why", "x");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("bad.pem holds no certificate", "openssl x509");
    assertThat(lab.api.decide(bob).getString("reason")).isEqualTo("ok");
  }

  @Test
  void breakGlassLetsPassForAWhile() throws Exception {
    Certificate boss = client("CN=Boss");
    String file = CommandLab.file(directory, "boss.pem", boss) + "";
    denied(boss);

    String[] given = {"break-glass", file, "--for", "2h", "--by", "alice", "--why", "new card"};
    CommandRun run = shell.type(given);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("passes until", "CN=Boss");
    assertThat(lab.api.decide(boss).getString("decision")).isEqualTo("allow");
    assertThat(shell.type("break-glass", "--list").out()).contains("alice", "new card");

    assertThat(shell.type("break-glass", file, "--end", "--by", "alice", "--why", "came").exit())
        .isZero();
    assertThat(lab.api.decide(boss).getString("decision")).isEqualTo("deny");
    assertThat(shell.type("break-glass", file, "--for", "25h", "--by", "a", "--why", "b").err())
        .contains("no longer than 24h");
    assertThat(shell.type("break-glass", file, "--by", "a", "--why", "b").exit()).isEqualTo(2);
  }

  @Test
  void sessionsAreShownAndCut() throws Exception {
    FakeGateway.Peer one = new FakeGateway.Peer();
    FakeGateway.Peer two = new FakeGateway.Peer();
    Session first = gateway.connect(one, client("CN=Session one"));
    gateway.connect(two, client("CN=Session two"));

    assertThat(shell.type("sessions", "--tenant", "acme").out())
        .contains(first.id(), "CN=Session one", "CN=Session two", "192.0.2.7", "gw1");
    CommandRun cut = shell.type("cut", first.id(), "--by", "bob", "--why", "stolen");
    assertThat(cut.exit()).as(cut.err()).isZero();
    await().untilAsserted(() -> assertThat(one.cuts()).containsExactly("by_hand"));
    assertThat(shell.type("cut", "--identity", "Session two", "--by", "bob").exit()).isZero();
    await().untilAsserted(() -> assertThat(two.cuts()).containsExactly("by_hand"));

    CommandRun gone = shell.type("cut", "--identity", "nobody");
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(shell.type("cut", "--held", "--tenant", "acme").out()).contains("0 sessions cut");
    assertThat(shell.type("cut").exit()).isEqualTo(2);
  }

  @Test
  void cachesAreShownAndEmptied() throws Exception {
    Certificate carol = client("CN=Carol");
    lab.api.decide(carol);
    assertThat(shell.type("cache", "show").out()).contains("status", "good", "corp");
    assertThat(shell.json("cache", "show", "--limit", "0").getJsonArray("statuses")).isEmpty();
    CommandRun run = shell.type("cache", "delete", "--tenant", "acme");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("forgotten");
    assertThat(shell.type("cache", "delete", "--tenant", "acne").err())
        .contains("Did you mean acme?");
  }

  @Test
  void crlsAreListedWithTheirEnd() {
    await().until(() -> shell.type("crl", "list").out().contains("in "));
    assertThat(shell.type("crl", "list").out()).contains(ServiceLab.CRL, "corp");
    assertThat(shell.json("crl", "list").getJsonArray("crls")).isNotEmpty();
  }

  @Test
  void everyResponderIsAskedNow() throws Exception {
    await()
        .until(
            () -> {
              CommandRun run = shell.type("responders", "test", "--tenant", "acme");
              return run.exit() == 0 && run.out().contains("yes");
            });
    CommandRun tooSoon = shell.type("responders", "test");
    assertThat(tooSoon.exit()).isEqualTo(1);
    assertThat(tooSoon.err()).contains("answers 429", "nobody was asked");
  }

  @Test
  void aReloadSaysWhatChangedOrEveryMistake() {
    assertThat(shell.type("reload").out()).contains("reloaded");
    Settings before = lab.settings;
    ListenSettings listen = before.listen();
    lab.settings =
        new Settings(
            new ListenSettings(
                listen.api(),
                listen.admin(),
                listen.apiToken(),
                listen.adminToken(),
                listen.metricsToken(),
                Optional.of(listen.api()),
                listen.grpc()),
            before.limits(),
            before.tenants());
    CommandRun refused = shell.type("reload");
    lab.settings = before;
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("answers 422", "nothing was changed", "listen");
  }

  @Test
  void whatACertificateNamesMovesNoCursor() throws Exception {
    String reference = denied(client("CN=Evil\u001b[2J\u202eNAME"));
    for (CommandRun run :
        List.of(
            shell.type("why", reference),
            shell.type("decisions", "--reference", reference),
            shell.type("decisions", "--reference", reference, "--json"),
            shell.type("status"),
            shell.type("status", "--json"))) {
      assertThat(run.out()).contains("Evil").doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void ocvpnStatusGoesTheSameWay() {
    assertThat(shell.type("ocvpn", "status").out()).contains("no group");
    assertThat(shell.json("ocvpn", "status").getJsonArray("customers")).isEqualTo(new JsonArray());
  }

  @Test
  void theEnvironmentIsNotNeeded() {
    CommandRun run =
        CommandRun.of(
            "",
            lab.clock,
            false,
            Map.of(),
            new ByteArrayOutputStream(),
            "status",
            "--admin",
            shell.url());
    assertThat(run.exit()).isZero();
  }
}
