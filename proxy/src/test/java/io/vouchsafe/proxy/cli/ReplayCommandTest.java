package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.record.RecordLine;
import io.vouchsafe.proxy.record.RecordedDecision;
import io.vouchsafe.proxy.record.RecordedStatus;
import io.vouchsafe.proxy.record.RecordedStatus.Word;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded decisions under other settings: what changes, and what nobody can know. */
class ReplayCommandTest {
  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  @TempDir static Path directory;
  private static LabCa root;
  private static LabCa issuing;
  private static LabCa stranger;
  private static Certificate alice;
  private static Certificate server;
  private static Certificate sha1;
  private static Certificate brief;
  private static Certificate foreign;

  private Path record;

  @BeforeAll
  static void make() throws IOException {
    root = LabCa.root(CertificateSpec.ca("CN=Lab Root", THEN), BC);
    issuing = root.issueCa(CertificateSpec.ca("CN=Lab Issuing", THEN));
    stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", THEN), BC);
    alice = issued(CertificateSpec.client("CN=alice", THEN).dns("alice.people.test"));
    server = issued(CertificateSpec.server("CN=server", THEN));
    sha1 = issued(CertificateSpec.client("CN=old", THEN).signedWith("SHA1withECDSA"));
    brief =
        issued(
            CertificateSpec.client("CN=brief", THEN)
                .validity(THEN.minusSeconds(60), THEN.plus(DAY)));
    foreign = stranger.issue(CertificateSpec.client("CN=foreign", THEN)).certificate();
    write("root.pem", root.certificate());
    write("issuing.pem", issuing.certificate());
    write("stranger.pem", stranger.certificate());
  }

  private static Certificate issued(CertificateSpec spec) {
    return issuing.issue(spec).certificate();
  }

  private static void write(String name, Certificate certificate) throws IOException {
    Files.writeString(directory.resolve(name), SettingsCheckLab.pem(certificate));
  }

  @BeforeEach
  void begin() throws IOException {
    record = Files.createTempDirectory(directory, "record").resolve("decisions.jsonl");
  }

  /** What stands in the settings beside what every case has. */
  private record New(String tenant, String policy) {
    static final New SAME = new New("", "");

    static New policy(String keys) {
      return new New("", ", " + keys);
    }

    static New tenant(String keys) {
      return new New("    " + keys, "");
    }

    String yaml() {
      return """
      listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }
      tenants:
        acme:
      %s
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          id_lists: { people: [ { type: dns, value: "*.people.test" } ], nobody: [] }
          ocsp: { corp: { url: "http://127.0.0.1:1/" }, second: { url: "http://127.0.0.1:1/" } }
          policies:
            default: { ca_group: staff%s }
      """
          .formatted(
              tenant,
              policy.contains("revocation")
                  ? policy
                  : policy + ", revocation: { scope: leaf, ocsp: [corp], crl: [] }");
    }
  }

  /** A recorded decision about {@code chain} and what became of it under other settings. */
  private record Case(
      String name, RecordedDecision recorded, New settings, String change, String now, int exit) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> everyChange() {
    List<Case> all = new ArrayList<>();
    RecordedDecision good = allowed(alice, Word.GOOD);
    all.add(same("nothing changes", good, New.SAME));
    all.add(same("listed", good, New.policy("id_list: people")));
    all.add(refused("not listed", good, New.policy("id_list: nobody"), "identity_not_listed"));
    all.add(
        refused(
            "a name that the certificate lacks",
            allowed(server, Word.GOOD),
            New.policy("id_list: people, purpose: server_auth"),
            "identity_not_listed"));
    all.add(refused("purpose", good, New.policy("purpose: server_auth"), "extended_key_usage"));
    all.add(
        allows(
            "purpose of a server",
            denied(server, Reason.EXTENDED_KEY_USAGE, Word.GOOD),
            New.policy("purpose: server_auth"),
            "ok"));
    all.add(
        undetermined(
            "purpose, but nobody was asked then",
            denied(server, Reason.EXTENDED_KEY_USAGE),
            New.policy("purpose: server_auth"),
            0));
    all.add(refused("algorithm", allowed(sha1, Word.GOOD), New.SAME, "weak_algorithm"));
    all.add(
        same(
            "algorithm allowed",
            allowed(sha1, Word.GOOD),
            New.tenant("algorithms: { allow_sha1: true }")));
    all.add(refused("path", allowed(foreign, Word.GOOD), New.SAME, "no_path"));
    all.add(same("path, refused then too", denied(foreign, Reason.NO_PATH), New.SAME));
    all.add(refused("path length", good, New.policy("max_ca_path: 1"), "path_too_long"));
    all.add(refused("blocked", good, New.tenant("block_list: blocks.yaml"), "blocked"));
    all.add(
        refused(
            "blocked, though the policy observes",
            good,
            new New("    block_list: blocks.yaml", ", mode: observe"),
            "blocked"));
    all.add(
        undetermined(
            "blocked then, perhaps by hand",
            denied(alice, Reason.BLOCKED, Word.GOOD),
            New.SAME,
            0));
    all.add(
        new Case(
            "observed",
            good,
            New.policy("id_list: nobody, mode: observe"),
            "allow_would_be_deny",
            "identity_not_listed",
            0));
    all.add(
        refused(
            "observed then, enforced now",
            withWould(denied(alice, Reason.REVOKED, Word.REVOKED)),
            New.SAME,
            "revoked"));
    all.add(
        same(
            "observed then and now",
            withWould(denied(alice, Reason.REVOKED, Word.REVOKED)),
            New.policy("mode: observe")));
    all.add(same("revoked", denied(alice, Reason.REVOKED, Word.REVOKED), New.SAME));
    all.add(
        refused(
            "revoked, let pass by an order", allowed(alice, Word.REVOKED), New.SAME, "revoked"));
    all.add(
        allows(
            "revoked, and nobody asks any more",
            denied(alice, Reason.REVOKED, Word.REVOKED),
            New.policy("revocation: { sources: [] }"),
            "ok"));
    all.add(
        undetermined(
            "the issuing CA is asked about too",
            good,
            New.policy("revocation: { scope: chain, ocsp: [corp], crl: [] }"),
            3));
    all.add(
        refused(
            "silence",
            allowedFor(alice, Reason.STATUS_UNAVAILABLE_ALLOWED, (Word) null),
            New.SAME,
            "status_unavailable"));
    all.add(
        same(
            "silence allowed",
            allowedFor(alice, Reason.STATUS_UNAVAILABLE_ALLOWED, (Word) null),
            New.policy(
                "revocation: { scope: leaf, ocsp: [corp], crl: [], on_unavailable: allow }")));
    all.add(
        undetermined(
            "what was too late is no silence",
            denied(alice, Reason.DEADLINE, (Word) null),
            New.SAME,
            0));
    all.add(same("unknown", denied(alice, Reason.STATUS_UNKNOWN, Word.UNKNOWN), New.SAME));
    all.add(
        same(
            "short-lived",
            allowed(brief, Word.NOT_NEEDED),
            New.policy("short_lived: { max_lifetime: 172800 }")));
    all.add(undetermined("short-lived no more", allowed(brief, Word.NOT_NEEDED), New.SAME, 3));
    all.add(
        refused(
            "short-lived, but revoked",
            allowed(brief, Word.REVOKED),
            New.policy("short_lived: { max_lifetime: 172800 }"),
            "revoked"));
    all.add(
        refused("expired then", at(good, THEN.plus(DAY.multipliedBy(4000))), New.SAME, "expired"));
    all.add(
        refused(
            "another's identity",
            claiming(good, "bob.people.test"),
            New.SAME,
            "identity_mismatch"));
    all.add(
        same(
            "its own identity",
            claiming(good, "alice.people.test"),
            New.policy("id_list: people")));
    all.add(refused("no such tenant", of(good, "gone", "default"), New.SAME, "front_not_trusted"));
    all.add(refused("no such policy", of(good, "acme", "gone"), New.SAME, "front_not_trusted"));
    all.add(same("nothing was presented", without(Reason.NO_CERTIFICATE, 0), New.SAME));
    all.add(same("malformed", without(Reason.MALFORMED, 0), New.SAME));
    all.add(undetermined("too long to be recorded", without(Reason.NO_PATH, 99_999), New.SAME, 0));
    return all.stream().map(Arguments::of);
  }

  private static Case same(String name, RecordedDecision recorded, New settings) {
    return new Case(name, recorded, settings, "same", "", 0);
  }

  private static Case refused(String name, RecordedDecision recorded, New settings, String now) {
    return new Case(name, recorded, settings, "allow_to_deny", now, 1);
  }

  private static Case allows(String name, RecordedDecision recorded, New settings, String now) {
    return new Case(name, recorded, settings, "deny_to_allow", now, 0);
  }

  private static Case undetermined(String name, RecordedDecision recorded, New settings, int exit) {
    return new Case(name, recorded, settings, "undetermined", "", exit);
  }

  @ParameterizedTest
  @MethodSource
  void everyChange(Case each) throws IOException {
    Files.writeString(directory.resolve("blocks.yaml"), "entries: [ { subject: CN=alice } ]\n");
    recorded(each.recorded(), each.recorded());

    CommandRun run = replay(each.settings().yaml(), "--jsonl");

    assertThat(run.exit()).as(run.toString()).isEqualTo(each.exit());
    List<JsonObject> lines = run.out().lines().map(JsonObject::new).toList();
    assertThat(lines.getLast().getJsonObject("summary").getInteger(each.change())).isEqualTo(2);
    if (each.change().equals("same")) {
      assertThat(lines).hasSize(1);
      return;
    }
    assertThat(lines).hasSize(2);
    JsonObject group = lines.getFirst();
    assertThat(group.getString("change")).isEqualTo(each.change());
    assertThat(group.getInteger("count")).isEqualTo(2);
    assertThat(group.getJsonObject("now").getString("reason"))
        .isEqualTo(each.now().isEmpty() ? null : each.now());
  }

  @Test
  void theTableBeginsWithWhomWeWouldRefuse() throws IOException {
    recorded(
        denied(server, Reason.EXTENDED_KEY_USAGE, Word.GOOD),
        allowed(alice, Word.GOOD),
        allowed(alice, Word.GOOD),
        allowed(brief));

    CommandRun run = replay(New.policy("purpose: server_auth").yaml());

    assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.out().lines().toList())
        .containsSubsequence(
            "Would be refused, and were allowed:",
            "  COUNT  TENANT  POLICY   SUBJECT   WAS       NOW",
            "      2  acme    default  CN=alice  allow ok  deny extended_key_usage",
            "      1  acme    default  CN=brief  allow ok  deny extended_key_usage",
            "Would be allowed, and were refused:");
    assertThat(run.out())
        .endsWith(
            "4 decisions from 2026-03-01T12:00:00Z to 2026-03-01T12:00:00Z: 3 would be refused, 0"
                + " would be refused if the policy enforced, 0 undetermined, 1 would be allowed, 0"
                + " the same\n");
  }

  @Test
  void aBadLineIsToldWithItsNumberAndSkipped() throws IOException {
    recorded(allowed(alice, Word.GOOD));
    append("nonsense\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    append(new byte[300 << 10]);
    append(new byte[] {'\n'});
    recorded(allowed(alice, Word.GOOD));
    append("{\"time\":\"2026-03".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    CommandRun run = replay(New.SAME.yaml());

    assertThat(run.exit()).isEqualTo(ExitCode.UNDETERMINED);
    assertThat(run.err().lines().toList())
        .containsExactly(
            record + ":2: skipped: it is no JSON object",
            record + ":3: skipped: it has more than 262144 bytes");
    assertThat(run.out()).contains("2 decisions", "2 lines could not be read");
  }

  @Test
  void oldFilesAreReadToo() throws IOException {
    recorded(allowed(alice, Word.GOOD));
    Files.move(record, record.resolveSibling("decisions.jsonl.2"));
    recorded(allowed(foreign, Word.GOOD));
    Files.move(record, record.resolveSibling("decisions.jsonl.1"));
    recorded(allowed(alice, Word.GOOD));

    CommandRun run = replay(New.SAME.yaml());

    assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.out()).contains("3 decisions", "CN=foreign");
  }

  @Test
  void timeCountsThoughTheSamePeerIsExaminedOnce() throws IOException {
    RecordedDecision before = allowed(brief, Word.GOOD);
    List<RecordedDecision> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(at(before, THEN.plusSeconds(i)));
      all.add(at(before, THEN.plus(DAY).plusSeconds(i)));
    }
    recorded(all.toArray(RecordedDecision[]::new));

    CommandRun run = replay(New.SAME.yaml(), "--jsonl");

    // RFC 5280 §4.1.2.5: at notAfter itself it is valid.
    assertThat(run.out()).contains("\"allow_to_deny\":199", "\"same\":201", "\"expired\"");
  }

  @Test
  void whatIsNotRecordedIsTold() throws IOException {
    recorded(leftOut(allowed(alice, Word.GOOD), 41));

    assertThat(replay(New.SAME.yaml()).out())
        .contains("41 more decisions were made then and not recorded");
  }

  @Test
  void aNameThatSteersATerminalIsShownByNumber() throws IOException {
    Certificate hostile =
        stranger.issue(CertificateSpec.client("CN=a\u001b[2Jb\u202ec", THEN)).certificate();
    recorded(allowed(hostile, Word.GOOD));

    CommandRun table = replay(New.SAME.yaml());
    CommandRun lines = replay(New.SAME.yaml(), "--jsonl");

    assertThat(table.out() + lines.out()).doesNotContain("\u001b", "\u202e").contains("b");
  }

  @Test
  void aPeerIsJudgedByTheTunnelsOfTheNewSettings() throws IOException {
    IkePeer peer = IkePeer.at(IpAddress.parse("192.0.2.7").orElseThrow(), Optional.empty());
    recorded(ike(allowed(alice, Word.GOOD), peer));

    CommandRun none = replay(New.SAME.yaml(), "--jsonl");

    assertThat(none.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(none.out()).contains("\"no_tunnel\"");
  }

  @Test
  void nothingRecordedIsNothingKnown() throws IOException {
    recorded();

    CommandRun run = replay(New.SAME.yaml());

    assertThat(run.exit()).isEqualTo(ExitCode.UNDETERMINED);
    assertThat(run.out()).contains("No decision is recorded");
  }

  @Test
  void settingsWithAMistakeAndNoRecordAreRefused() throws IOException {
    assertThat(replay(New.SAME.yaml()).err()).contains("there is no file");
    recorded(allowed(alice, Word.GOOD));
    CommandRun mistake = replay(New.policy("purpos: any").yaml());
    assertThat(mistake.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(mistake.err()).contains("purpos");
    assertThat(CommandRun.of("replay").exit()).isEqualTo(ExitCode.MISUSE);
    assertThat(CommandRun.of("replay", "--record", "a", "--config", "b", "--odd").exit())
        .isEqualTo(ExitCode.MISUSE);
  }

  private CommandRun replay(String yaml, String... options) throws IOException {
    Path settings = Files.writeString(directory.resolve("new.yaml"), yaml);
    List<String> arguments =
        new ArrayList<>(
            List.of("replay", "--record", record.toString(), "--config", settings.toString()));
    arguments.addAll(List.of(options));
    return CommandRun.of(
        "", InstantSource.fixed(THEN.plus(DAY)), false, arguments.toArray(String[]::new));
  }

  private void recorded(RecordedDecision... decisions) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (RecordedDecision decision : decisions) {
      lines.write(RecordLine.of(decision));
    }
    append(lines.toByteArray());
  }

  private void append(byte[] bytes) throws IOException {
    Files.write(record, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static RecordedDecision allowed(Certificate leaf, Word... status) {
    return allowedFor(leaf, Reason.OK, status);
  }

  private static RecordedDecision allowedFor(Certificate leaf, Reason reason, Word... status) {
    return decision(true, reason, leaf, status);
  }

  private static RecordedDecision denied(Certificate leaf, Reason reason, Word... status) {
    return decision(false, reason, leaf, status);
  }

  private static RecordedDecision decision(
      boolean allow, Reason reason, Certificate leaf, Word... status) {
    List<RecordedStatus> statuses =
        Stream.of(status)
            .map(
                word ->
                    new RecordedStatus(
                        leaf.sha256(),
                        Optional.ofNullable(word),
                        word == null ? Source.NONE : Source.OCSP))
            .toList();
    return new RecordedDecision(
        THEN,
        "ref-1",
        "acme",
        "default",
        "api",
        allow,
        reason,
        false,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        statuses,
        List.of(leaf.der(), issuing.certificate().der()),
        0,
        0);
  }

  private static RecordedDecision copy(
      RecordedDecision of,
      Instant time,
      String tenant,
      String policy,
      boolean allow,
      boolean would,
      Optional<ClaimedId> claimed,
      Optional<IkePeer> peer,
      List<Der> chain,
      int chainBytes,
      long leftOut) {
    return new RecordedDecision(
        time,
        of.reference(),
        tenant,
        policy,
        of.front(),
        allow,
        of.reason(),
        would,
        true,
        claimed,
        peer,
        of.tunnel(),
        of.revocation(),
        chain,
        chainBytes,
        leftOut);
  }

  private static RecordedDecision at(RecordedDecision of, Instant time) {
    return copy(
        of,
        time,
        of.tenant(),
        of.policy(),
        of.allow(),
        false,
        of.claimed(),
        of.peer(),
        of.chain(),
        0,
        0);
  }

  private static RecordedDecision of(RecordedDecision of, String tenant, String policy) {
    return copy(
        of,
        of.time(),
        tenant,
        policy,
        of.allow(),
        false,
        of.claimed(),
        of.peer(),
        of.chain(),
        0,
        0);
  }

  private static RecordedDecision withWould(RecordedDecision of) {
    return copy(
        of,
        of.time(),
        of.tenant(),
        of.policy(),
        true,
        true,
        of.claimed(),
        of.peer(),
        of.chain(),
        0,
        0);
  }

  private static RecordedDecision claiming(RecordedDecision of, String host) {
    return copy(
        of,
        of.time(),
        of.tenant(),
        of.policy(),
        of.allow(),
        false,
        Optional.of(new ClaimedId(IdType.DNS, host)),
        of.peer(),
        of.chain(),
        0,
        0);
  }

  private static RecordedDecision ike(RecordedDecision of, IkePeer peer) {
    return copy(
        of,
        of.time(),
        of.tenant(),
        of.policy(),
        of.allow(),
        false,
        of.claimed(),
        Optional.of(peer),
        of.chain(),
        0,
        0);
  }

  private static RecordedDecision leftOut(RecordedDecision of, long others) {
    return copy(
        of,
        of.time(),
        of.tenant(),
        of.policy(),
        of.allow(),
        false,
        of.claimed(),
        of.peer(),
        of.chain(),
        0,
        others);
  }

  private static RecordedDecision without(Reason reason, int chainBytes) {
    RecordedDecision of = denied(alice, reason);
    return copy(
        of,
        of.time(),
        of.tenant(),
        of.policy(),
        false,
        false,
        of.claimed(),
        of.peer(),
        List.of(),
        chainBytes,
        0);
  }
}
