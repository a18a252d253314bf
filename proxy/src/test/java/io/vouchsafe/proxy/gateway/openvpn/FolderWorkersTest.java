package io.vouchsafe.proxy.gateway.openvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.proxy.net.TurnedClock;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may write to the folder puts FIFOs where files were a moment before. */
@Timeout(180)
class FolderWorkersTest {
  @TempDir Path directory;
  private final TurnedClock clock = new TurnedClock(OpenVpnLab.NOW);
  private final FolderWorkers workers = new FolderWorkers("test", clock, clock);
  private final AtomicInteger opening = new AtomicInteger();
  private final List<Path> fifos = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Path fifo : fifos) {
      release(fifo);
    }
    workers.end();
  }

  /** A thread that opens a FIFO, and waits as long as nobody writes to it. */
  private Future<Integer> hold() throws Exception {
    Path fifo = directory.resolve("fifo" + fifos.size());
    Process made = new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start();
    assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(made.exitValue()).isZero();
    fifos.add(fifo);
    return workers.run(
        () -> {
          opening.incrementAndGet();
          try (InputStream opened = Files.newInputStream(fifo)) {
            return opened.read();
          }
        });
  }

  private static void release(Path fifo) throws Exception {
    // For reading and writing: that waits for nobody, and neither does who waits.
    ProcessBuilder opens =
        new ProcessBuilder("sh", "-c", "exec 3<>\"$1\"; sleep 0.2", "sh", fifo.toString());
    assertThat(opens.inheritIO().start().waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private void untilOpening(int count) {
    OpenVpnLab.until(() -> assertThat(opening).hasValue(count));
  }

  @Test
  void whatHangsIsReplacedAndLeavesWhenItDoesNot() throws Exception {
    Future<Integer> first = hold();
    Future<Integer> second = hold();
    untilOpening(FolderWorkers.WORKERS);
    Future<String> login = workers.run(() -> "read");
    assertThat(workers.concern()).as("nobody has waited long").isEmpty();

    clock.turn(FolderWorkers.LONGEST);
    OpenVpnLab.until(() -> assertThat(login.result()).isEqualTo("read"));
    assertThat(workers.concern().orElseThrow()).startsWith("2 of the threads").contains("FIFO");
    assertThat(List.of(first, second)).noneMatch(Future::isComplete);

    for (Path fifo : fifos) {
      release(fifo);
    }
    OpenVpnLab.until(() -> assertThat(List.of(first, second)).allMatch(Future::isComplete));
    OpenVpnLab.until(() -> assertThat(workers.concern()).isEmpty());
    OpenVpnLab.until(
        () -> assertThat(workers.threads()).isLessThanOrEqualTo(FolderWorkers.WORKERS));
    Future<String> later = workers.run(() -> "read again");
    OpenVpnLab.until(() -> assertThat(later.result()).isEqualTo("read again"));
  }

  @Test
  void thereAreNeverMoreThreadsThanTheBound() throws Exception {
    int most = FolderWorkers.WORKERS + FolderWorkers.MOST_HELD;
    for (int i = 0; i < most + 5; i++) {
      hold();
    }
    for (int round = 0; round < most; round++) {
      clock.turn(FolderWorkers.LONGEST);
    }
    OpenVpnLab.until(
        () -> {
          clock.turn(FolderWorkers.LONGEST);
          assertThat(workers.concern().orElseThrow()).contains(most + " of", "nobody can log in");
        });
    assertThat(opening).hasValue(most);
    assertThat(workers.mostThreads()).isEqualTo(most);
  }

  /** Whoever tries to log in for hours, while nothing is read any more, takes no memory. */
  @Test
  void whatWaitsIsBounded() throws Exception {
    hold();
    hold();
    untilOpening(FolderWorkers.WORKERS);
    for (int i = 0; i < FolderWorkers.MOST_WAITING; i++) {
      assertThat(workers.run(() -> "read").isComplete()).isFalse();
    }
    assertThat(workers.run(() -> "read").failed()).isTrue();
  }

  /** Work that is slow because others are before it is not taken for work that hangs. */
  @Test
  void whoWaitsForAThreadIsNotHeld() throws Exception {
    hold();
    hold();
    untilOpening(2);
    List<Future<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(workers.run(() -> "read"));
    }
    // The two are given up, and the ten begin.
    clock.turn(FolderWorkers.LONGEST);
    assertThat(workers.concern().orElseThrow()).startsWith("2 of");
    OpenVpnLab.until(() -> assertThat(waiting).allMatch(Future::isComplete));
    clock.turn(FolderWorkers.LONGEST);
    assertThat(workers.concern().orElseThrow()).startsWith("2 of");
  }
}
