package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.IkePki;
import io.vouchsafe.proxy.it.ike.Missing;
import io.vouchsafe.proxy.it.ike.StatusServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Servers, clients, their PKI, who says what is revoked, and the service: real programs in
 * namespaces. All of it goes with {@link #close}.
 */
final class OvpnLab implements AutoCloseable {
  /** For what must happen, on a machine that does much else. */
  static final Duration PATIENCE = Duration.ofSeconds(25);

  /** A status of it is never remembered. */
  private static final String FRESH =
      "      fresh: { url: \"%s\", issuers: [issuing.pem], timeout: 3000, caching: false }\n";

  private static final String SECOND =
      "      fresh: { ca_group: staff, purpose: client_auth, deadline: 8000, revocation: { sources:"
          + " [ocsp], scope: leaf, ocsp: [fresh] } }\n"
          + "    gateways:\n"
          + "      - { name: ovpn2, type: openvpn, management: %s, policy: fresh,"
          + " peer_certificates: %s, management_password: file:management.pw, key_derivation:"
          + " tls-ekm }\n";

  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private final List<OvpnServer> servers = new ArrayList<>();
  private final List<OvpnClient> clients = new ArrayList<>();
  private final Path directory;
  final IkePki pki;
  final StatusServer status;
  final OvpnNetwork network;
  final OvpnEcho echo;
  private OvpnService service;

  /** Makes everything but servers and service; skips the test, loudly, where that cannot be. */
  OvpnLab(int clients) throws Exception {
    Missing.unless(
        "root".equals(System.getProperty("user.name")), "OpenVPN in namespaces: only root can");
    Missing.unless(Files.exists(Path.of("/dev/net/tun")), "there is no /dev/net/tun");
    Tool.installed("openvpn");
    try {
      directory = Files.createTempDirectory("vo");
      made.push(this::removeDirectory);
      pki = new IkePki(directory);
      status = made(new StatusServer(pki));
      network = made(new OvpnNetwork(directory, clients));
      echo = made(new OvpnEcho(directory, network));
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T made(T one) {
    made.push(one);
    return one;
  }

  /** A server that holds until it is released. */
  OvpnServer server(OvpnServer.Management kind, int renegotiates, String... options)
      throws Exception {
    return written(kind, renegotiates, options).start();
  }

  /** The same without the script that copies certificates. */
  OvpnServer serverWithoutScript(int renegotiates) throws Exception {
    return written(OvpnServer.Management.TCP, renegotiates).withoutScript().start();
  }

  private OvpnServer written(OvpnServer.Management kind, int renegotiates, String... options)
      throws Exception {
    OvpnServer server =
        made(
            new OvpnServer(
                directory, network, pki, servers.size() + 1, kind, renegotiates, options));
    servers.add(server);
    return server;
  }

  /** Starts the service, and waits until it has released every server. */
  OvpnService serve(String tenants) throws Exception {
    Path jar = Path.of("target", "vouchsafe.jar").toAbsolutePath();
    assertThat(jar).as("the packaged jar").exists();
    service = made(new OvpnService(directory, jar, tenants));
    servers.forEach(OvpnServer::awaitReady);
    return service;
  }

  /**
   * {@code docs/vpn/openvpn/vouchsafe.yaml} for the first server, as it is below {@code tenants}.
   */
  OvpnFile settings() throws Exception {
    OvpnServer server = servers.getFirst();
    write("management.pw", OvpnServer.PASSWORD);
    String text = OvpnFile.of("vouchsafe.yaml").text();
    return new OvpnFile(text.substring(text.indexOf("  acme:")))
        .with("http://ocsp.example.com/root\"", status.url("/ocsp/root") + "\", timeout: 3000")
        .with(
            "http://ocsp.example.com/issuing\"", status.url("/ocsp/issuing") + "\", timeout: 3000")
        .with("purpose: client_auth,", "purpose: client_auth, deadline: 8000,")
        .with("127.0.0.1:7505", server.tap.management())
        .with("/run/ovpn/peers", server.peers);
  }

  /** Writes a file beside the settings that only its owner may read. */
  void write(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** What the service keeps, and its settings. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** The same with a second server, whose clients are asked about at each negotiation. */
  OvpnFile settingsOfTwo() throws Exception {
    OvpnServer second = servers.getLast();
    return settings()
        .with("    id_lists:\n", FRESH.formatted(status.url("/ocsp/issuing")) + "    id_lists:\n")
        .with("    gateways:\n", SECOND.formatted(second.tap.management(), second.peers));
  }

  /** Starts a client with the certificate {@code name}. */
  OvpnClient client(OvpnServer server, String name, int place, String... options) throws Exception {
    return client(OvpnProgram.STOCK, server, name, place, options);
  }

  /** The same with another program. */
  OvpnClient client(
      OvpnProgram program, OvpnServer server, String name, int place, String... options)
      throws Exception {
    OvpnClient client =
        made(new OvpnClient(network, pki, directory, program, server, name, place, options));
    clients.add(client);
    return client;
  }

  /** Starts a client that is let in. */
  OvpnClient comesIn(OvpnServer server, String name, int place, String... options)
      throws Exception {
    OvpnClient client = client(server, name, place, options);
    await(name + " is let in", client::isIn);
    return client;
  }

  /** Starts a client that the service refuses; what the client printed. */
  String staysOut(OvpnServer server, String name, int place, String... options) throws Exception {
    try (OvpnClient client = client(server, name, place, options)) {
      await(name + " is refused", () -> client.isRefused() && !client.isRunning());
      assertThat(client.isIn()).isFalse();
      return client.log();
    }
  }

  /** The one session of that name. */
  JsonNode session(String identity) throws Exception {
    await("a session of " + identity, () -> service.sessions(identity).size() == 1);
    return service.sessions(identity).getFirst();
  }

  /** Waits until {@code done}, or fails with what everybody said. */
  void await(String what, Callable<Boolean> done) {
    await(what, PATIENCE, done);
  }

  /** The same with another patience. */
  void await(String what, Duration patience, Callable<Boolean> done) {
    try {
      Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(50)).until(done);
    } catch (ConditionTimeoutException late) {
      throw new AssertionError("waited in vain for " + what + "\n" + said(), late);
    }
  }

  /** What everybody said, to read. */
  private String said() {
    StringBuilder all = new StringBuilder();
    for (OvpnServer server : servers) {
      all.append("--- management port\n").append(tail(server.tap.text(0)));
      all.append("\n--- server\n").append(server.logEnd());
    }
    clients.stream()
        .skip(Math.max(0, clients.size() - 3))
        .forEach(one -> all.append("\n--- ").append(one.name).append('\n').append(tail(one.log())));
    return all + "\n--- service\n" + (service == null ? "" : service.logEnd());
  }

  private static String tail(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size()));
  }

  private void removeDirectory() throws Exception {
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(directory)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.deleteIfExists(path);
    }
  }

  /** In the opposite order; what fails keeps nothing else from its end. */
  @Override
  public void close() throws Exception {
    Exception first = null;
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
