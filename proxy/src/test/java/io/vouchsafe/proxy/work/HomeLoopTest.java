package io.vouchsafe.proxy.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HomeLoopTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whatIsThereAlreadyIsHandedOnAtOnce() {
    Future<String> there = Future.succeededFuture("there");
    assertThat(HomeLoop.tell(vertx, there)).isSameAs(there);
  }

  /** Two that share a look-up each hear of its end on their own loops. */
  @Test
  void whoeverWaitsHearsOfItOnItsOwnLoop() throws Exception {
    Promise<String> shared = Promise.promise();
    CompletableFuture<Boolean> one = heardAtHome(shared.future());
    CompletableFuture<Boolean> other = heardAtHome(shared.future());

    shared.complete("known");

    assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Waits until somebody on a loop of its own has asked; whether it then hears it there. */
  private CompletableFuture<Boolean> heardAtHome(Future<String> shared) throws Exception {
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Context loop = vertx.getOrCreateContext();
    loop.runOnContext(
        now -> {
          Thread home = Thread.currentThread();
          HomeLoop.tell(vertx, shared)
              .onComplete(done -> heard.complete(Thread.currentThread() == home));
          asked.complete(null);
        });
    asked.get(10, TimeUnit.SECONDS);
    return heard;
  }
}
