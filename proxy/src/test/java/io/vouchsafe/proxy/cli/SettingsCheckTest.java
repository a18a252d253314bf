package io.vouchsafe.proxy.cli;

import static io.vouchsafe.proxy.cli.SettingsCheckLab.NOW;
import static io.vouchsafe.proxy.cli.SettingsCheckLab.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.demo.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code check --config} says what the running service says under the same settings. */
@Timeout(240)
class SettingsCheckTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir static Path directory;
  private static SettingsCheckLab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = new SettingsCheckLab(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    lab.close();
  }

  @BeforeEach
  void theResponderKnowsEverybody() {
    lab.responder.behave(lab.says(spec -> spec));
  }

  private static String good() {
    return pem(client("CN=alice"));
  }

  private static Certificate client(String subject) {
    return issued(lab.issuing, CertificateSpec.client(subject, NOW));
  }

  private static Certificate issued(LabCa ca, CertificateSpec spec) {
    return ca.issue(spec).certificate();
  }

  private static Certificate named(String host) {
    return issued(lab.issuing, CertificateSpec.client("CN=x", NOW).dns(host));
  }

  private static Behaviour revoked() {
    return lab.says(spec -> spec.revoked(NOW.minus(DAY), RevocationReason.KEY_COMPROMISE));
  }

  /** Policy, chain, what the responder does, the reason, the exit code. */
  static Stream<Arguments> everyKind() {
    return Stream.of(
        row("default", SettingsCheckTest::good, "ok", 0),
        row("crl", SettingsCheckTest::good, "ok", 0),
        row("whole", SettingsCheckTest::good, "ok", 0),
        row("crl_then_ocsp", SettingsCheckTest::good, "ok", 0),
        row("trusting", SettingsCheckTest::good, "ok", 0),
        row("default", SettingsCheckTest::good, SettingsCheckTest::revoked, "revoked", 1),
        row("crl", () -> pem(lab.listedClient()), "revoked", 1),
        row("crl_then_ocsp", () -> pem(lab.listedClient()), "revoked", 1),
        row("dead_then_crl", () -> pem(lab.listedClient()), "revoked", 1),
        row("dead_then_crl", SettingsCheckTest::good, "ok", 0),
        row("brief", () -> pem(lab.briefClient(false)), "ok", 0),
        row("brief", () -> pem(lab.briefClient(true)), "revoked", 1),
        row("lost", SettingsCheckTest::belowTheLostCa, "revoked", 1),
        row("one", SettingsCheckTest::belowTheLostCa, "status_unavailable", 3),
        row("default", SettingsCheckTest::expired, "expired", 1),
        row("default", SettingsCheckTest::server, "extended_key_usage", 1),
        row("listed", () -> pem(named("a.people.test")), "ok", 0),
        row("listed", SettingsCheckTest::good, "identity_not_listed", 1),
        row("listed", SettingsCheckTest::good, Behaviour::hang, "identity_not_listed", 1),
        row("listed", SettingsCheckTest::expired, "expired", 1),
        row("listed", () -> pem(client("CN=Blocked")), "blocked", 1),
        row("servers", SettingsCheckTest::server, "ok", 0),
        row(
            "default",
            () -> pem(issued(lab.stranger, CertificateSpec.client("CN=x", NOW))),
            "no_path",
            1),
        row("default", SettingsCheckTest::sha1, "weak_algorithm", 1),
        row("default", () -> pem(client("CN=Blocked")), "blocked", 1),
        row("watch", () -> pem(client("CN=Blocked")), "blocked", 1),
        row("watch", SettingsCheckTest::good, SettingsCheckTest::revoked, "revoked", 0),
        row("watch", SettingsCheckTest::expired, "expired", 0),
        row("dead", SettingsCheckTest::good, "status_unavailable", 3),
        row("gone", SettingsCheckTest::good, "status_unavailable", 3),
        row("forgiving", SettingsCheckTest::good, "status_unavailable_allowed", 0),
        row(
            "default",
            SettingsCheckTest::good,
            () -> lab.says(spec -> spec.unknown()),
            "status_unknown",
            1),
        row("next", SettingsCheckTest::good, () -> lab.says(spec -> spec.unknown()), "ok", 0),
        row(
            "default",
            SettingsCheckTest::good,
            () ->
                lab.says(
                    spec -> spec.thisUpdate(NOW.minus(DAY)).nextUpdate(NOW.minusSeconds(3600))),
            "status_unavailable",
            3),
        row(
            "default",
            SettingsCheckTest::good,
            () -> Behaviour.status(503),
            "status_unavailable",
            3),
        row("default", SettingsCheckTest::good, Behaviour::webPage, "status_unavailable", 3),
        row(
            "default",
            SettingsCheckTest::good,
            () -> lab.saysALostSigner(),
            "status_unavailable",
            3),
        row("hasty", SettingsCheckTest::good, Behaviour::hang, "status_unavailable", 3),
        row("late", SettingsCheckTest::good, Behaviour::hang, "deadline", 3),
        row(
            "default",
            () -> "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "malformed",
            1),
        row("default", () -> "junk", "malformed", 1),
        row("default", () -> "", "no_certificate", 1));
  }

  private interface Chain {
    String make();
  }

  private interface Doing {
    Behaviour make();
  }

  private static Arguments row(String policy, Chain chain, String reason, int exit) {
    return row(policy, chain, () -> lab.says(spec -> spec), reason, exit);
  }

  private static Arguments row(
      String policy, Chain chain, Doing responder, String reason, int exit) {
    return arguments(policy, reason, exit, chain, responder);
  }

  private static String belowTheLostCa() {
    return pem(
        issued(lab.revokedCa, CertificateSpec.client("CN=lost", NOW)), lab.revokedCa.certificate());
  }

  private static String expired() {
    return pem(
        issued(
            lab.issuing,
            CertificateSpec.client("CN=old", NOW)
                .validity(NOW.minus(DAY.multipliedBy(2)), NOW.minus(DAY))));
  }

  private static String server() {
    return pem(issued(lab.issuing, CertificateSpec.server("CN=server", NOW)));
  }

  private static String sha1() {
    return pem(
        issued(lab.issuing, CertificateSpec.client("CN=sha1", NOW).signedWith("SHA1withECDSA")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyKind")
  void bothSayTheSame(String policy, String reason, int exit, Chain chain, Doing responder)
      throws Exception {
    lab.responder.behave(responder.make());
    String presented = chain.make();

    JsonObject service = lab.decide(policy, presented);
    CommandRun run = lab.check(policy, presented, "--state", lab.state.toString(), "--json");

    assertThat(run.err()).isEmpty();
    assertThat(service.getString("reason")).isEqualTo(reason);
    assertThat(comparable(new JsonObject(run.out()))).isEqualTo(comparable(service));
    assertThat(run.exit()).isEqualTo(exit);
  }

  /** Everything but what no two decisions share. */
  private static JsonObject comparable(JsonObject verdict) {
    JsonObject same = verdict.copy();
    same.remove("reference");
    JsonArray revocation = same.getJsonArray("revocation");
    for (int i = 0; i < revocation.size(); i++) {
      JsonArray attempts = revocation.getJsonObject(i).getJsonArray("attempts");
      for (int j = 0; j < attempts.size(); j++) {
        attempts.getJsonObject(j).remove("millis");
      }
    }
    return same;
  }

  @Test
  void whatOperatorsOrderedByHandIsReadBesideTheRunningService() throws Exception {
    Certificate mallory = client("CN=Mallory");
    String old = expired();
    lab.order(
        "POST",
        "/blocks/acme",
        "{\"by\":\"ops\",\"why\":\"theft\",\"entries\":[{\"subject\":\"CN=Mallory\"}]}");
    lab.order(
        "PUT",
        "/break-glass/acme/" + sha256(old),
        "{\"until\":\"%s\",\"by\":\"ops\",\"why\":\"CEO\"}".formatted(NOW.plusSeconds(3600)));
    Map<String, String> before = everythingIn(lab.state);

    for (String chain : new String[] {pem(mallory), old}) {
      JsonObject service = lab.decide("default", chain);
      CommandRun run = lab.check("", chain, "--state", lab.state.toString(), "--json");
      assertThat(comparable(new JsonObject(run.out()))).isEqualTo(comparable(service));
    }

    assertThat(lab.check("", pem(mallory), "--state", lab.state.toString()).out())
        .contains("deny: blocked", "theft");
    assertThat(lab.check("", old, "--state", lab.state.toString()).out())
        .contains("allow: ok", "break-glass");
    assertThat(lab.check("", pem(mallory), "--no-state").exit()).isZero();
    assertThat(everythingIn(lab.state)).as("nothing is written").isEqualTo(before);
    lab.order("DELETE", "/blocks/acme?all=true&by=ops&why=over", "");
  }

  @Test
  void whoIsNotListedReadsWhyAndWhatToDo() throws Exception {
    assertThat(lab.check("listed", good(), "--no-state").out())
        .contains(
            "id_list people",
            "deny: identity_not_listed",
            "no entry of id_list people matches; its identities: dn CN=alice",
            "tenants.acme.policies.listed.id_list")
        .doesNotContain("matched");
    assertThat(lab.check("listed", pem(named("a.people.test")), "--no-state").out())
        .contains("id_list people, matched dns *.people.test", "allow: ok");
  }

  private String sha256(String pem) throws IOException {
    return new JsonObject(lab.check("default", pem, "--no-state", "--json").out())
        .getJsonObject("identity")
        .getString("sha256");
  }

  private static Map<String, String> everythingIn(Path directory) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        all.put(
            file.toString(),
            Files.getLastModifiedTime(file)
                + (Files.isRegularFile(file) ? " " + Files.size(file) : ""));
      }
    }
    return all;
  }

  @Test
  void aStapledResponseCountsAsInTheService() throws Exception {
    Certificate alice = client("CN=alice");
    byte[] staple =
        lab.response(alice, spec -> spec.revoked(NOW.minus(DAY), RevocationReason.KEY_COMPROMISE));
    CommandRun run =
        lab.check(
            "default", pem(alice), "--staple", lab.file("a.ors", staple).toString(), "--json");
    assertThat(comparable(new JsonObject(run.out())))
        .isEqualTo(comparable(lab.decide("default", alice, staple)));
    assertThat(run.exit()).isEqualTo(1);
  }

  /** A fresh process is slow once, and nobody's responder is to blame for that. */
  @Test
  void aFirstExchangeThatIsSlowCostsNoTimeout() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Behaviour good = lab.says(spec -> spec);
    lab.responder.behave(
        (request, body) -> {
          if (asked.incrementAndGet() > 1) {
            good.answer(request, body);
          }
        });
    CommandRun run = lab.check("hasty", good());
    assertThat(run.out()).contains("allow: ok");
  }

  @Test
  void aPersonIsToldWhatTheDecisionRestsOn() throws Exception {
    CommandRun run = lab.check("", pem(lab.listedClient()), "--no-state");
    assertThat(run.out())
        .containsSubsequence(
            "tenant acme, policy default, at 2026-03-01T12:00:00Z",
            "purpose client_auth, sources [stapled, ocsp], scope leaf, mode enforce",
            "--no-state",
            "/gone.crl  ✗ http_status",
            "/issuing.crl  ✓ fetched",
            "✓ 0  CN=listed",
            "trust anchor",
            "status of 0  CN=listed",
            "✓ good: ocsp http://127.0.0.1:",
            "signed by a delegate",
            "allow: ok, until 2026-03-01T12:05:00Z");
    CommandRun watched = watched();
    assertThat(watched.out())
        .contains(
            "allow, but only because of mode: observe; under enforce it would be deny: revoked")
        .contains("next: ");
  }

  private static CommandRun watched() throws IOException {
    lab.responder.behave(revoked());
    return lab.check("watch", good(), "--no-state");
  }

  @Test
  void aPersonIsToldThatNoStatusIsNeededAndWhy() throws Exception {
    String chain = pem(lab.briefClient(false));

    CommandRun run = lab.check("brief", chain, "--no-state");
    JsonObject told = new JsonObject(lab.check("brief", chain, "--no-state", "--json").out());

    assertThat(run.out())
        .contains("✓ not needed: it lives no longer than short_lived.max_lifetime")
        .contains("allow: ok")
        .doesNotContain("not known")
        .doesNotContain("next:");
    assertThat(run.exit()).isZero();
    assertThat(told.getJsonArray("revocation").getJsonObject(0).getString("status"))
        .isEqualTo("not_needed");
  }

  @Test
  void withoutAStateDirectoryThatIsSaid() throws Exception {
    assertThat(lab.check("", good()).out()).contains("there is no state directory", "--state DIR");
    CommandRun json = lab.check("", good(), "--json");
    assertThat(json.err()).contains("there is no state directory");
    assertThat(new JsonObject(json.out()).getString("reason")).isEqualTo("ok");
    CommandRun wrong = lab.check("", good(), "--state", directory.resolve("none").toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("there is no directory");
  }

  @Test
  void namesThatAreNotThereAreMisuseWithTheNearestOne() throws Exception {
    CommandRun policy = lab.check("defualt", good());
    assertThat(policy.exit()).isEqualTo(2);
    assertThat(policy.err()).contains("no policy of acme 'defualt'. Did you mean default?");

    Path chain = Files.writeString(directory.resolve("one.pem"), good());
    CommandRun tenant =
        CommandRun.of(
            "check", "--config", lab.settings.toString(), "--tenant", "acm", chain.toString());
    assertThat(tenant.exit()).isEqualTo(2);
    assertThat(tenant.err()).contains("Did you mean acme?", "[acme, empty]");
    CommandRun which =
        CommandRun.of("check", "--config", lab.settings.toString(), chain.toString());
    assertThat(which.exit()).isEqualTo(2);
    assertThat(which.err()).contains("--tenant: which of [acme, empty]?");
    CommandRun none =
        CommandRun.of(
            "check", "--config", lab.settings.toString(), "--tenant", "empty", chain.toString());
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("no policy of empty 'default'");
  }

  @Test
  void settingsWithMistakesAreRefusedAsByConfigCheck() throws Exception {
    Path bad = Files.writeString(directory.resolve("bad.yaml"), "lisen: 1\ntenant: 2\n");
    Path chain = Files.writeString(directory.resolve("two.pem"), good());
    CommandRun run = CommandRun.of("check", "--config", bad.toString(), "--json", chain.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("bad.yaml:1", "lisen", "bad.yaml:2", "tenant");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aStateDirectoryThatOthersMayWriteIsNotBelieved() throws Exception {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    CommandRun run = lab.check("", good(), "--state", open.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("chmod go-w");
  }

  /** As the service does not start then: somebody in it may be blocked. */
  @Test
  void ordersThatCannotBeUnderstoodEndTheCheck() throws Exception {
    Path damaged = Files.createDirectory(directory.resolve("damaged"));
    Files.setPosixFilePermissions(damaged, PosixFilePermissions.fromString("rwx------"));
    Path orders = Files.writeString(damaged.resolve("emergency-acme.json"), "{");
    Files.setPosixFilePermissions(orders, PosixFilePermissions.fromString("rw-------"));
    CommandRun run = lab.check("", good(), "--state", damaged.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("emergency-acme.json", "cannot be read").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  /** U+009B begins a command to a terminal as ESC [ does; JSON alone lets it through. */
  @Test
  void noNameMovesTheCursorNotInJsonEither() throws Exception {
    String hostile = pem(client("CN=evil\u001b[2J\u009b2Jname\u202e"));
    for (String option : new String[] {"--json", "--no-state"}) {
      CommandRun run = lab.check("", hostile, option);
      assertThat(run.out()).contains("evil").doesNotContain("\u001b", "\u009b", "\u202e");
    }
    JsonObject verdict = new JsonObject(lab.check("", hostile, "--json").out());
    assertThat(comparable(verdict)).isEqualTo(comparable(lab.decide("default", hostile)));
  }
}
