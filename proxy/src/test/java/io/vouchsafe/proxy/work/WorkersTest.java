package io.vouchsafe.proxy.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Workers: tenants take turns, late work is not done, what waits is bounded")
class WorkersTest {
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** One thread, which the test moves. */
  private final Deque<Runnable> thread = new ArrayDeque<>();

  private final List<String> done = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 5; // the clock may start anywhere, and overflow

  private final Workers workers = workers(100);

  private Workers workers(int most) {
    return new Workers("test", 1, most, thread::add, () -> Runnable::run, () -> nanos);
  }

  private static boolean isDone(Future<WorkResult<String>> asked) {
    return asked.result() instanceof WorkResult.Done<String>;
  }

  private Future<WorkResult<String>> ask(Workers whom, String name) {
    return whom.within(DEADLINE)
        .run(
            () -> {
              done.add(name);
              return name;
            });
  }

  /** The thread does its next piece of work, which takes so long. */
  private void work(Duration each) {
    Runnable next = thread.pollFirst();
    assertThat(next).as("work at the thread").isNotNull();
    nanos += each.toNanos();
    next.run();
  }

  private void workAll(Duration each) {
    while (!thread.isEmpty()) {
      work(each);
    }
  }

  @Test
  @DisplayName("60 costly requests of one tenant, then one of another: it is next but one")
  void tenantsTakeTurns() {
    for (int i = 0; i < 60; i++) {
      ask(workers.forTenant("a").of(Weight.HEAVY), "a" + i);
    }
    ask(workers.forTenant("b"), "b");
    assertThat(thread).as("pieces of work at the one thread").hasSize(1);

    work(Duration.ZERO);
    work(Duration.ZERO);
    work(Duration.ZERO);

    assertThat(done).startsWith("a0", "a1", "b");
  }

  @Test
  @DisplayName("Work whose deadline has passed is not done, and says so")
  void lateWorkIsSkipped() {
    List<Future<WorkResult<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      asked.add(ask(workers.forTenant("a"), "a" + i));
    }

    workAll(Duration.ofMillis(850));

    assertThat(done).as("in 2 s").hasSize(3);
    assertThat(asked.getLast().result()).isEqualTo(WorkResult.late());
    assertThat(workers.dropped()).isEqualTo(57);
    assertThat(workers.waiting()).isZero();
  }

  @Test
  @DisplayName("Servers and disks of one tenant that hang leave threads for the others")
  void noTenantHasAllThreads() {
    Workers four = new Workers("test", 4, 2, 100, thread::add, () -> Runnable::run, () -> nanos);
    for (int i = 0; i < 10; i++) {
      ask(four.forTenant("a"), "a" + i);
    }
    assertThat(thread).as("a's at the threads").hasSize(2);

    ask(four.forTenant("b"), "b");
    assertThat(thread).as("b's is begun at once").hasSize(3);
    thread.removeLast().run();
    assertThat(done).containsExactly("b");

    workAll(Duration.ZERO);
    assertThat(done).as("none is forgotten").hasSize(11);
  }

  @Test
  void aLoneLeafPassesLongChainsYetNotForEver() {
    Workers a = workers.forTenant("a");
    ask(a.of(Weight.HEAVY), "running");
    for (int i = 0; i < 3; i++) {
      ask(a.of(Weight.HEAVY), "h" + i);
    }
    for (int i = 0; i < 10; i++) {
      ask(a, "l" + i);
    }

    workAll(Duration.ZERO);

    assertThat(done)
        .containsExactly(
            "running", "l0", "l1", "l2", "l3", "h0", "l4", "l5", "l6", "l7", "h1", "l8", "l9",
            "h2");
  }

  @Test
  @DisplayName("A flood fills the queue, and still every other tenant finds room")
  void theLongestLaneMakesRoom() {
    Workers small = workers(10);
    List<Future<WorkResult<String>>> flood = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      flood.add(ask(small.forTenant("a"), "a" + i));
    }
    List<Future<WorkResult<String>>> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(ask(small.forTenant("b"), "b" + i));
      others.add(ask(small.forTenant("c"), "c" + i));
    }

    workAll(Duration.ZERO);

    assertThat(flood.stream().filter(WorkersTest::isDone)).as("one ran, ten waited").hasSize(5);
    assertThat(others.stream().filter(WorkersTest::isDone)).as("3 each").hasSizeBetween(6, 7);
    assertThat(done).startsWith("a0", "a1", "b0", "c0", "a2", "b1", "c1");
  }

  @Test
  void lightWorkFindsRoomAmongHeavyWorkOfItsOwnTenant() {
    Workers a = workers(10).forTenant("a");
    for (int i = 0; i < 50; i++) {
      ask(a.of(Weight.HEAVY), "h" + i);
    }
    ask(a, "leaf");

    work(Duration.ZERO);
    work(Duration.ZERO);

    assertThat(done).containsExactly("h0", "leaf");
  }

  @Test
  @DisplayName("What is dead takes nobody's place")
  void deadWorkMakesRoom() {
    Workers small = workers(3).forTenant("a");
    for (int i = 0; i < 4; i++) {
      ask(small, "old" + i);
    }
    nanos += DEADLINE.toNanos();

    Future<WorkResult<String>> young = ask(small, "young");
    workAll(Duration.ZERO);

    assertThat(young.result()).isEqualTo(new WorkResult.Done<>("young"));
    assertThat(done).containsExactly("old0", "young");
  }

  @Test
  @DisplayName("Ten thousand tenants leave nothing behind")
  void lanesEndWithTheirWork() {
    FairQueue queue = new FairQueue(20_000);
    for (int i = 0; i < 10_000; i++) {
      queue.offer(new QueuedWork("t" + i, Weight.LIGHT, 1, () -> {}, busy -> {}), 0);
    }
    assertThat(queue.lanes()).isEqualTo(10_000);

    while (queue.next(0, new ArrayList<>(), tenant -> true) != null) {
      // the next one
    }

    assertThat(queue.lanes()).isZero();
    assertThat(queue.waiting()).isZero();
  }

  @Test
  @DisplayName("What nobody waits for comes after all that somebody waits for, yet comes")
  void backgroundComesLast() {
    ask(workers, "running");
    ask(workers.forTenant("a").of(Weight.BACKGROUND), "background");
    for (int i = 0; i < 20; i++) {
      ask(workers.forTenant("a"), "a" + i);
    }

    workAll(Duration.ZERO);

    assertThat(done.indexOf("background")).isEqualTo(FairQueue.TURNS_IN_A_ROW);
  }

  @Test
  void backgroundWorkIsBoundedByItself() {
    Workers small = workers(16);
    ask(small, "running");
    for (int i = 0; i < 50; i++) {
      ask(small.of(Weight.BACKGROUND), "b" + i);
    }

    assertThat(small.waiting()).isEqualTo(2);
    assertThat(ask(small, "login").isComplete()).as("waits").isFalse();
  }

  @Test
  void tellsForHowLongAThreadHasBeenBusy() {
    ask(workers, "hangs");
    nanos += Duration.ofSeconds(10).toNanos();

    assertThat(workers.longestTask()).isEqualTo(Duration.ofSeconds(10));

    workAll(Duration.ZERO);
    assertThat(workers.longestTask()).isZero();
  }

  @Test
  @DisplayName("A pool that is closed says that it is busy, as a value")
  void aClosedPoolIsBusy() {
    Workers closed =
        new Workers(
            "closed",
            1,
            8,
            work -> {
              throw new RejectedExecutionException("closed");
            },
            () -> Runnable::run,
            () -> nanos);

    assertThat(closed.run(() -> "never").result()).isEqualTo(WorkResult.late());
    assertThat(closed.run(() -> "nor that").result()).as("the thread is free again").isNotNull();
  }

  @Test
  void aFailureIsTold() {
    Future<WorkResult<String>> failed =
        workers.run(
            () -> {
              throw new IllegalStateException("as it must be");
            });
    Future<WorkResult<String>> next = ask(workers, "next");

    workAll(Duration.ZERO);

    assertThat(failed.cause()).hasMessage("as it must be");
    assertThat(next.result()).isEqualTo(new WorkResult.Done<>("next"));
  }

  @Test
  @DisplayName("With threads of Vert.x: what is too much is told at once, and room comes back")
  void overVertx() throws Exception {
    Vertx vertx = Vertx.vertx();
    Workers real = new Workers(vertx, 1, 1);
    CountDownLatch gate = new CountDownLatch(1);
    Future<WorkResult<String>> running = real.run(() -> waitFor(gate));
    Future<WorkResult<String>> waiting = real.run(() -> waitFor(gate));

    Future<WorkResult<String>> tooMuch = real.run(() -> waitFor(gate));
    assertThat(get(tooMuch)).isEqualTo(new WorkResult.Busy<>("1 pieces of work wait already"));

    gate.countDown();
    get(Future.all(running, waiting));
    assertThat(get(real.run(() -> waitFor(gate)))).isEqualTo(new WorkResult.Done<>("done"));
    vertx.close();
  }

  @Test
  @DisplayName("A result comes back on the event loop that asked")
  void resultsComeHome() throws Exception {
    Vertx vertx = Vertx.vertx();
    Workers real = new Workers(vertx, 1, 8);
    var loop = vertx.getOrCreateContext();
    var home = new java.util.concurrent.CompletableFuture<Boolean>();
    loop.runOnContext(
        now ->
            real.run(() -> "done")
                .onComplete(done -> home.complete(vertx.getOrCreateContext() == loop)));

    assertThat(home.get(30, TimeUnit.SECONDS)).isTrue();
    vertx.close();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static String waitFor(CountDownLatch gate) throws InterruptedException {
    gate.await();
    return "done";
  }
}
