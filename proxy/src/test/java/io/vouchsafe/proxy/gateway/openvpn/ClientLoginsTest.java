package io.vouchsafe.proxy.gateway.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vouchsafe.config.ClientConfig;
import io.vouchsafe.config.GatewaySettings.KeyDerivation;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client waits, and is answered: once, in time, and denied unless it is let in. */
@Timeout(180)
class ClientLoginsTest {
  private static final Certificate ALICE = OpenVpnLab.client("CN=alice");

  @TempDir Path directory;
  private OpenVpnLab lab;
  private FakeOpenVpn server;

  @BeforeEach
  void lab() throws Exception {
    lab = new OpenVpnLab(directory);
    server = FakeOpenVpn.tcp();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
    server.close();
  }

  private void connects(long cid, long kid) {
    server.clientAsks("CONNECT", cid, kid, OpenVpnLab.env(ALICE));
  }

  private void reauths(long cid, long kid) {
    server.clientAsks("REAUTH", cid, kid, OpenVpnLab.env(ALICE));
  }

  private void assertHeard(String command) {
    OpenVpnLab.until(() -> assertThat(server.heard()).contains(command));
  }

  private String assertDenied(long cid, String why) {
    OpenVpnLab.until(() -> assertThat(server.heard("client-deny " + cid + " ")).hasSize(1));
    assertThat(server.heard("client-auth")).isEmpty();
    String command = server.heard("client-deny " + cid + " ").getFirst();
    assertThat(command).contains(why);
    return command;
  }

  @Test
  void whoIsGoodIsLetInAndItsSessionIsThereBefore() throws Exception {
    lab.put(ALICE);
    lab.attached(server);
    connects(7, 1);
    assertHeard("client-auth-nt 7 1");
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("answered 7 1 true"));
    assertThat(lab.sessions.told)
        .containsExactly("attached 2.6.14", "admit 7 1", "answered 7 1 true");
    ClientLogin login = lab.sessions.admitted.getFirst();
    assertThat(login.run()).isEqualTo(new ServerRun(4711, 1_795_000_000L));
    assertThat(login.chain()).containsExactly(ALICE.der());
    assertThat(lab.decisions.asked).containsExactly(List.of(ALICE.der()));
  }

  @Test
  void whoIsRevokedIsDeniedWithReasonAndReference() throws Exception {
    lab.put(ALICE);
    lab.decisions.denied.put(ALICE.der(), Reason.REVOKED);
    lab.attached(server);
    connects(7, 1);
    assertThat(assertDenied(7, "revoked, reference r-1"))
        .isEqualTo(
            "client-deny 7 1 \"revoked, reference r-1\""
                + " \"The login was refused: revoked, reference r-1\"");
    assertThat(lab.sessions.told).containsExactly("attached 2.6.14");
  }

  @Test
  void withoutItsCertificateNobodyIsLetIn() {
    lab.attached(server);
    connects(7, 1);
    assertDenied(7, "no_certificate");
    assertThat(lab.decisions.refusals.getFirst())
        .contains(directory.toString(), OpenVpnLab.hex(ALICE) + ".pem");
    assertThat(lab.decisions.asked).isEmpty();
  }

  @Test
  void aDigestThatIsNoneReadsNoFile() throws Exception {
    Files.writeString(directory.resolve("passwd"), "root");
    lab.attached(server);
    Map<String, String> env = new HashMap<>(OpenVpnLab.env(ALICE));
    env.put("tls_digest_sha256_0", "../passwd");
    server.clientAsks("CONNECT", 7, 1, env);
    assertDenied(7, "no_certificate");
    assertThat(lab.decisions.refusals.getFirst()).contains("names no certificate");
  }

  @Test
  void anEnvironmentWithoutItsServerIsDenied() throws Exception {
    lab.put(ALICE);
    lab.attached(server);
    Map<String, String> env = new HashMap<>(OpenVpnLab.env(ALICE));
    env.remove("daemon_pid");
    server.clientAsks("CONNECT", 7, 1, env);
    assertDenied(7, "malformed");
  }

  @Test
  void newKeysAreDecidedAboutAgainWithoutLines() throws Exception {
    lab.put(ALICE);
    lab.config = List.of(new ClientConfig(Optional.empty(), List.of("push \"dns 10.0.0.1\"")));
    lab.attached(server);
    reauths(7, 3);
    assertHeard("client-auth-nt 7 3");
    assertThat(lab.sessions.admitted.getFirst().isReauth()).isTrue();
  }

  @Test
  void whoIsRefusedNewKeysIsCutToo() throws Exception {
    lab.put(ALICE);
    lab.decisions.denied.put(ALICE.der(), Reason.REVOKED);
    lab.attached(server);
    reauths(7, 3);
    assertDenied(7, "revoked");
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("refused 7 revoked"));
  }

  @Test
  void whoseCertificateIsGoneAtItsNextKeysIsCutToo() {
    lab.attached(server);
    reauths(7, 3);
    assertDenied(7, "no_certificate");
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("refused 7 no_certificate"));
  }

  // What is pushed to whom.

  private static ClientConfig entry(String name, String line) {
    if (IdEntries.read(IdType.DN, "CN=" + name) instanceof Parsed.Ok<IdEntry>(IdEntry entry)) {
      return new ClientConfig(Optional.of(new IdList(name, List.of(entry))), List.of(line));
    }
    throw new IllegalArgumentException(name);
  }

  @Test
  void theFirstEntryThatHasTheClientIsPushed() throws Exception {
    lab.put(ALICE);
    lab.config =
        List.of(
            entry("bob", "push \"route 10.1.0.0 255.255.0.0\""),
            entry("alice", "push \"route 10.2.0.0 255.255.0.0\""),
            new ClientConfig(Optional.empty(), List.of("push \"route 10.3.0.0 255.255.0.0\"")));
    lab.attached(server);
    connects(7, 1);
    assertHeard("END");
    assertThat(server.heard())
        .containsSubsequence("client-auth 7 1", "push \"route 10.2.0.0 255.255.0.0\"", "END")
        .doesNotContain("push \"route 10.3.0.0 255.255.0.0\"");
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("answered 7 1 true"));
  }

  @Test
  void anEntryWithoutAListIsForEverybody() throws Exception {
    lab.put(ALICE);
    lab.config =
        List.of(
            entry("bob", "push \"route 10.1.0.0 255.255.0.0\""),
            new ClientConfig(Optional.empty(), List.of("push \"route 10.3.0.0 255.255.0.0\"")));
    lab.attached(server);
    connects(7, 1);
    assertHeard("push \"route 10.3.0.0 255.255.0.0\"");
  }

  @Test
  void whomNoEntryHasIsLetInWithoutLines() throws Exception {
    lab.put(ALICE);
    lab.config = List.of(entry("bob", "push \"route 10.1.0.0 255.255.0.0\""));
    lab.attached(server);
    connects(7, 1);
    assertHeard("client-auth-nt 7 1");
  }

  @Test
  void newSettingsCountFromTheNextLoginOn() throws Exception {
    lab.put(ALICE);
    OpenVpnGateway gateway = lab.attached(server);
    lab.config = List.of(new ClientConfig(Optional.empty(), List.of("push \"ping 7\"")));
    gateway.apply(lab.tenant(lab.settings(server.address())));
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("follow"));
    connects(7, 1);
    assertHeard("push \"ping 7\"");
    assertThat(server.connections()).isEqualTo(1);
  }

  // How keys are made.

  @Test
  void whoCannotExportKeysIsRefusedWhereThatIsWanted() throws Exception {
    lab.put(ALICE);
    lab.derivation = KeyDerivation.TLS_EKM;
    lab.attached(server);
    Map<String, String> env = new HashMap<>(OpenVpnLab.env(ALICE));
    env.put("IV_PROTO", "2");
    server.clientAsks("CONNECT", 7, 1, env);
    assertDenied(7, "weak_algorithm");
    assertThat(lab.decisions.refusals.getFirst()).contains("key_derivation", "IV_PROTO");
    connects(8, 1);
    assertHeard("client-auth-nt 8 1");
  }

  @Test
  void anOldServerLetsNobodyInWhereExportedKeysAreWanted() throws Exception {
    lab.put(ALICE);
    lab.derivation = KeyDerivation.TLS_EKM;
    server.answers("version", "OpenVPN Version: OpenVPN 2.5.9 x86_64-pc-linux-gnu", "END");
    OpenVpnGateway gateway = lab.attached(server);
    assertThat(gateway.status().concerns())
        .anySatisfy(each -> assertThat(each).contains("tls-ekm", "2.5.9", "older than 2.6"));
    connects(7, 1);
    assertDenied(7, "weak_algorithm");
  }

  // Without the certificate.

  @Test
  void withoutItsCertificateAClientIsNamedWhereThatIsWanted() {
    lab.byDigest = true;
    OpenVpnGateway gateway = lab.attached(server);
    connects(7, 1);
    assertHeard("client-auth-nt 7 1");
    assertThat(lab.decisions.named)
        .containsExactly(
            new NamedCertificate(
                ALICE.der().sha256(), OpenVpnLab.CA.certificate().der().sha256(), ALICE.serial()));
    assertThat(lab.sessions.admitted.getFirst().chain()).isEmpty();
    assertThat(gateway.status().concerns())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("decide_by_digest", "weaker");
  }

  @Test
  void aCertificateThatIsThereIsDecidedAboutInAnyCase() throws Exception {
    lab.put(ALICE);
    lab.byDigest = true;
    lab.attached(server);
    connects(7, 1);
    assertHeard("client-auth-nt 7 1");
    assertThat(lab.decisions.named).isEmpty();
    assertThat(lab.decisions.asked).hasSize(1);
  }

  /** As when somebody puts a FIFO where the certificate was a moment before. */
  @Test
  void whoHoldsTheReadersOfTheFolderHoldsUpALoginForSeconds() throws Exception {
    lab.put(ALICE);
    OpenVpnGateway gateway = lab.attached(server);
    CountDownLatch opened = new CountDownLatch(FolderWorkers.WORKERS);
    CountDownLatch released = new CountDownLatch(1);
    try {
      for (int i = 0; i < FolderWorkers.WORKERS; i++) {
        lab.workers.run(() -> waits(opened, released));
      }
      assertThat(opened.await(60, TimeUnit.SECONDS)).isTrue();
      connects(7, 1);
      lab.pass(FolderWorkers.LONGEST);
      assertHeard("client-auth-nt 7 1");
      assertThat(gateway.status().concerns())
          .singleElement()
          .asString()
          .contains("2 of the threads that read peer_certificates");
    } finally {
      released.countDown();
    }
    OpenVpnLab.until(() -> assertThat(gateway.status().concerns()).isEmpty());
  }

  private static boolean waits(CountDownLatch opened, CountDownLatch released) throws Exception {
    opened.countDown();
    return released.await(120, TimeUnit.SECONDS);
  }

  // What the sessions say.

  @Test
  void whomTheSessionsRefuseIsNotDecidedAbout() throws Exception {
    lab.put(ALICE);
    lab.sessions.refusal = Optional.of(LoginRefusal.suspected());
    lab.attached(server);
    reauths(7, 3);
    assertDenied(7, "revoked, reference r-1");
    assertThat(lab.decisions.refusals.getFirst()).startsWith("revoked: client 7: somebody says");
    assertThat(lab.decisions.asked).isEmpty();
  }

  @Test
  void whomTheSessionsDoNotTakeIsDenied() throws Exception {
    lab.put(ALICE);
    lab.sessions.notAdmitted = Optional.of(LoginRefusal.notOpened("blocked"));
    lab.attached(server);
    connects(7, 1);
    assertDenied(7, "blocked, reference r-2");
    assertThat(lab.decisions.refusals).hasSize(1);
    assertThat(lab.sessions.told).doesNotContain("answered 7 1 true", "answered 7 1 false");
  }

  // What the server says.

  @Test
  void anAnswerThatTheServerDoesNotTakeEndsTheSession() throws Exception {
    lab.put(ALICE);
    server.answers("client-auth", "ERROR: client-auth command failed");
    lab.attached(server);
    connects(7, 9);
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("answered 7 9 false"));
  }

  @Test
  void whoCannotBeDeniedIsKilled() {
    server.answers("client-deny", "ERROR: client-deny command failed");
    lab.attached(server);
    connects(7, 1);
    assertDenied(7, "no_certificate");
    OpenVpnLab.until(
        () ->
            assertThat(server.heard("client-kill"))
                .containsExactly("client-kill 7 \"HALT,no_certificate, reference r-1\""));
  }

  @Test
  void aConnectionThatEndsBeforeTheAnswerLetsNobodyIn() throws Exception {
    lab.put(ALICE);
    server.answers("client-auth");
    lab.attached(server);
    connects(7, 1);
    assertHeard("client-auth-nt 7 1");
    server.hangUp();
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("detached"));
    assertThat(lab.sessions.told)
        .containsSubsequence("admit 7 1", "answered 7 1 false", "detached");
  }

  // Time and order.

  private Promise<Void> decisionsWait() {
    Promise<Void> go = Promise.promise();
    lab.decisions.waits = Optional.of(go);
    return go;
  }

  private void untilAsked(int times) {
    OpenVpnLab.until(() -> assertThat(lab.decisions.asked).hasSize(times));
  }

  @Test
  void anUndecidedLoginIsDeniedInTimeAndTheAnswerComesTooLate() throws Exception {
    lab.put(ALICE);
    Promise<Void> go = decisionsWait();
    lab.attached(server);
    connects(7, 1);
    untilAsked(1);
    lab.pass(Duration.ofSeconds(9));
    assertDenied(7, "over_budget");
    go.complete();
    lab.decisions.waits = Optional.empty();
    connects(8, 1);
    assertHeard("client-auth-nt 8 1");
    assertThat(server.heard("client-auth")).containsExactly("client-auth-nt 8 1");
  }

  @Test
  void aDecisionThatThrowsIsADeny() throws Exception {
    lab.put(ALICE);
    lab.decisions.fails = true;
    lab.attached(server);
    connects(7, 1);
    assertDenied(7, "internal");
  }

  @Test
  void aDecisionThatThrowsAtNewKeysEndsTheClient() throws Exception {
    lab.put(ALICE);
    lab.decisions.fails = true;
    lab.attached(server);
    reauths(7, 3);
    assertDenied(7, "internal");
    assertHeard("client-kill 7 \"HALT,internal\"");
  }

  @Test
  void whoLeavesMeanwhileIsNotAnswered() throws Exception {
    lab.put(ALICE);
    Promise<Void> go = decisionsWait();
    lab.attached(server);
    connects(7, 1);
    untilAsked(1);
    server.clientAsks("DISCONNECT", 7, -1, Map.of());
    connects(8, 1);
    untilAsked(2);
    go.complete();
    assertHeard("client-auth-nt 8 1");
    assertThat(lab.sessions.told).doesNotContain("admit 7 1");
  }

  @Test
  void ofTwoLoginsOfOneClientTheLastCounts() throws Exception {
    lab.put(ALICE);
    Promise<Void> go = decisionsWait();
    lab.attached(server);
    connects(7, 1);
    untilAsked(1);
    connects(7, 2);
    untilAsked(2);
    go.complete();
    assertHeard("client-auth-nt 7 2");
    assertThat(server.heard("client-auth")).containsExactly("client-auth-nt 7 2");
  }

  @Test
  void loginsWaitUntilWhoIsConnectedIsKnown() throws Exception {
    lab.put(ALICE);
    Promise<Void> attaching = Promise.promise();
    lab.sessions.attaching = Optional.of(attaching);
    lab.gateway(server.address());
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).hasSize(1));
    connects(7, 1);
    server.clientAsks("ESTABLISHED", 99, -1, Map.of());
    OpenVpnLab.until(
        () ->
            assertThat(lab.sessions.events)
                .hasAtLeastOneElementOfType(ManagementEvent.Established.class));
    assertThat(lab.decisions.asked).isEmpty();
    attaching.complete();
    assertHeard("client-auth-nt 7 1");
  }

  @Test
  void ofVeryManyLoginsThoseAboveTheBoundAreDeniedAtOnce() throws Exception {
    lab.put(ALICE);
    Promise<Void> go = decisionsWait();
    OpenVpnGateway gateway = lab.attached(server);
    for (int cid = 0; cid < ClientLogins.MOST_UNDECIDED + 5; cid++) {
      connects(cid, 1);
    }
    OpenVpnLab.until(() -> assertThat(server.heard("client-deny")).hasSize(5));
    assertThat(server.heard("client-deny"))
        .allSatisfy(each -> assertThat(each).contains("over_budget"));
    assertThat(gateway.status().concerns().toString()).contains("more than 1000 logins");
    go.complete();
    OpenVpnLab.until(
        () -> assertThat(server.heard("client-auth-nt")).hasSize(ClientLogins.MOST_UNDECIDED));
  }

  @Test
  void whoComesAfterTheGatewayIsGoneFromTheSettingsIsDenied() throws Exception {
    lab.put(ALICE);
    OpenVpnGateway gateway = lab.attached(server);
    gateway.withdraw();
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("removed"));
    connects(7, 1);
    assertDenied(7, "reference");
    lab.pass(OpenVpnGateway.LAST_CUTS);
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("stop", "detached"));
  }

  // How the server is set up.

  @Test
  void clientsThatConnectUnaskedAreAnAlarm() throws Exception {
    lab.put(ALICE);
    OpenVpnGateway gateway = lab.attached(server);
    server.clientAsks("ESTABLISHED", 3, -1, Map.of());
    OpenVpnLab.until(
        () ->
            assertThat(gateway.status().concerns().toString())
                .contains("management-client-auth is missing"));
    connects(7, 1);
    assertHeard("client-auth-nt 7 1");
    assertThat(gateway.status().concerns()).isEmpty();
  }

  @Test
  void aServerThatWantsPasswordsOfItsClientsIsSaid() {
    OpenVpnGateway gateway = lab.attached(server);
    server.tell(
        ">LOG:1795000000,,10.9.0.2:40000 TLS Error: Auth Username/Password was not provided by"
            + " peer");
    OpenVpnLab.until(
        () ->
            assertThat(gateway.status().concerns().toString())
                .contains("auth-user-pass-optional is missing"));
  }

  @Test
  void aFolderThatLacksCertificatesIsSaidUntilOneIsThere() throws Exception {
    OpenVpnGateway gateway = lab.attached(server);
    connects(7, 1);
    assertDenied(7, "no_certificate");
    assertThat(gateway.status().concerns().toString()).contains("tls-verify");
    lab.put(ALICE);
    connects(8, 1);
    assertHeard("client-auth-nt 8 1");
    assertThat(gateway.status().concerns()).isEmpty();
  }

  // The folder.

  @Test
  void theFolderIsSweptAndSessionsAndLoginsKeepTheirFiles() throws Exception {
    Certificate bob = OpenVpnLab.client("CN=bob");
    Path bobs = old(lab.put(bob));
    Path first = old(lab.put(OpenVpnLab.client("CN=carol")));
    lab.sessions.certificates = Set.of(OpenVpnLab.hex(bob));
    lab.attached(server);
    OpenVpnLab.until(() -> assertThat(first).doesNotExist());
    lab.pass(Duration.ofSeconds(55));
    Path alices = old(lab.put(ALICE));
    Path second = old(lab.put(OpenVpnLab.client("CN=dave")));
    Promise<Void> go = decisionsWait();
    connects(7, 1);
    untilAsked(1);
    lab.pass(Duration.ofSeconds(6));
    OpenVpnLab.until(() -> assertThat(second).doesNotExist());
    assertThat(bobs).exists();
    assertThat(alices).exists();
    go.complete();
    assertHeard("client-auth-nt 7 1");
  }

  private static Path old(Path file) throws Exception {
    return Files.setLastModifiedTime(file, FileTime.from(OpenVpnLab.NOW.minusSeconds(3600)));
  }
}
