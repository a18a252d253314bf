package io.vouchsafe.proxy.record;

import static io.vouchsafe.proxy.record.RecordLab.NOW;
import static io.vouchsafe.proxy.record.RecordLab.allow;
import static io.vouchsafe.proxy.record.RecordLab.stranger;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.decision.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever decides never waits for the disk, and what has no line is counted. */
@Timeout(120)
class DecisionRecorderTest {
  private static final RecordLimits LIMITS = new RecordLimits(8L << 20, Duration.ofDays(8), 3);

  @TempDir private Path directory;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();
  private Path path;

  @BeforeEach
  void name() throws IOException {
    path = Files.createDirectory(directory.resolve("in")).resolve("decisions.jsonl");
  }

  @Test
  void everyDecisionHasALineInItsOrder() throws Exception {
    try (DecisionRecorder recorder = recorder(() -> NOW)) {
      for (int i = 0; i < 500; i++) {
        recorder.add(allow("acme", i, 700));
      }
      await(() -> written() == 500);
    }

    List<RecordedDecision> lines = lines();
    assertThat(lines).extracting(RecordedDecision::reference).hasSize(500).startsWith("ref-0");
    assertThat(lines).isSortedAccordingTo((a, b) -> number(a.reference()) - number(b.reference()));
    assertThat(registry.get("vouchsafe.record.lines").counter().count()).isEqualTo(500);
  }

  @Test
  void aStuckDiskCostsLinesAndNeverTheCaller() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    int many = DecisionRecorder.MOST_WAITING + 5000;
    try (DecisionRecorder recorder = recorder(() -> waitFor(stuck))) {
      for (int i = 0; i < many; i++) {
        recorder.add(allow("acme", i, 10));
      }
      assertThat(leftOut("queue")).isBetween(1.0, 5000.0);
      assertThat(path).as("nothing is written while it is stuck").isEmptyFile();

      stuck.countDown();
      await(() -> written() + leftOut("queue") == many);
      recorder.add(allow("acme", many, 10));
      await(() -> written() + leftOut("queue") == many + 1);
    }

    assertThat(sumOfLeftOut())
        .as("lines say how many others there were")
        .isEqualTo((long) leftOut("queue"));
  }

  @Test
  void largeChainsDoNotFillTheMemory() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    try (DecisionRecorder recorder = recorder(() -> waitFor(stuck))) {
      for (int i = 0; i < 1000; i++) {
        recorder.add(allow("acme", i, 60_000));
      }
      // The writer may have taken one batch before it got stuck.
      double most = 2.0 * DecisionRecorder.MOST_BYTES / 60_000;
      assertThat(1000 - leftOut("queue")).isLessThanOrEqualTo(most);
      stuck.countDown();
    }
  }

  @Test
  void strangersNeitherFillTheQueueNorTheFile() throws Exception {
    try (DecisionRecorder recorder = recorder(() -> NOW)) {
      for (int i = 0; i < 20_000; i++) {
        recorder.add(stranger("acme", Reason.NO_PATH, i));
      }
      recorder.add(stranger("acme", Reason.EXPIRED, 1));
      recorder.add(stranger("beta", Reason.NO_PATH, 1));
      recorder.add(allow("acme", 1, 700));
      await(() -> written() == RefusalRate.BURST + 3);
    }

    List<RecordedDecision> lines = lines();
    assertThat(lines).hasSize(RefusalRate.BURST + 3);
    assertThat(lines.getLast().reason()).isEqualTo(Reason.OK);
    assertThat(leftOut("refusals")).isEqualTo(20_000 - RefusalRate.BURST);
    assertThat(sumOfLeftOut()).isEqualTo(20_000 - RefusalRate.BURST);
  }

  @Test
  void oneRefusalASecondIsRecordedInTheLongRun() throws Exception {
    try (DecisionRecorder recorder = recorder(() -> NOW)) {
      for (int i = 0; i < 10; i++) {
        for (int j = 0; j < 1000; j++) {
          recorder.add(stranger("acme", Reason.NO_PATH, j));
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      }
      await(() -> written() == RefusalRate.BURST + 9);
    }

    assertThat(lines()).hasSize(RefusalRate.BURST + 9);
  }

  @Test
  void aFileThatCannotBeWrittenIsToldAndTriedAgain() throws Exception {
    try (DecisionRecorder recorder = recorder(() -> NOW)) {
      recorder.add(allow("acme", 1, 10));
      await(() -> written() == 1);

      Path away = Files.move(path.getParent(), directory.resolve("away"));
      nanos.addAndGet(RecordWriter.TEND_NANOS);
      recorder.add(allow("acme", 2, 10));
      await(() -> leftOut("disk") == 1);
      assertThat(registry.get("vouchsafe.record.failing").gauge().value()).isEqualTo(1);

      Files.move(away, path.getParent());
      nanos.addAndGet(RecordWriter.TEND_NANOS);
      recorder.add(allow("acme", 3, 10));
      await(() -> written() == 2);
      assertThat(registry.get("vouchsafe.record.failing").gauge().value()).isZero();
    }

    List<RecordedDecision> lines = lines();
    assertThat(lines).extracting(RecordedDecision::reference).containsExactly("ref-1", "ref-3");
    assertThat(lines.getLast().leftOut()).isEqualTo(1);
  }

  @Test
  void whoLogsInAllTheTimeLeavesRoomForTheOthers() throws Exception {
    try (DecisionRecorder recorder = recorder(() -> NOW)) {
      for (int i = 0; i < 40; i++) {
        for (int j = 0; j < 100; j++) {
          recorder.add(allow("acme", 7, 6000));
        }
        int done = 100 * (i + 1);
        await(() -> written() + leftOut("share") + leftOut("queue") == done);
      }
      double before = written();
      recorder.add(allow("acme", 8, 6000));
      await(() -> written() == before + 1);
    }

    assertThat(Files.size(path)).isLessThan(LIMITS.size() / 4 / 8 + 20_000);
    assertThat(lines().getLast().reference()).isEqualTo("ref-8");
    assertThat(lines().getLast().leftOut()).isPositive();
    assertThat(path.resolveSibling("decisions.jsonl.1")).doesNotExist();
  }

  private DecisionRecorder recorder(InstantSource clock) throws IOException {
    return new DecisionRecorder(RecordFile.open(path, LIMITS, NOW), registry, clock, nanos::get);
  }

  private static Instant waitFor(CountDownLatch gate) {
    try {
      gate.await();
      return NOW;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(condition);
  }

  private double written() {
    return registry.get("vouchsafe.record.lines").counter().count();
  }

  private double leftOut(String reason) {
    return registry.get("vouchsafe.record.left.out").tag("reason", reason).counter().count();
  }

  private long sumOfLeftOut() throws IOException {
    return lines().stream().mapToLong(RecordedDecision::leftOut).sum();
  }

  private List<RecordedDecision> lines() throws IOException {
    return Files.readAllLines(path).stream()
        .map(line -> RecordLineReader.read(line.getBytes(UTF_8)))
        .map(Parsed::toOptional)
        .map(Optional::orElseThrow)
        .toList();
  }

  private static int number(String reference) {
    return Integer.parseInt(reference.substring("ref-".length()));
  }
}
