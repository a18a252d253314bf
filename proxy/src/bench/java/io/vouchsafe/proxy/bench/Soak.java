package io.vouchsafe.proxy.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * {@code make soak}: forward auth under wrk while its only responder flaps. Ends with 1 when one
 * answer was a 5xx or a wrong verdict, when a connection broke, or when too little was seen.
 */
public final class Soak {
  private static final int CONNECTIONS = 32;

  /** Answers of the responder serve for a second, so that it is asked all the time. */
  private static final String TENANTS =
      """
        acme:
          front: { header: nginx, trusted: [127.0.0.1/32] }
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          ocsp: { corp: { url: "%s", caching_thisupd_extra_maxage: 1 } }
          policies: { default: { ca_group: staff, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } } }
      """;

  private Soak() {}

  /** {@code args}: how many seconds; 60 unless said. */
  public static void main(String[] args) throws Exception {
    Duration length = Duration.ofSeconds(args.length == 0 ? 60 : Long.parseLong(args[0]));
    SoakTally tally;
    try (Scratch scratch = Scratch.make("soak")) {
      tally = soak(scratch.directory(), length);
    }
    tally.print(length);
    System.exit(tally.violations() == 0 && tally.isTelling() ? 0 : 1);
  }

  private static SoakTally soak(Path directory, Duration length) throws Exception {
    Crowd crowd = new Crowd();
    crowd.writeAuthorities(directory);
    Path certificates = Files.write(directory.resolve("certificates.txt"), escaped(crowd));
    Vertx vertx = Vertx.vertx();
    try {
      FlappingResponder responder = FlappingResponder.start(vertx, crowd, Duration.ofDays(1));
      try (PackagedService service =
          new PackagedService(directory, TENANTS.formatted(responder.url()))) {
        Path output = directory.resolve("wrk.txt");
        Process wrk = wrk(service.api, length, certificates, output);
        responder.flapWhile(wrk);
        SoakTally tally = SoakTally.of(Files.readAllLines(output));
        System.out.println("look-ups:");
        service.metrics("vouchsafe_ocsp_requests_seconds_count").forEach(System.out::println);
        System.out.printf(
            "responder: %s; asked %d times%n", responder.history(), responder.asked());
        return tally;
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static List<String> escaped(Crowd crowd) {
    List<String> lines = new ArrayList<>();
    crowd.clients(Crowd.Kind.GOOD, 200).forEach(client -> lines.add(client.escaped()));
    crowd.clients(Crowd.Kind.REVOKED, 100).forEach(client -> lines.add(client.escaped()));
    crowd.clients(Crowd.Kind.UNKNOWN, 100).forEach(client -> lines.add(client.escaped()));
    Collections.shuffle(lines, new Random(1));
    return lines;
  }

  private static Process wrk(int port, Duration length, Path certificates, Path output)
      throws IOException {
    return new ProcessBuilder(
            "wrk",
            "-t1",
            "-c" + CONNECTIONS,
            "-d" + length.toSeconds(),
            "--timeout",
            "10s",
            "-s",
            Path.of("proxy", "src", "bench", "lua", "soak.lua").toString(),
            "http://127.0.0.1:" + port + "/v1/acme/auth",
            "--",
            certificates.toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
