package io.vouchsafe.proxy.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void whatIsTooMuchFailsAtOnceAndRoomComesBack() throws Exception {
    Vertx vertx = Vertx.vertx();
    Workers workers = new Workers(vertx, 1, 2);
    CountDownLatch gate = new CountDownLatch(1);
    Future<String> running = workers.run(() -> waitFor(gate));
    Future<String> waiting = workers.run(() -> waitFor(gate));

    Future<String> tooMuch = workers.run(() -> waitFor(gate));
    assertThat(tooMuch.cause()).isInstanceOf(TooBusyException.class);

    gate.countDown();
    Future.all(running, waiting).toCompletionStage().toCompletableFuture().get();
    assertThat(workers.run(() -> waitFor(gate)).toCompletionStage().toCompletableFuture().get())
        .isEqualTo("done");
    vertx.close();
  }

  private static String waitFor(CountDownLatch gate) throws InterruptedException {
    gate.await();
    return "done";
  }
}
