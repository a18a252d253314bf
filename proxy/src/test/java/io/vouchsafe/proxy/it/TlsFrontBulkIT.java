package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.TlsFrontLab.Front;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gigabyte through the front, both ways, in flat memory. */
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsFrontBulkIT {
  /** It is about memory; a gigabyte may take its time on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private static final long GIGABYTE = 1L << 30;

  /** The JVM, its heap of 128 MiB, and as much again of direct memory: measured are 250 MiB. */
  private static final long MOST_KIBIBYTES = 400 << 10;

  /** What one more gigabyte may add when the first is through. */
  private static final long FLAT_KIBIBYTES = 100 << 10;

  private TlsFrontLab lab;
  private String digest;
  private long before;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    lab = new TlsFrontLab(directory, "128m");
    digest = shell(BulkUpstream.stream(GIGABYTE) + " | sha256sum");
    shell(BulkUpstream.stream(64 << 20) + " | " + curl("--http1.1 -T -", "/up"));
    shell(curl("--http2 -o /dev/null", "/down/" + (64 << 20)));
    before = lab.memory("VmRSS");
  }

  @AfterAll
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"--http1.1, up", "--http1.1, down", "--http2, up", "--http2, down"})
  void aGigabyteIsWholeAndTakesNoMemory(String version, String way) throws Exception {
    long begin = System.nanoTime();

    String sum =
        way.equals("up")
            ? shell(BulkUpstream.stream(GIGABYTE) + " | " + curl(version + " -T -", "/up"))
            : shell(curl(version, "/down/" + GIGABYTE) + " | sha256sum");

    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    long after = lab.memory("VmRSS");
    long most = lab.memory("VmHWM");
    System.out.printf(
        "TLS front: 1 GiB %s over %s in %d ms; resident %d KiB before, %d after, %d at most%n",
        way, version, took, before, after, most);
    assertThat(sum).isEqualTo(digest);
    assertThat(most).as("KiB at most").isLessThan(MOST_KIBIBYTES);
    assertThat(most - before).as("KiB more").isLessThan(FLAT_KIBIBYTES);
  }

  private String curl(String options, String path) {
    return "%s --max-time 170 --cert alice.pem --key alice.key %s %s"
        .formatted(lab.curlCommand(Front.BULK), options, lab.url(Front.BULK, path));
  }

  /** The first word of what it prints. */
  private String shell(String command) throws Exception {
    return Tool.run(PATIENCE, lab.directory, "sh", "-c", command).split(" ", 2)[0].strip();
  }
}
