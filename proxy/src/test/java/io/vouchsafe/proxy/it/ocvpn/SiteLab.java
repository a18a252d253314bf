package io.vouchsafe.proxy.it.ocvpn;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.it.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Assumptions;

/** A network of sites, and the CA of their devices. */
final class SiteLab implements AutoCloseable {
  /** For what must happen, on a machine that does much else. */
  static final Duration PATIENCE = Duration.ofSeconds(100);

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private final List<OcvpnSite> sites = new ArrayList<>();
  private final Map<String, Issued> issued = new HashMap<>();
  private final Instant now = Instant.now();
  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  final Path directory;
  final SiteNetwork network;
  final LabCa root;

  /** Skips the test, loudly, when something is missing. */
  SiteLab() throws Exception {
    require("root".equals(System.getProperty("user.name")), "charons in namespaces: only root can");
    Tool.installed("charon-systemd");
    Tool.installed("swanctl");
    Tool.installed("perl");
    require(
        Files.exists(Path.of("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so")),
        "strongSwan's plugin kernel-libipsec is missing (Debian: libcharon-extra-plugins)");
    require(
        Files.exists(Path.of("/usr/lib/ipsec/plugins/libstrongswan-openssl.so")),
        "strongSwan's plugin openssl is missing (Debian: libstrongswan-standard-plugins)");
    require(Files.isReadable(Path.of("/dev/net/tun")), "/dev/net/tun is not there");
    try {
      directory = Files.createTempDirectory("v4");
      made.push(this::removeDirectory);
      network = made(new SiteNetwork(directory));
      root = LabCa.root(CertificateSpec.ca("O=Lab,CN=Device Root", now), provider);
      certificate("root", root.certificate());
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private static void require(boolean there, String problem) {
    if (!there) {
      System.out.println("SKIPPED: " + problem);
    }
    Assumptions.assumeTrue(there, problem);
  }

  <T extends AutoCloseable> T made(T one) {
    made.push(one);
    return one;
  }

  /** A site whose agent runs. */
  OcvpnSite site(int number, String serial) throws Exception {
    OcvpnSite site = made(new OcvpnSite(directory.resolve("s" + number), network, number, serial));
    sites.add(site);
    device(serial);
    Files.writeString(settings(site), agentSettings(site));
    startAgent(site);
    return site;
  }

  void startAgent(OcvpnSite site) throws IOException {
    site.startAgent(java("io.vouchsafe.proxy.Main"), settings(site));
  }

  private Path settings(OcvpnSite site) {
    return directory.resolve(site.serial + ".yaml");
  }

  /** Those of the page, of another device. */
  private static String agentSettings(OcvpnSite site) throws Exception {
    return OcvpnIT.block("    service: https")
            .replace("FGT001", site.serial)
            .replace(SiteNetwork.address(1) + "\n", SiteNetwork.address(site.number) + "\n")
            .replace(SiteNetwork.behind(1), SiteNetwork.behind(site.number))
        + "vici: unix:%s\n".formatted(site.vici());
  }

  /** A device's certificate and key in files. */
  Issued device(String serial) throws IOException {
    Issued device = root.issue(CertificateSpec.client("O=Lab,CN=" + serial, now));
    issued.put(serial, device);
    write(serial, device);
    return device;
  }

  Issued issued(String serial) {
    return Objects.requireNonNull(issued.get(serial));
  }

  /** The service's certificate, in files, and in a key store. */
  void keyStore(String name) throws Exception {
    Issued server =
        root.issue(
            CertificateSpec.server("O=Lab,CN=service", now)
                .alternativeName(new GeneralName(GeneralName.iPAddress, SiteNetwork.SERVICE)));
    write(name, server);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(server.certificate().der().toBytes()));
    store.setKeyEntry(
        "service",
        server.keys().getPrivate(),
        "secret".toCharArray(),
        new Certificate[] {certificate});
    try (OutputStream file = Files.newOutputStream(directory.resolve(name + ".p12"))) {
      store.store(file, "secret".toCharArray());
    }
  }

  void write(String name, Issued one) throws IOException {
    certificate(name, one.certificate());
    Path key = directory.resolve(name + ".key");
    Files.deleteIfExists(key);
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, pem("PRIVATE KEY", one.keys().getPrivate().getEncoded()));
  }

  private void certificate(String name, io.vouchsafe.pki.Certificate certificate)
      throws IOException {
    Files.writeString(
        directory.resolve(name + ".pem"), pem("CERTIFICATE", certificate.der().toBytes()));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, new String(LINES.encode(der), StandardCharsets.US_ASCII));
  }

  /** The command that runs a class of ours with these arguments. */
  List<String> java(String main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                main));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .map(each -> Path.of(each).toAbsolutePath().toString())
        .reduce((one, other) -> one + ":" + other)
        .orElseThrow();
  }

  /** Waits until {@code done}, or fails with what everybody said. */
  void await(String what, Callable<Boolean> done) throws Exception {
    try {
      Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).until(done);
    } catch (ConditionTimeoutException late) {
      StringBuilder all = new StringBuilder("waited in vain for " + what);
      for (OcvpnSite site : sites) {
        all.append(
            "%n%n== %s%n%s%n-- SAs%n%s%n-- charon%n%s"
                .formatted(site.serial, site.said(), site.swanctl("--list-sas"), site.logEnd()));
      }
      throw new AssertionError(all.toString(), late);
    }
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
