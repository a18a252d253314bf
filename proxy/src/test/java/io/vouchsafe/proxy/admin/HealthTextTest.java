package io.vouchsafe.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("/health/ready about thousands of tenants costs logins nothing")
class HealthTextTest {
  private static final int TENANTS = 3_000;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger onEventLoop = new AtomicInteger();
  private final CountDownLatch goesOn = new CountDownLatch(1);

  @AfterEach
  void stop() {
    goesOn.countDown();
    vertx.close();
  }

  /** Entries of so many tenants. */
  private HealthDetail tenants(int count) {
    return new HealthDetail() {
      @Override
      public String key() {
        return "tenants";
      }

      @Override
      public JsonArray value() {
        made.incrementAndGet();
        onEventLoop.addAndGet(Context.isOnEventLoopThread() ? 1 : 0);
        JsonArray all = new JsonArray();
        for (int i = 0; i < count; i++) {
          all.add(new JsonObject().put("tenant", "t" + i).put("concerns", new JsonArray()));
        }
        return all;
      }
    };
  }

  private HealthText text(HealthDetail detail) {
    return new HealthText(vertx, List.of(detail), nanos::get);
  }

  @Test
  void isMadeOffTheEventLoopAndOnceForAllWhoAskTogether() throws Exception {
    HealthText health = text(tenants(TENANTS));
    Promise<List<String>> bodies = Promise.promise();
    vertx.runOnContext(
        start -> {
          List<Future<String>> asked = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            asked.add(health.body("ready"));
          }
          Future.all(asked).map(all -> all.<String>list()).onComplete(bodies);
        });

    List<String> all = await(bodies.future());
    JsonObject body = new JsonObject(all.getLast());
    assertThat(body.getString("status")).isEqualTo("ready");
    assertThat(body.getJsonArray("tenants")).hasSize(TENANTS);
    assertThat(made).hasValue(1);
    assertThat(onEventLoop).hasValue(0);
  }

  @Test
  void aLongOneIsKeptForASecondAndItsStatusIsNot() throws Exception {
    HealthText health = text(tenants(TENANTS));
    await(health.body("ready"));
    nanos.addAndGet(HealthText.KEPT.toNanos() - 1);

    assertThat(await(health.body("stuck"))).startsWith("{\"status\":\"stuck\",");
    assertThat(made).hasValue(1);
    nanos.addAndGet(1);
    await(health.body("ready"));
    assertThat(made).hasValue(2);
  }

  @Test
  void aShortOneIsAsOfNow() throws Exception {
    HealthText health = text(tenants(3));
    await(health.body("ready"));
    await(health.body("ready"));

    assertThat(made).hasValue(2);
  }

  @Test
  void whatHangsKeepsNoProbeFromTheStatus() throws Exception {
    HealthText health =
        text(
            new HealthDetail() {
              @Override
              public String key() {
                return "hangs";
              }

              @Override
              public JsonArray value() {
                made.incrementAndGet();
                try {
                  goesOn.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return new JsonArray();
              }
            });

    for (int i = 0; i < 2; i++) {
      JsonObject body = new JsonObject(await(health.body("ready")));
      assertThat(body.getString("status")).isEqualTo("ready");
      assertThat(body.getString("details")).isEqualTo("not known at the moment");
    }
    assertThat(made).as("threads that hang with it").hasValue(1);

    nanos.addAndGet(HealthText.PATIENCE.toNanos());
    assertThat(health.body("ready").isComplete()).as("nobody waits for it any more").isTrue();
    assertThat(made).hasValue(1);
  }

  @Test
  void nothingToTellIsStillJson() throws Exception {
    assertThat(await(new HealthText(vertx, List.of(), nanos::get).body("ready")))
        .isEqualTo("{\"status\":\"ready\"}");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
