package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A gateway that the service feeds, a branch office, somebody on the road, their PKI, and who says
 * what is revoked: real charons in namespaces of their own. All of it goes with {@link #close}, and
 * with the JVM when nobody gets there.
 */
public final class CharonLab implements AutoCloseable {
  /** For what must happen, on a machine that does much else. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String STRICT = "revocation { enable_crl = no\n      timeout = 2s }";

  private static final String HOSTS =
      """
      127.0.0.1 localhost
      %s site.lab.test
      %s gw.lab.test
      198.51.100.99 office.lab.test
      %s office.lab.test
      """
          .formatted(LabNetwork.SITE_ADDRESS, LabNetwork.GATEWAY_FOR_ROAD, LabNetwork.SITE_ADDRESS);

  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread atExit = new Thread(this::closeAtExit, "lab-at-exit");
  private final Path jar;
  private final String options;
  private final Path hosts;
  final Path directory;
  public final LabNetwork network;
  public final IkePki pki;
  final StatusServer status;
  public final LabCharon gateway;
  public final LabCharon site;
  public final LabCharon road;
  final TunnelTraffic traffic;

  /** Makes everything but the service; skips the test, loudly, where that cannot be. */
  static CharonLab start() throws Exception {
    return start(Path.of("target", "vouchsafe.jar"), "-XX:TieredStopAtLevel=1");
  }

  /**
   * The same for a service that is that jar.
   *
   * @param options of its JVM
   */
  public static CharonLab start(Path jar, String options) throws Exception {
    Missing.unless(
        "root".equals(System.getProperty("user.name")), "charons in namespaces: only root can");
    LabCharon.requireInstalled();
    return new CharonLab(jar.toAbsolutePath(), options);
  }

  private CharonLab(Path jar, String options) throws Exception {
    this.jar = jar;
    this.options = options;
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      directory = Files.createTempDirectory("vk");
      made.push(this::removeDirectory);
      hosts = Files.writeString(directory.resolve("hosts"), HOSTS);
      pki = new IkePki(directory);
      network = made(new LabNetwork(directory));
      status = made(new StatusServer(pki));
      gateway = charon("gw", LabNetwork.Place.GATEWAY, List.of(STRICT));
      site = charon("site", LabNetwork.Place.SITE, List.of());
      road = charon("road", LabNetwork.Place.ROAD, List.of());
      traffic = made(new TunnelTraffic(directory, network));
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T made(T one) {
    made.push(one);
    return one;
  }

  private LabCharon charon(String name, LabNetwork.Place place, List<String> plugins)
      throws Exception {
    return made(new LabCharon(directory.resolve(name), network, place, plugins, hosts));
  }

  /** One more client, behind a NAT. */
  LabCharon home() throws Exception {
    network.addHome();
    return charon("home", LabNetwork.Place.HOME, List.of());
  }

  /**
   * Configures the gateway by hand as it would be fed, but so that it asks nobody about anybody.
   */
  public void relaxedGateway() throws Exception {
    gateway.copy(pki.file("gw.pem"), "x509");
    gateway.copy(pki.file("gw.key"), "private");
    gateway.give(
        pki,
        """
        connections {
          in {
            version = 2
            proposals = aes256gcm16-prfsha384-prfsha512-ecp384-ecp521-curve25519
            unique = no
            dpd_delay = 30s
            pools = staff
            local { auth = pubkey
              certs = gw.pem
              id = gw.lab.test }
            remote { auth = pubkey
              cacerts = root.pem
              revocation = relaxed }
          }
        }
        pools { staff { addrs = 192.168.189.30-192.168.189.50 } }
        """);
  }

  /** Starts the service. */
  public IkeService serve(String tenants) throws Exception {
    assertThat(jar).as("the packaged jar").exists();
    return made(new IkeService(directory, jar, options, network, hosts, tenants));
  }

  /**
   * Settings of the tenant {@code acme}, which feeds the gateway.
   *
   * @param maxVerdict of the policy, s
   * @param rest {@code id_lists} and {@code tunnels}, indented by four
   */
  public String settings(int maxVerdict, String sources, String rest) {
    return settings(
        """
              - { issuer: root.pem, certificate: root-relay.pem, key: root-relay.key }
              - { issuer: issuing.pem, certificate: issuing-relay.pem, key: issuing-relay.key }
        """,
        "",
        maxVerdict,
        sources,
        rest);
  }

  /** The same with one signer, of another CA, that the gateway alone is told to believe. */
  String settingsWithGatewaySigner(int maxVerdict, String sources, String rest) {
    return settings(
        """
              - { for: gateways, name: relay, certificate: relay.pem, key: relay.key }
        """,
        ", signer: relay",
        maxVerdict,
        sources,
        rest);
  }

  private String settings(
      String signers, String gatewaySigner, int maxVerdict, String sources, String rest) {
    return """
      acme:
        signers:
    %8$s
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp:
          root: { url: "%1$s", issuers: [root.pem], timeout: 3000 }
          issuing: { url: "%2$s", issuers: [issuing.pem], timeout: 3000 }
        crl:
          root: { urls: ["%3$s"], issuers: [root.pem] }
          issuing: { urls: ["%4$s"], issuers: [issuing.pem] }
        policies:
          default: { ca_group: staff, purpose: ike, max_verdict: %5$d, deadline: 8000, revocation: { sources: %6$s } }
        gateways: [ { name: gw1, type: strongswan, vici: "unix:%7$s"%9$s } ]
    """
            .formatted(
                status.url("/ocsp/root"),
                status.url("/ocsp/issuing"),
                status.url("/crl/root"),
                status.url("/crl/issuing"),
                maxVerdict,
                sources,
                gateway.vici(),
                signers.stripTrailing(),
                gatewaySigner)
            .indent(0)
        + rest.indent(4);
  }

  /** Waits until the gateway has a connection of each of these tunnels. */
  public void awaitFed(String... tunnels) {
    Awaitility.await("the gateway knows " + List.of(tunnels))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              String conns = gateway.swanctl("--list-conns");
              return Stream.of(tunnels).allMatch(name -> conns.contains("vouchsafe." + name + "."));
            });
  }

  /** So often the gateway was told to forget certificates. */
  long flushes() throws IOException {
    return gateway.log().lines().filter(line -> line.contains("requests: flush-certs")).count();
  }

  /**
   * Waits until a reload has reached the gateway: a login that is on its way then may lose its
   * certificate (docs/sessions.md).
   *
   * @param before {@link #flushes} before the reload
   */
  void awaitFlush(IkeService service, long before) throws IOException {
    await(service, "the reload's flush", () -> flushes() > before);
  }

  /** Logs in, and is let in by the gateway and by the service; the session that it has. */
  JsonNode comesIn(IkeService service, LabCharon client, String connection, String identity)
      throws Exception {
    return comesIn(service, client, connection, identity, identity);
  }

  /** The same for somebody whom charon calls otherwise than the list of sessions does. */
  JsonNode comesIn(
      IkeService service, LabCharon client, String connection, String identity, String known)
      throws Exception {
    LoginAttempt login = client.login(connection);
    assertThat(login.succeeded()).as("%s%ngateway:%n%s", login.said(), gateway.logEnd()).isTrue();
    await(service, "a session of " + known, () -> !service.sessions(known).isEmpty());
    assertThat(gateway.sas(identity)).as("SAs of %s", identity).hasSize(1);
    return service.sessions(known).getLast();
  }

  /** Tries to log in, and has neither an SA nor a session in the end. */
  void staysOut(IkeService service, LabCharon client, String connection, String identity)
      throws Exception {
    int before = gateway.sas(identity).size();
    LoginAttempt login = client.login(connection);
    await(
        service,
        "no SA of " + identity + "; the client saw " + login.said(),
        () -> gateway.sas(identity).size() <= before);
    assertThat(service.sessions(identity)).hasSize(before);
  }

  /** Waits until {@code done}, or fails with what everybody said. */
  void await(IkeService service, String what, Callable<Boolean> done) throws IOException {
    await(service, what, PATIENCE, done);
  }

  /** The same with another patience. */
  void await(IkeService service, String what, Duration patience, Callable<Boolean> done)
      throws IOException {
    try {
      Awaitility.await().atMost(patience).until(done);
    } catch (ConditionTimeoutException late) {
      throw new AssertionError(
          "waited in vain for %s%ngateway:%n%s%nservice:%n%s"
              .formatted(what, gateway.logEnd(), service.logEnd()),
          late);
    }
  }

  /** Waits until {@code identity} has no SA in any state; how long that took. */
  Duration awaitGone(String identity) {
    long begin = System.nanoTime();
    Awaitility.await("no SA of " + identity)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> gateway.sas(identity).isEmpty());
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** One exchange through the tunnel of {@code connection}; the server sees the given address. */
  String passes(LabCharon client, LabNetwork.Place place, String connection, String to)
      throws Exception {
    List<String> given = client.virtualIps(connection);
    assertThat(given).as("addresses given to %s", connection).isNotEmpty();
    assertThat(traffic.exchange(place, given.getFirst(), to)).isEqualTo("from " + given.getFirst());
    return given.getFirst();
  }

  private void removeDirectory() throws IOException {
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(directory)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.deleteIfExists(path);
    }
  }

  private void closeAtExit() {
    try {
      closeAll();
    } catch (Exception e) {
      System.out.println("the lab was not removed: " + e);
    }
  }

  @Override
  public void close() throws Exception {
    closeAll();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  /** In the opposite order; what fails keeps nothing else from its end. */
  private void closeAll() throws Exception {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
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
