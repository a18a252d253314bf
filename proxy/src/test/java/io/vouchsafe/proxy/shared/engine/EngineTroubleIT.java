package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.failure;
import static io.vouchsafe.proxy.shared.engine.EngineLab.request;
import static io.vouchsafe.proxy.shared.engine.EngineLab.send;
import static io.vouchsafe.proxy.shared.engine.EngineLab.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("Over a network that gives trouble")
class EngineTroubleIT {
  private static final Duration SHORT = Duration.ofMillis(10);

  /** What a loaded machine may add to a patience; far less than until a server is given up. */
  private static final long SLACK = TimeUnit.SECONDS.toNanos(2);

  @TempDir Path directory;
  private final EngineLab lab = new EngineLab();
  private RedisServer server;
  private TroubledProxy proxy;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start(directory);
    proxy = new TroubledProxy(server.port());
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    proxy.close();
    server.close();
  }

  /** One command, and its own reply or a failure that comes in time; true when it was answered. */
  private static boolean ask(RedisEngine engine, String word, Duration patience) {
    long begin = System.nanoTime();
    try {
      @Nullable Response reply =
          EngineLab.result(engine.send(request(Command.ECHO, word), patience));
      assertThat(reply).hasToString(word);
      return true;
    } catch (EngineException e) {
      assertThat(e.kind()).isIn(Kind.LATE, Kind.BREAKER_OPEN, Kind.UNREACHABLE);
      return false;
    } finally {
      assertThat(System.nanoTime() - begin).isLessThan(patience.toNanos() + SLACK);
    }
  }

  private void isFineAfterwards(RedisEngine engine) {
    EngineLab.open(engine);
    await().atMost(LONG).until(() -> ask(engine, "fine", Duration.ofSeconds(2)));
    for (int i = 0; i < 50; i++) {
      assertThat(send(engine, Command.ECHO, "fine " + i)).hasToString("fine " + i);
    }
  }

  @Test
  @DisplayName("replies that come late are nobody's, and the next command gets its own")
  void delay() {
    RedisEngine engine = lab.open(settings(proxy.port()));
    proxy.delay(60);
    int late = 0;
    for (int i = 0; i < 30; i++) {
      late += ask(engine, "late " + i, SHORT) ? 0 : 1;
    }
    assertThat(late).isPositive();
    assertThat(ask(engine, "patient", Duration.ofSeconds(5)))
        .as("who is patient is answered, whatever became of others")
        .isTrue();
    proxy.delay(0);
    isFineAfterwards(engine);
  }

  @Test
  @DisplayName("whose patience is over hears so, though the reply will come")
  void patience() {
    RedisEngine engine = lab.open(settings(proxy.port()));
    proxy.delay(1500);

    EngineException failure =
        failure(() -> engine.send(request(Command.ECHO, "late"), Duration.ofMillis(200)));

    assertThat(failure.kind()).isIn(Kind.LATE, Kind.BREAKER_OPEN);
    proxy.delay(0);
    isFineAfterwards(engine);
  }

  @Test
  @DisplayName("connections that are half open are given up")
  void halfOpen() {
    RedisEngine engine = lab.open(settings(proxy.port()));
    proxy.swallow(true);
    await()
        .atMost(LONG)
        .until(() -> engine.trouble().orElse("").contains("has not answered for 3 s"));
    assertThat(ask(engine, "lost", SHORT)).isFalse();
    proxy.swallow(false);
    isFineAfterwards(engine);
  }

  @Test
  @DisplayName("a connection that is cut within a reply gives no half of one")
  void cut() {
    RedisEngine engine = lab.open(settings(proxy.port()));
    send(engine, Command.SET, "vs:large", "x".repeat(200_000));
    proxy.cutAfter(100_000);

    EngineException failure = failure(() -> engine.send(request(Command.GET, "vs:large"), LONG));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    proxy.cutAfter(Long.MAX_VALUE);
    isFineAfterwards(engine);
    assertThat(send(engine, Command.GET, "vs:large").toString()).hasSize(200_000);
  }

  @Test
  @DisplayName("what waits for a connection that ends, fails with it")
  void waiting() {
    RedisEngine engine = lab.open(settings(proxy.port()));
    proxy.swallow(true);
    List<Future<@Nullable Response>> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(engine.send(request(Command.ECHO, "lost"), LONG));
    }
    proxy.cut();
    long begin = System.nanoTime();
    sent.forEach(each -> assertThat(failure(() -> each).kind()).isEqualTo(Kind.UNREACHABLE));
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
    proxy.swallow(false);
    isFineAfterwards(engine);
  }

  @Test
  @DisplayName("who closes each connection is tried again, with pauses")
  void refused() {
    RedisEngine engine = lab.open(settings(proxy.port()));
    proxy.refuse(true);
    proxy.cut();
    await().atMost(LONG).until(() -> !engine.isOpen());
    assertThat(ask(engine, "lost", LONG)).isFalse();
    proxy.refuse(false);
    isFineAfterwards(engine);
  }

  @Test
  @DisplayName("whatever comes one after the other: no reply is another's, none is late")
  void everything() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    RedisEngine engine = lab.open(settings(proxy.port()));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    int answered = 0;
    for (int i = 0; System.nanoTime() < end; i++) {
      switch (random.nextInt(40)) {
        case 0 -> proxy.cut();
        case 1 -> proxy.delay(random.nextInt(40));
        case 2 -> proxy.delay(0);
        case 3 -> proxy.swallow(random.nextInt(8) == 0);
        case 4 -> proxy.swallow(false);
        default -> answered += ask(engine, "word " + i, SHORT) ? 1 : 0;
      }
    }
    assertThat(answered).isPositive();
    proxy.delay(0);
    proxy.swallow(false);
    isFineAfterwards(engine);
  }
}
