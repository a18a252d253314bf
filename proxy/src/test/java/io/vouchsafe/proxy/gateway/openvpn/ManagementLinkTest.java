package io.vouchsafe.proxy.gateway.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ManagementAddress;
import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is reached, is not, or behaves as no server should. */
@Timeout(180)
class ManagementLinkTest {
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

  private static void assertConcern(OpenVpnGateway gateway, String words) {
    assertThat(gateway.status().connectedSince()).isEmpty();
    assertThat(gateway.status().concerns()).anySatisfy(each -> assertThat(each).contains(words));
  }

  @Test
  void aServerIsReachedOverTcp() {
    lab.attached(server);
    assertThat(lab.sessions.told).containsExactly("attached 2.6.14");
    assertThat(server.heard()).containsExactly("log on", "version");
  }

  @Test
  void aServerIsReachedOverAUnixSocket() throws Exception {
    try (FakeOpenVpn unix = FakeOpenVpn.unix(directory.resolve("management"))) {
      lab.attached(unix);
      assertThat(unix.heard("version")).hasSize(1);
    }
  }

  @Test
  void thePasswordIsAnsweredToThePrompt() {
    server.password("s3cret");
    lab.password = Optional.of(new Secret("s3cret"));
    lab.attached(server);
    assertThat(server.heard()).containsExactly("s3cret", "log on", "version");
  }

  @Test
  void aWrongPasswordIsToldOnceAndTriedSeldom() {
    server.password("s3cret");
    lab.password = Optional.of(new Secret("wrong"));
    OpenVpnGateway gateway = lab.gateway(server.address());
    OpenVpnLab.until(() -> assertConcern(gateway, "refuses the gateway's management_password"));
    lab.pass(Duration.ofSeconds(29));
    lab.drain();
    assertThat(lab.connects).hasValue(1);
    lab.pass(Duration.ofSeconds(2));
    OpenVpnLab.until(() -> assertThat(server.heard("wrong")).hasSize(2));
    assertThat(gateway.status().concerns().toString()).doesNotContain("wrong", "s3cret");
  }

  @Test
  void aChangedPasswordIsTriedAtOnce() {
    server.password("s3cret");
    lab.password = Optional.of(new Secret("wrong"));
    OpenVpnGateway gateway = lab.gateway(server.address());
    OpenVpnLab.until(() -> assertConcern(gateway, "refuses"));
    lab.password = Optional.of(new Secret("s3cret"));
    gateway.apply(lab.tenant(lab.settings(server.address())));
    OpenVpnLab.until(() -> assertThat(gateway.status().connectedSince()).isPresent());
  }

  @Test
  void thePasswordThatIsMissingIsSaid() {
    server.password("s3cret");
    OpenVpnGateway gateway = lab.gateway(server.address());
    OpenVpnLab.until(() -> assertConcern(gateway, "has no management_password"));
  }

  @Test
  void aServerThatDoesNotGreetIsHeldByAnother() {
    server.silent(true);
    OpenVpnGateway gateway = lab.gateway(server.address());
    OpenVpnLab.until(() -> assertThat(server.connections()).isEqualTo(1));
    lab.untilInTime(() -> assertConcern(gateway, "another management client holds it"));
    server.silent(false);
    lab.untilInTime(() -> assertThat(gateway.status().connectedSince()).isPresent());
  }

  @Test
  void aServerThatIsDownIsReachedWhenItComes() throws Exception {
    int free = Tool.freePort();
    OpenVpnGateway gateway =
        lab.gateway(new ManagementAddress.Tcp(new HostAndPort("127.0.0.1", free)));
    OpenVpnLab.until(() -> assertConcern(gateway, "refused"));
    assertThat(lab.sessions.told).isEmpty();
    gateway.apply(lab.tenant(lab.settings(server.address())));
    OpenVpnLab.until(() -> assertThat(gateway.status().connectedSince()).isPresent());
  }

  @Test
  void theSameSettingsKeepTheConnection() {
    OpenVpnGateway gateway = lab.attached(server);
    gateway.apply(lab.tenant(lab.settings(server.address())));
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("follow"));
    assertThat(server.connections()).isEqualTo(1);
    assertThat(lab.sessions.told).doesNotContain("detached");
  }

  @Test
  void aHeldServerIsReleasedAndServesBeforeItIsAttached() {
    server.held().answers("status 3", "ERROR: the 'status' command is not supported");
    OpenVpnGateway gateway = lab.gateway(server.address());
    lab.untilInTime(() -> assertThat(server.heard("status 3")).hasSizeGreaterThanOrEqualTo(2));
    assertThat(server.heard("hold release")).hasSize(1);
    assertThat(lab.sessions.told).isEmpty();
    server.answers("status 3", FakeOpenVpn.STATUS_TITLE, "HEADER\tCLIENT_LIST\tClient ID", "END");
    lab.untilInTime(() -> assertThat(gateway.status().connectedSince()).isPresent());
  }

  @Test
  void aServerThatHoldsAgainIsReleasedAgain() {
    lab.attached(server);
    server.tell(">HOLD:Waiting for hold release:0");
    OpenVpnLab.until(() -> assertThat(server.heard("hold release")).hasSize(1));
    OpenVpnLab.until(() -> assertThat(lab.sessions.events).contains(new ManagementEvent.Hold()));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void anAnswerThatNobodyAskedForEndsTheConnection() {
    OpenVpnGateway gateway = lab.attached(server);
    server.tell("SUCCESS: client-auth command succeeded");
    OpenVpnLab.until(() -> assertConcern(gateway, "answers what was not asked"));
    assertThat(lab.sessions.told).contains("detached");
    lab.untilInTime(() -> assertThat(server.connections()).isEqualTo(2));
  }

  @Test
  void anAnswerOfAnotherFormEndsTheConnection() {
    server.answers("version", "SUCCESS: yes");
    OpenVpnGateway gateway = lab.gateway(server.address());
    OpenVpnLab.until(() -> assertConcern(gateway, "answer to version has another form"));
  }

  @Test
  void aServerThatDoesNotAnswerIsLeft() {
    server.answers("version");
    OpenVpnGateway gateway = lab.gateway(server.address());
    OpenVpnLab.until(() -> assertThat(server.heard("version")).hasSize(1));
    lab.untilInTime(() -> assertConcern(gateway, "no answer within 20 s to version"));
  }

  @Test
  void aLineWithoutEndEndsTheConnection() {
    OpenVpnGateway gateway = lab.attached(server);
    server.tell(">LOG:" + "x".repeat(100_000));
    OpenVpnLab.until(() -> assertConcern(gateway, "cannot be read"));
  }

  @Test
  void theServersOwnEndIsSaid() {
    OpenVpnGateway gateway = lab.attached(server);
    server.tell(">FATAL:no more memory");
    OpenVpnLab.until(() -> assertConcern(gateway, "OpenVPN ends: no more memory"));
  }

  @Test
  void aServerThatHangsUpIsReachedAgain() throws Exception {
    OpenVpnGateway gateway = lab.attached(server);
    server.hangUp();
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("detached"));
    lab.untilInTime(() -> assertThat(gateway.status().connectedSince()).isPresent());
    assertThat(lab.sessions.told).containsExactly("attached 2.6.14", "detached", "attached 2.6.14");
  }

  @Test
  void aStopLeavesTheServerAsItIs() {
    OpenVpnGateway gateway = lab.attached(server);
    List<String> before = server.heard();
    gateway.stop().await();
    OpenVpnLab.until(() -> assertThat(lab.sessions.told).contains("stop", "detached"));
    lab.pass(Duration.ofMinutes(5));
    lab.drain();
    assertThat(server.heard()).isEqualTo(before);
    assertThat(lab.connects).hasValue(1);
  }

  @Test
  void aServerThatReadsNothingIsBounded() {
    OpenVpnGateway gateway = lab.attached(server);
    server.answers("client-deny");
    lab.decisions.fails = true;
    Map<String, String> env = Map.of("daemon_pid", "1");
    for (int cid = 0; cid <= CommandQueue.MOST_OUTSTANDING; cid++) {
      server.clientAsks("CONNECT", cid, 1, env);
    }
    OpenVpnLab.until(() -> assertConcern(gateway, "4000 commands have no answer"));
  }
}
