package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.tls.RawClient;
import io.vouchsafe.proxy.it.TlsFrontLab.Front;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand idle connections. */
@Tag("it")
class TlsFrontCrowdIT {
  private static final int CROWD = 10_000;

  /** One for each connection in each of the two processes, and what else they have open. */
  private static final int DESCRIPTORS = 19_500;

  /** Measured: see the line that is printed. TLS, Vert.x, the session and its place in lists. */
  private static final long MOST_KIBIBYTES_EACH = 60;

  /** A second, and as much again for a machine that does something else. */
  private static final Duration LOGIN = Duration.ofSeconds(2);

  @TempDir Path directory;

  @Test
  void tenThousandStayOthersComeAndABlockEndsThemAll() throws Exception {
    long descriptors = descriptors();
    if (descriptors < DESCRIPTORS) {
      System.out.println(
          "SKIPPED: a process may have only %d descriptors, %d are needed (ulimit -n)"
              .formatted(descriptors, DESCRIPTORS));
    }
    Assumptions.assumeTrue(descriptors >= DESCRIPTORS, "too few descriptors (ulimit -n)");
    try (TlsFrontLab lab = new TlsFrontLab(directory, "512m", List.of(Front.CROWD));
        IdleCrowd crowd = new IdleCrowd(directory, "crowd", lab.port(Front.CROWD))) {
      SSLContext alice = lab.pki.client("alice");
      login(lab, alice);
      // Its status is known then: a responder that is asked while a crowd comes may be too slow.
      login(lab, lab.pki.client("crowd"));
      long before = lab.memory("VmRSS");
      long begin = System.nanoTime();

      crowd.come(CROWD);

      long took = millisSince(begin);
      assertThat(crowd.failures()).as("the service said %s", said(lab)).isEmpty();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> lab.sessions("crowd") == CROWD);
      long each = (lab.memory("VmRSS") - before) * 1024 / CROWD;
      System.out.printf(
          "TLS front: %d connections in %d ms; %d KiB resident before, %d bytes each%n",
          CROWD, took, before, each);
      for (int i = 0; i < 20; i++) {
        Duration login = login(lab, alice);
        assertThat(login).as("login %d among the crowd", i).isLessThan(LOGIN);
        System.out.printf("TLS front: a login among them in %d ms%n", login.toMillis());
      }
      assertThat(crowd.open()).isEqualTo(CROWD);

      begin = System.nanoTime();
      lab.block("crowd");
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> crowd.open() == 0);
      System.out.printf("TLS front: all blocked and closed after %d ms%n", millisSince(begin));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> lab.sessions("crowd") == 0);
      login(lab, alice);
      assertThat(each).as("octets a connection").isLessThan(MOST_KIBIBYTES_EACH << 10);
    }
  }

  /** A handshake, a decision and a request. */
  private static Duration login(TlsFrontLab lab, SSLContext who) throws IOException {
    long begin = System.nanoTime();
    try (RawClient client = new RawClient(lab.dial(Front.CROWD, who))) {
      assertThat(client.send(TlsFrontLab.get("/")).read().status()).isEqualTo(200);
    }
    return Duration.ofMillis(millisSince(begin));
  }

  /** But for its decisions to allow. */
  private static String said(TlsFrontLab lab) {
    return lab.service.process().output().stream()
        .filter(line -> line.contains("\"decision\":\"deny\"") || line.contains("WARN"))
        .collect(Collectors.joining("\n"));
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private static long descriptors() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/limits")).stream()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> line.split("\\s+")[3])
        .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
        .findFirst()
        .orElseThrow();
  }
}
