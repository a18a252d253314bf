package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lab is what the tests of the service take it for: nobody of ours is in it here. */
@Tag("it")
class OvpnLabIT {
  private static final Queue<ScriptedManagement.Waiting> waited = new ConcurrentLinkedQueue<>();

  private static OvpnLab lab;
  private static OvpnServer server;
  private static ScriptedManagement management;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(3);
    lab.pki.email("anna", "anna@example.com");
    lab.pki.email("deaf", "deaf@example.com");
    lab.pki.email("old", "old@example.com");
    lab.pki.email("halts", "halts@example.com");
    server = lab.server(OvpnServer.Management.TCP, 3600);
    management =
        new ScriptedManagement(
            server.management,
            OvpnServer.PASSWORD,
            waiting -> {
              waited.add(waiting);
              return List.of("client-auth-nt " + waiting.cid() + " " + waiting.kid());
            });
    server.awaitReady();
  }

  @AfterAll
  static void end() throws Exception {
    if (management != null) {
      management.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private static ScriptedManagement.Waiting waiting(String name) {
    return waited.stream()
        .filter(one -> name.equals(one.env().get("X509_0_CN")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among " + waited));
  }

  /** The script has put every certificate of the chain where its digest says, before CONNECT. */
  @Test
  void certificatesAreThereUnderTheirDigests() throws Exception {
    lab.comesIn(server, "anna", 1).close();
    Map<String, String> env = waiting("anna").env();
    for (int depth = 0; depth < 3; depth++) {
      String digest = env.get("tls_digest_sha256_" + depth).replace(":", "");
      Path file = server.peers.resolve(digest + ".pem");
      assertThat(file).exists();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-r-----");
    }
    byte[] der = lab.pki.certificate("anna").der().toBytes();
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    assertThat(server.peers.resolve(digest + ".pem")).exists();
    try (Stream<Path> files = Files.list(server.peers)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches("[0-9a-f]{64}\\.pem"));
    }
  }

  @Test
  void aClientBeforeTheExporterMakesItsKeysByThePrf() throws Exception {
    try (OvpnClient old = lab.client(OvpnProgram.BEFORE_EXPORTER, server, "old", 1)) {
      lab.await("it is in", old::isIn);
      assertThat(old.log()).contains("Data Channel: cipher").doesNotContain("tls-ekm");
      assertThat(Integer.parseInt(waiting("old").env().get("IV_PROTO")) & 8).isZero();
    }
    try (OvpnClient anna = lab.comesIn(server, "anna", 1)) {
      assertThat(anna.log()).contains("tls-ekm");
      assertThat(Integer.parseInt(waiting("anna").env().get("IV_PROTO")) & 8).isEqualTo(8);
    }
  }

  /** HALT only asks. Without more, the deaf one goes on for seconds. */
  @Test
  void aDeafClientGoesOnAfterHaltUntilItsAddressIsKilled() throws Exception {
    try (OvpnClient deaf = lab.client(OvpnProgram.DEAF_TO_HALT, server, "deaf", 2)) {
      lab.await("it is in", deaf::isIn);
      try (OvpnEcho.Traffic traffic = lab.echo.begin(2, "10.66.0.1")) {
        traffic.awaitMore();
        Instant asked = Instant.now();
        management.say(List.of("client-kill " + waiting("deaf").cid() + " \"HALT,a test\""));
        lab.await("traffic a second later", () -> traffic.last().isAfter(asked.plusMillis(1000)));
        assertThat(deaf.isRunning()).isTrue();
        Map<String, String> env = waiting("deaf").env();
        management.say(
            List.of("kill " + env.get("untrusted_ip") + ":" + env.get("untrusted_port")));
        Instant killed = Instant.now();
        traffic.awaitSilence(Duration.ofMillis(700));
        assertThat(traffic.last()).isBefore(killed.plusMillis(1500));
      }
    }
  }

  @Test
  void aStockClientLeavesAfterHalt() throws Exception {
    try (OvpnClient halts = lab.comesIn(server, "halts", 3)) {
      management.say(List.of("client-kill " + waiting("halts").cid() + " \"HALT,a test\""));
      lab.await("it ends", () -> !halts.isRunning());
      assertThat(halts.log()).contains("a test");
    }
  }
}
