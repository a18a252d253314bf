package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vouchsafe.proxy.gateway.GatewayStatus;
import io.vouchsafe.proxy.gateway.strongswan.ReconcilerLab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real charon is fed, killed, and fed again. */
@Tag("it")
class ReconcilerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROMISED = Duration.ofSeconds(5);
  private static final int POOLS = 200;
  private static final int CONNECTIONS = 1_200;

  /** With a certificate, a key, a secret and an authority. */
  private static final int ALL = 4 + POOLS + CONNECTIONS;

  private static final String THEIRS =
      """
      connections {
        theirs {
          remote_addrs = 192.0.2.1
          remote { auth = pubkey }
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void aCharonIsFedAndAfterItsRestartFedAgain() throws Exception {
    Vertx vertx = Vertx.vertx();
    Tool.run(
        directory,
        Tool.installed("openssl"),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=Lab CA",
        "-days",
        "2",
        "-keyout",
        "key.pem",
        "-outform",
        "DER",
        "-out",
        "ca.der");
    try (Namespace namespace = Namespace.make(directory);
        ReconcilerLab lab = new ReconcilerLab(vertx, directory.resolve("vici").toString())) {
      try (Charon charon = new Charon(directory, namespace, THEIRS, "enable_crl = no")) {
        charon.swanctl("--load-conns");
        lab.want(read("ca.der"), read("key.pem"), POOLS, CONNECTIONS);
        lab.start();
        assertThat(fed(lab)).as("1,000 entries and 200 tunnels").isLessThan(PROMISED);
        assertThat(lab.status().objects()).isEqualTo(new GatewayStatus.Objects(ALL, 0, 0, 0));
        assertThat(lab.status().concerns())
            .containsExactly(
                "1 connections of others take certificates without revocation = strict: theirs");
        assertThat(charon.swanctl("--list-conns"))
            .contains("theirs: ", "vouchsafe.t0.0: ", "vouchsafe.t199.5: ");
        assertThat(charon.swanctl("--list-authorities")).contains("vouchsafe.ca:");
        assertThat(charon.swanctl("--list-pools")).contains("vouchsafe.t199.0");
        charon.kill();
        Awaitility.await().atMost(PATIENCE).until(() -> lab.status().connectedSince().isEmpty());
      }
      Files.delete(directory.resolve("vici"));
      try (Charon charon = new Charon(directory, namespace, THEIRS, "enable_crl = no")) {
        assertThat(fed(lab)).as("after a restart").isLessThan(PROMISED);
        assertThat(lab.attached()).isEqualTo(2);
        assertThat(charon.swanctl("--list-conns")).contains("vouchsafe.t199.5: ");
        lab.withdraw();
        for (String list : List.of("--list-conns", "--list-pools", "--list-authorities")) {
          Awaitility.await(list) // One after the other goes.
              .atMost(PATIENCE)
              .until(() -> !charon.swanctl(list).contains("vouchsafe."));
        }
        assertThat(charon.log())
            .doesNotContain(new String(ReconcilerLab.secret(), StandardCharsets.US_ASCII));
      }
    } finally {
      vertx.close().await();
    }
  }

  private byte[] read(String file) throws Exception {
    return Files.readAllBytes(directory.resolve(file));
  }

  private static Duration fed(ReconcilerLab lab) {
    long begin = System.nanoTime();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> lab.status().connectedSince().isPresent());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.println("charon is fed after " + took.toMillis() + " ms");
    return took;
  }
}
