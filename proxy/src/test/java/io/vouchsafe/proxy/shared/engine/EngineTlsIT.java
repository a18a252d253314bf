package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.send;
import static io.vouchsafe.proxy.shared.engine.EngineLab.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.redis.client.Command;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.it.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("Over TLS")
class EngineTlsIT {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final Instant NOW = Instant.now();
  private static final LabCa RIGHT = LabCa.root(CertificateSpec.ca("CN=Right", NOW), BC);
  private static final LabCa WRONG = LabCa.root(CertificateSpec.ca("CN=Wrong", NOW), BC);

  @TempDir Path directory;
  private final EngineLab lab = new EngineLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  private RedisServer server(LabCa ca, GeneralName name, int port) throws IOException {
    Issued issued = ca.issue(CertificateSpec.server("CN=redis", NOW).alternativeName(name));
    pem("redis.pem", "CERTIFICATE", issued.certificate().der().toBytes());
    pem("redis.key", "PRIVATE KEY", issued.keys().getPrivate().getEncoded());
    return RedisServer.startTls(
        directory,
        port,
        "--tls-cert-file",
        directory.resolve("redis.pem").toString(),
        "--tls-key-file",
        directory.resolve("redis.key").toString(),
        "--tls-auth-clients",
        "no");
  }

  private void pem(String file, String label, byte[] der) throws IOException {
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(der), label));
  }

  private static GeneralName loopback() {
    return new GeneralName(GeneralName.iPAddress, "127.0.0.1");
  }

  private static SharedSettings trusting(int port, Certificate... authorities) {
    return settings(port, "", List.of(authorities), true);
  }

  private static void says(RedisEngine engine, String words) {
    await().atMost(LONG).until(() -> engine.trouble().orElse("").contains(words));
  }

  @Test
  @DisplayName("a server below the authority is believed, and after a reload no other is")
  void authority() throws Exception {
    int port = Tool.freePort();
    try (RedisServer server = server(RIGHT, loopback(), port)) {
      RedisEngine engine = lab.open(trusting(port, RIGHT.certificate()));
      assertThat(send(engine, Command.PING)).hasToString("PONG");

      engine.update(trusting(port, WRONG.certificate()));
      says(engine, "not trusted");
      assertThat(engine.isOpen()).isFalse();

      engine.update(trusting(port, WRONG.certificate(), RIGHT.certificate()));
      EngineLab.open(engine);
    }
  }

  @Test
  @DisplayName("what Java trusts does not vouch for a lab's server")
  void java() throws Exception {
    int port = Tool.freePort();
    try (RedisServer server = server(RIGHT, loopback(), port)) {
      says(lab.start(trusting(port)), "not trusted");
    }
  }

  @Test
  @DisplayName("a certificate for another name is refused")
  void name() throws Exception {
    int port = Tool.freePort();
    try (RedisServer server =
        server(RIGHT, new GeneralName(GeneralName.dNSName, "redis.test"), port)) {
      says(lab.start(trusting(port, RIGHT.certificate())), "not trusted");
    }
  }

  @Test
  @DisplayName("a server in clear is refused, and one over TLS that is spoken to in clear")
  void clear() throws Exception {
    int port = Tool.freePort();
    try (RedisServer over = server(RIGHT, loopback(), port);
        RedisServer clear = RedisServer.start(directory)) {
      RedisEngine toClear = lab.start(trusting(clear.port(), RIGHT.certificate()));
      RedisEngine toTls = lab.start(settings(port));

      says(toClear, "if it does not speak TLS, write redis://");
      says(toTls, "if it speaks TLS, write rediss://");
      assertThat(toClear.isOpen()).isFalse();
      assertThat(toTls.isOpen()).isFalse();
    }
  }
}
