package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package under a real systemd, booted in a root of its own: the unit with all that it forbids,
 * readiness, reload, upgrade and removal.
 */
class SystemdIT {
  private static final String SETTINGS =
      """
      listen: { api: 127.0.0.1:8180, admin: 127.0.0.1:8181 }
      tenants:
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          policies: { default: { ca_group: staff, purpose: %s, revocation: { sources: [] } } }
      tls_fronts:
        - { listen: 127.0.0.1:443, certificate: server.chain.pem, key: server.key, tenant: acme, upstream: "http://127.0.0.1:9000" }
      """;

  private static final String SERVICE = "vouchsafe.service";

  @TempDir Path directory;

  @Test
  void theUnitRunsReloadsAndGoesWithThePackage() throws Exception {
    Path deb = BuiltPackage.deb();
    try (PrivateRoot root = PrivateRoot.booted(directory)) {
      OpensslPki pki = new OpensslPki(Files.createDirectories(root.shared().resolve("pki")));
      Files.copy(deb, root.shared().resolve("vouchsafe.deb"));

      // The installation starts it, and comes back when it can decide.
      root.runLong("dpkg", "--install", "/mnt/vouchsafe.deb");
      assertThat(root.run("systemctl", "is-active", SERVICE)).isEqualTo("active");
      assertThat(root.run("systemctl", "is-enabled", SERVICE)).isEqualTo("enabled");
      assertThat(root.curl("http://127.0.0.1:8181/health/ready")).contains("\"ready\"");

      // A port below 1024, a key that only its user reads, BoringSSL, under everything forbidden.
      root.run(
          "sh",
          "-c",
          "cd /mnt/pki && cp root.pem issuing.pem server.chain.pem server.key /etc/vouchsafe &&"
              + " chown vouchsafe /etc/vouchsafe/server.key");
      write(root, "client_auth");
      root.runLong("systemctl", "restart", SERVICE);
      assertThat(front(root, pki, "good")).isEqualTo("502");
      assertThat(front(root, pki, "server")).isEqualTo("403");

      write(root, "server_auth");
      root.runLong("systemctl", "reload", SERVICE);
      Awaitility.await("the reload, of which a signal tells")
          .atMost(Duration.ofSeconds(30))
          .until(() -> front(root, pki, "good").equals("403"));

      write(root, "nonsense");
      assertThat(root.attempt("systemctl", "reload", SERVICE)).contains("failed");
      assertThat(root.run("journalctl", "-u", SERVICE, "--no-pager")).contains("nonsense");
      assertThat(front(root, pki, "good")).isEqualTo("403");

      // An upgrade starts the new one; removing it ends it.
      write(root, "client_auth");
      String before = root.run("systemctl", "show", "-p", "MainPID", SERVICE);
      root.runLong("dpkg", "--install", "/mnt/vouchsafe.deb");
      assertThat(root.run("systemctl", "is-active", SERVICE)).isEqualTo("active");
      assertThat(root.run("systemctl", "show", "-p", "MainPID", SERVICE)).isNotEqualTo(before);
      assertThat(front(root, pki, "good")).isEqualTo("502");
      root.runLong("dpkg", "--purge", "vouchsafe");
      assertThat(root.attempt("systemctl", "is-active", SERVICE)).isEqualTo("inactive");
    }
  }

  private static void write(PrivateRoot root, String purpose) throws Exception {
    Files.writeString(root.shared().resolve("vouchsafe.yaml"), SETTINGS.formatted(purpose));
    root.run("cp", "/mnt/vouchsafe.yaml", "/etc/vouchsafe/vouchsafe.yaml");
  }

  /** 502: passed, and there is no application behind it. */
  private static String front(PrivateRoot root, OpensslPki pki, String client) throws Exception {
    return root.curl(
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "--cacert",
        pki.file("root.pem").toString(),
        "--cert",
        pki.file(client + ".pem").toString(),
        "--key",
        pki.file(client + ".key").toString(),
        "https://localhost/");
  }
}
