package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code .deb} of {@code make package} in a root of its own over this machine's files, without
 * this machine's Java: installed, started by its unit's command, upgraded, removed, purged.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackageIT {
  private static final String SETTINGS = "/etc/vouchsafe/vouchsafe.yaml";
  private static final String API = "http://127.0.0.1:8180";
  private static final String ADMIN = "http://127.0.0.1:8181";
  private static final String TENANT =
      """
      # kept by an upgrade
      listen: { api: 127.0.0.1:8180, admin: 127.0.0.1:8181 }
      tenants:
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          ocsp: { corp: { url: "http://127.0.0.1:9080/", issuers: [issuing.pem], timeout: 5000 } }
          policies:
            default:
              { ca_group: staff, purpose: client_auth, deadline: 10000,
                revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } }
      """;

  @TempDir static Path directory;

  private static PrivateRoot root;
  private static OpensslPki pki;
  private static Tool responder;

  @BeforeAll
  static void install() throws Exception {
    Path deb = BuiltPackage.deb();
    Tool.installed("dpkg");
    Tool.installed("adduser");
    root = PrivateRoot.overThisMachine(directory);
    Path files = Files.createDirectories(root.shared().resolve("pki"));
    pki = new OpensslPki(files);
    Files.copy(deb, root.shared().resolve("vouchsafe.deb"));
    dpkg("--install", "/mnt/vouchsafe.deb");
    responder =
        root.start(
            List.of(
                "sh",
                "-c",
                "cd /mnt/pki && exec openssl ocsp -index issuing.index -CA issuing.pem -rsigner"
                    + " issuing-ocsp.pem -rkey issuing-ocsp.key -port 9080 -ndays 1 -ignore_err"));
  }

  @AfterAll
  static void end() throws Exception {
    if (responder != null) {
      responder.close();
    }
    if (root != null) {
      root.close();
    }
  }

  @Test
  @Order(1)
  void everyFileIsWhatWasPackagedAndOnlyTheServiceReadsTheSettings() throws Exception {
    assertThat(root.run("dpkg", "--verify", "vouchsafe")).isEmpty();
    root.runLong("sh", "-c", "cd /usr/lib/vouchsafe && sha256sum --quiet --check SHA256SUMS");
    assertThat(root.run("stat", "-c", "%U:%G %a", "/etc/vouchsafe", SETTINGS, "/var/lib/vouchsafe"))
        .isEqualTo("root:vouchsafe 750\nroot:vouchsafe 640\nvouchsafe:vouchsafe 700");
    assertThat(
            root.run(
                "sh",
                "-c",
                "find /usr/lib/vouchsafe ! -type l -perm /022; find /usr/lib/vouchsafe ! -user"
                    + " root"))
        .isEmpty();
    assertThat(root.run("dpkg-query", "-W", "-f", "${Status}", "vouchsafe"))
        .isEqualTo("install ok installed");
  }

  @Test
  @Order(2)
  void theStartArchiveIsUsed() throws Exception {
    root.run(
        "sh",
        "-c",
        "cd /usr/lib/vouchsafe && if [ -e vouchsafe.aot ]; then runtime/bin/java -XX:AOTMode=on"
            + " -XX:AOTCache=vouchsafe.aot -jar vouchsafe.jar --version; else runtime/bin/java"
            + " -Xshare:on -XX:SharedArchiveFile=vouchsafe.jsa -jar vouchsafe.jar --version; fi");
  }

  @Test
  @Order(3)
  void theVersionNamesTheCommit() throws Exception {
    assertThat(root.run("vouchsafe", "--version"))
        .matches("vouchsafe [0-9.]+(-SNAPSHOT)?, commit ([0-9a-f]{12}|unknown)");
  }

  @Test
  @Order(4)
  void systemdFindsNothingWrongWithTheUnit() throws Exception {
    Tool.installed("systemd-analyze");
    assertThat(
            root.run("systemd-analyze", "verify", "/usr/lib/systemd/system/vouchsafe.service")
                .lines())
        .noneMatch(line -> line.contains("vouchsafe"));
    root.run(
        "systemd-analyze",
        "security",
        "--offline=yes",
        "--threshold=25",
        "--no-pager",
        "/usr/lib/systemd/system/vouchsafe.service");
  }

  @Test
  @Order(5)
  void itStartsWithTheFirstSettingsAndNobodyPasses() throws Exception {
    try (Tool service = unit().start()) {
      assertThat(root.curl(ADMIN + "/health/ready")).contains("\"ready\"");
      assertThat(status(API + "/v1/acme/auth")).isEqualTo("403");
      assertThat(service.terminate()).isZero();
    }
  }

  @Test
  @Order(6)
  void itTellsSystemdWhenItIsReady() throws Exception {
    Tool.installed("systemd-notify");
    Tool.installed("perl");
    String listen =
        "socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un('/tmp/notify')) or die;"
            + " chmod 0777, '/tmp/notify'; $|=1; print \"bound\\n\";"
            + " while (defined recv(S, $m, 4096, 0)) { print \"$m\\n\" }";
    try (Tool systemd = root.start(List.of("perl", "-MSocket", "-e", listen))) {
      systemd.awaitLine("bound");
      try (Tool service = unit().start("NOTIFY_SOCKET=/tmp/notify")) {
        systemd.awaitLine("READY=1");
        assertThat(service.isAlive()).isTrue();
      }
    }
  }

  @Test
  @Order(7)
  void theFirstDecisionsAreRight() throws Exception {
    root.run("cp", "/mnt/pki/root.pem", "/mnt/pki/issuing.pem", "/etc/vouchsafe");
    // The example in the first settings, without its #, is good.
    root.run("sed", "-i", "s/^tenants: {}/tenants:/; /^tenants/,$ s/^#//", SETTINGS);
    root.run(unit().checkSettings());
    Files.writeString(root.shared().resolve("vouchsafe.yaml"), TENANT);
    root.run("cp", "/mnt/vouchsafe.yaml", SETTINGS);
    root.run(unit().checkSettings());
    try (Tool service = unit().start()) {
      assertThat(reason("good")).isEqualTo("ok");
      assertThat(reason("revoked")).isEqualTo("revoked");
      block("good");
      assertThat(reason("good")).isEqualTo("blocked");
      assertThat(service.terminate()).isZero();
    }
  }

  @Test
  @Order(8)
  void aReloadOfSettingsWithAMistakeFails() throws Exception {
    assertThat(unit().values("ExecReload"))
        .containsExactly("/usr/bin/vouchsafe config check " + SETTINGS, "/bin/kill -HUP $MAINPID");
    root.run("sh", "-c", "echo 'tenants: { acme: { typo: 1 } }' > /tmp/wrong.yaml");
    assertThat(root.attempt("sh", "-c", "vouchsafe config check /tmp/wrong.yaml; echo exit=$?"))
        .contains("typo")
        .endsWith("exit=1");
  }

  @Test
  @Order(9)
  void aJarThatWasReplacedRunsWithoutTheArchiveAndSaysSoOnStderrAlone() throws Exception {
    root.run("touch", "/usr/lib/vouchsafe/vouchsafe.jar");
    assertThat(root.run("sh", "-c", "vouchsafe --version 2> /tmp/said")).startsWith("vouchsafe ");
    assertThat(root.run("cat", "/tmp/said")).contains("vouchsafe.jar");
  }

  @Test
  @Order(10)
  void anUpgradeKeepsSettingsAndState() throws Exception {
    root.runLong(
        "sh",
        "-c",
        "dpkg-deb -R /mnt/vouchsafe.deb /tmp/next && sed -i 's/^Version: .*/Version: 999.0/'"
            + " /tmp/next/DEBIAN/control && echo '# of the next version' >>"
            + " /tmp/next/etc/vouchsafe/vouchsafe.yaml && dpkg-deb -Znone -b /tmp/next"
            + " /tmp/next.deb");
    // docs/upgrade.md: the new version reads the settings before it is installed.
    root.run(
        "sh",
        "-c",
        "cd /tmp/next/usr/lib/vouchsafe && runtime/bin/java -jar vouchsafe.jar config check "
            + SETTINGS);
    dpkg("--force-confold", "--install", "/tmp/next.deb");
    assertThat(root.run("dpkg-query", "-W", "-f", "${Version}", "vouchsafe")).isEqualTo("999.0");
    assertThat(root.run("head", "-1", SETTINGS)).isEqualTo("# kept by an upgrade");
    assertThat(root.run("stat", "-c", "%U:%G %a", SETTINGS)).isEqualTo("root:vouchsafe 640");
    try (Tool service = unit().start()) {
      assertThat(reason("good")).isEqualTo("blocked");
      assertThat(service.terminate()).isZero();
    }
  }

  @Test
  @Order(11)
  void removingKeepsSettingsAndState() throws Exception {
    dpkg("--remove", "vouchsafe");
    assertThat(root.attempt("ls", "/usr/lib/vouchsafe", "/usr/bin/vouchsafe"))
        .contains("'/usr/lib/vouchsafe'")
        .contains("'/usr/bin/vouchsafe'");
    assertThat(root.run("head", "-1", SETTINGS)).isEqualTo("# kept by an upgrade");
    assertThat(root.run("sh", "-c", "cat /var/lib/vouchsafe/emergency*")).contains("on call");
  }

  @Test
  @Order(12)
  void purgingLeavesNothingButTheUser() throws Exception {
    dpkg("--purge", "vouchsafe");
    assertThat(root.run("getent", "passwd", "vouchsafe")).startsWith("vouchsafe:");
    assertThat(
            root.run(
                "find",
                "/etc",
                "/usr",
                "/var",
                "/run",
                "/opt",
                "/srv",
                "-xdev",
                "-name",
                "*vouchsafe*"))
        .isEmpty();
    assertThat(root.attempt("dpkg-query", "-W", "vouchsafe")).contains("no packages found");
  }

  private static InstalledUnit unit() throws Exception {
    return new InstalledUnit(root);
  }

  private static void dpkg(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "dpkg";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    root.runLong(command);
  }

  private static String reason(String name) throws Exception {
    String answer =
        root.curl(
            "-H",
            "Content-Type: application/pem-certificate-chain",
            "--data-binary",
            "@" + pki.file(name + ".pem"),
            API + "/v1/acme/decisions");
    JsonNode decision = new ObjectMapper().readTree(answer);
    return decision.path("reason").asText(answer);
  }

  private static void block(String name) throws Exception {
    String sha256 =
        root.run("sh", "-c", "openssl x509 -outform DER -in /mnt/pki/" + name + ".pem | sha256sum")
            .substring(0, 64);
    String answer =
        root.curl(
            "-H",
            "Content-Type: application/json",
            "--data",
            "{\"by\":\"on call\",\"why\":\"test\",\"entries\":[{\"sha256\":\"%s\"}]}"
                .formatted(sha256),
            ADMIN + "/blocks/acme");
    assertThat(answer).contains(sha256);
  }

  private static String status(String url) throws Exception {
    return root.curl("-o", "/dev/null", "-w", "%{http_code}", url);
  }
}
