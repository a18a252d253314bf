package io.vouchsafe.proxy.crl.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that hangs or fails is neither waited for nor filled. */
class FileTransportTest {
  @TempDir Path published;
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Workers workers = new Workers(vertx, "files", 1, 8);

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Test
  void whatNoThreadWasFreeForIsNoFaultOfTheFile() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    workers.run(() -> over.await(60, TimeUnit.SECONDS));
    Path file = Files.write(published.resolve("a.crl"), "x".getBytes(StandardCharsets.US_ASCII));

    Fetched fetched = fetch(file, Duration.ofMillis(200));
    over.countDown();

    assertThat(((Fetched.Failed) fetched).outcome()).isEqualTo(Outcome.OVERLOADED);
    workers.run(() -> 0).toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    workers.run(() -> 0).toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void norIsAFullQueue() throws Exception {
    Path file = Files.write(published.resolve("a.crl"), "x".getBytes(StandardCharsets.US_ASCII));

    assertThat(((Fetched.Failed) fetch(file, Duration.ofSeconds(10), full())).outcome())
        .isEqualTo(Outcome.OVERLOADED);
  }

  @Test
  void filesOfOneTenantDoNotKeepAnotherWaiting() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    workers.run(() -> over.await(60, TimeUnit.SECONDS));
    Path file = Files.write(published.resolve("a.crl"), "x".getBytes(StandardCharsets.US_ASCII));
    List<String> order = new CopyOnWriteArrayList<>();
    FileTransport transport = new FileTransport(workers, Timers.of(vertx));
    List<Future<Fetched>> all = new ArrayList<>();
    for (String tenant : List.of("flooded", "flooded", "flooded", "acme")) {
      all.add(
          transport
              .fetch(call(tenant, file, Duration.ofSeconds(60)))
              .onComplete(done -> order.add(tenant)));
    }
    over.countDown();

    Future.all(all).toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    assertThat(order).containsExactly("flooded", "acme", "flooded", "flooded");
  }

  @Test
  void whatNobodyWaitsForIsNotRead() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    workers.run(() -> over.await(60, TimeUnit.SECONDS));
    Path file = Files.write(published.resolve("a.crl"), "x".getBytes(StandardCharsets.US_ASCII));

    fetch(file, Duration.ofMillis(50));
    over.countDown();

    workers.run(() -> 0).toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
    assertThat(workers.dropped()).isEqualTo(1);
  }

  /** However long it takes to ask for it: its time has passed when nobody waits any more. */
  @Test
  void norWhenAWorkerIsFreeAtThatVeryMoment() throws Exception {
    TurnedClock clock = new TurnedClock(Instant.EPOCH);
    Queue<Runnable> thread = new ArrayDeque<>();
    Workers slow =
        new Workers(
            "slow",
            1,
            8,
            thread::add,
            () -> {
              clock.standStill(Duration.ofMillis(1));
              return Runnable::run;
            },
            clock);
    Future<WorkResult<Integer>> before = slow.run(() -> 0);
    Path file = Files.write(published.resolve("a.crl"), "x".getBytes(StandardCharsets.US_ASCII));
    Future<Fetched> fetching =
        new FileTransport(slow, clock).fetch(call("acme", file, Duration.ofMillis(100)));
    while (!fetching.isComplete()) {
      clock.turn(Duration.ofMillis(1));
    }
    clock.standStill(Duration.ofNanos(1));

    thread.remove().run();
    assertThat(before.result()).isEqualTo(new WorkResult.Done<>(0));
    assertThat(thread).isEmpty();
    assertThat(slow.dropped()).isEqualTo(1);
  }

  /** A disk that hung gives a copy that nobody wants, just when everybody is busy. */
  @Test
  void whatCameTooLateIsDeletedAsSoonAsAWorkerHasTime() throws Exception {
    TurnedClock clock = new TurnedClock(Instant.EPOCH);
    Queue<Runnable> thread = new ArrayDeque<>();
    Workers busy = new Workers("busy", 1, 1, thread::add, () -> Runnable::run, clock);
    Path file = Files.write(published.resolve("a.crl"), "x".getBytes(StandardCharsets.US_ASCII));
    Future<Fetched> fetching =
        new FileTransport(busy, clock).fetch(call("acme", file, Duration.ofMillis(100)));
    Future<WorkResult<String>> waiting = busy.run(() -> "done");

    clock.turn(Duration.ofMillis(100));
    assertThat(fetching.result()).isInstanceOf(Fetched.Failed.class);
    thread.remove().run();
    assertThat(directory).isNotEmptyDirectory();
    thread.remove().run();
    assertThat(waiting.result()).isEqualTo(new WorkResult.Done<>("done"));

    clock.turn(Duration.ofMinutes(1));
    thread.remove().run();
    assertThat(directory).isEmptyDirectory();
    assertThat(clock.waiting()).isZero();
  }

  private Workers full() {
    return new Workers(vertx, "full", 1, 0);
  }

  @Test
  void whatFailsHalfwayLeavesNoFile() throws Exception {
    Path failing = Path.of("/proc/self/mem");
    Assumptions.assumeTrue(Files.isRegularFile(failing), "no file here that fails to be read");

    assertThat(fetch(failing, Duration.ofSeconds(10))).isInstanceOf(Fetched.Failed.class);
    assertThat(directory).isEmptyDirectory();
  }

  private Fetched fetch(Path file, Duration patience) throws Exception {
    return fetch(file, patience, workers);
  }

  private Fetched fetch(Path file, Duration patience, Workers by) throws Exception {
    return new FileTransport(by, Timers.of(vertx))
        .fetch(call("acme", file, patience))
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private FetchCall call(String tenant, Path file, Duration patience) {
    return new FetchCall(
        tenant,
        file.toUri(),
        Origin.SETTINGS,
        CrlAccess.DIRECT,
        new ClientSSLOptions(),
        OutgoingAddresses.of(AllowedHosts.NONE),
        Conditions.NONE,
        1 << 20,
        patience,
        directory);
  }
}
