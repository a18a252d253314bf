package io.vouchsafe.proxy.bench.siege;

import io.vertx.core.Vertx;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.bench.Crowd;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Three tenants, each with a PKI, a responder and a CRL of its own: two that are besieged, and one
 * whose own clients attack.
 */
final class SiegeTenants {
  static final String STRICT = "strict";

  /** Lets in whom no source knows anything about. */
  static final String LENIENT = "lenient";

  static final String ATTACKER = "attacker";

  private static final Duration LIFETIME = Duration.ofDays(1);

  /** A CRL large enough for clients that do not read it. */
  private static final int CRL_ENTRIES = 10_000;

  private static final int SERIAL_LENGTH = 16;

  /** The responders share two cores with those who attack, so they get a second. */
  private static final String TENANT =
      """
        %1$s:
          front: { header: nginx, trusted: [%2$s] }
          cache: { maximum_memory: 512KiB, response_memory: 1MiB }
          ca_groups: { staff: { anchors: [%1$s/root.pem], intermediates: [%1$s/issuing.pem] } }
          ocsp: { corp: { url: "%3$s", timeout: 1000 } }
          crl: { corp: { urls: ["file:%1$s/issuing.crl"] } }
          policies:
            default: { ca_group: staff, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp], on_unavailable: %4$s } }
            stapled: { ca_group: staff, revocation: { sources: [stapled, ocsp], scope: leaf, ocsp: [corp], on_unavailable: %4$s } }
      """;

  final Crowd strict = new Crowd();
  final Crowd lenient = new Crowd();
  final Crowd attacker = new Crowd();

  /** Writes what the settings name, starts the responders, and returns the settings. */
  String open(Path directory, Vertx vertx) throws Exception {
    return settings(directory, vertx, STRICT, strict, "127.0.0.1/32", "deny")
        + settings(directory, vertx, LENIENT, lenient, "127.0.0.1/32", "allow")
        + settings(directory, vertx, ATTACKER, attacker, "127.0.0.2/32, 127.0.0.3/32", "allow");
  }

  private static String settings(
      Path directory, Vertx vertx, String name, Crowd crowd, String fronts, String onUnavailable)
      throws Exception {
    write(Files.createDirectory(directory.resolve(name)), crowd);
    ScriptedResponder responder =
        ScriptedResponder.start(vertx, crowd.honest(LIFETIME))
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    return TENANT.formatted(name, fronts, responder.url(), onUnavailable);
  }

  private static void write(Path directory, Crowd crowd) throws IOException {
    crowd.writeAuthorities(directory);
    byte[] others = LabCrl.randomEntries(CRL_ENTRIES, SERIAL_LENGTH, Instant.now(), new Random(2));
    Files.write(directory.resolve("issuing.crl"), crowd.crl(1, others, List.of()));
  }
}
