package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.failure;
import static io.vouchsafe.proxy.shared.engine.EngineLab.request;
import static io.vouchsafe.proxy.shared.engine.EngineLab.result;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("An engine over a real server")
class RedisEngineIT {
  private static final Duration SHORT = Duration.ofMillis(10);

  /** What a loaded machine may add to a patience; far less than until a server is given up. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  @TempDir Path directory;
  private final EngineLab lab = new EngineLab();
  private RedisServer server;

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.start(directory);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    server.close();
  }

  @Test
  @DisplayName("gives each command its own reply, in whatever number they are sent")
  void answers() {
    RedisEngine engine = lab.open(settings(server.port()));

    List<Future<@Nullable Response>> replies = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      replies.add(engine.send(request(Command.ECHO, "word " + i), LONG));
    }

    for (int i = 0; i < replies.size(); i++) {
      assertThat(result(replies.get(i))).hasToString("word " + i);
    }
    assertThat(send(engine, Command.SET, "vs:a", "b")).hasToString("OK");
    assertThat(
            result(
                engine.sendAll(
                    List.of(
                        request(Command.GET, "vs:a"),
                        request(Command.GET, "vs:none"),
                        request(Command.HSET, "vs:h", "k", "v"),
                        request(Command.HGETALL, "vs:h")),
                    LONG)))
        .satisfies(all -> assertThat(all.get(0)).hasToString("b"))
        .satisfies(all -> assertThat(all.get(1)).isNull())
        .satisfies(all -> assertThat(all.get(3).get("k")).hasToString("v"));
    assertThat(engine.trouble()).isEmpty();
  }

  @Test
  @DisplayName("holds a read back on a connection of its own, one at a time")
  void awaits() throws Exception {
    RedisEngine engine = lab.open(settings(server.port()));

    Future<@Nullable Response> held =
        engine.await(request(Command.XREAD, "BLOCK", "10000", "STREAMS", "vs:ev", "$"), LONG);
    assertThat(failure(() -> engine.await(request(Command.PING), LONG)).kind())
        .isEqualTo(Kind.BUSY);
    assertThat(send(engine, Command.PING)).hasToString("PONG");
    await().until(() -> server.command("CLIENT", "LIST").contains("cmd=xread"));
    send(engine, Command.XADD, "vs:ev", "*", "m", "one");

    assertThat(result(held).get("vs:ev").get(0).get(1).get(1)).hasToString("one");
    assertThat(result(engine.await(request(Command.PING), LONG))).hasToString("PONG");
  }

  @Test
  @DisplayName("fails at once while a killed server is away, and is back with it")
  void killed() throws Exception {
    RedisEngine engine = lab.start(settings(server.port()));
    AtomicInteger opened = new AtomicInteger();
    engine.whenOpened(opened::incrementAndGet);
    EngineLab.open(engine);
    await().until(() -> opened.get() == 1);

    server.kill();
    await().atMost(LONG).until(() -> !engine.isOpen());

    assertThat(failure(() -> engine.send(request(Command.PING), LONG)).kind())
        .isEqualTo(Kind.UNREACHABLE);
    await().atMost(LONG).until(() -> engine.trouble().orElse("").contains("refused"));
    assertThat(nanosOfAFailure(engine)).isLessThan(TimeUnit.MICROSECONDS.toNanos(100));

    server.again();
    EngineLab.open(engine);
    assertThat(send(engine, Command.PING)).hasToString("PONG");
    await().until(() -> opened.get() == 2);
    assertThat(engine.trouble()).isEmpty();
  }

  /** The median of many. */
  private static long nanosOfAFailure(RedisEngine engine) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      long begin = System.nanoTime();
      Future<?> failed = engine.send(request(Command.PING), LONG);
      nanos.add(System.nanoTime() - begin);
      assertThat(failed.failed()).isTrue();
    }
    nanos.sort(Long::compare);
    return nanos.get(nanos.size() / 2);
  }

  @Test
  @DisplayName("is never later than patience while a server is stopped, and mixes nothing up after")
  void stopped() throws Exception {
    RedisEngine engine = lab.open(settings(server.port()));
    server.stop();
    try {
      List<Kind> kinds = new ArrayList<>();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(2)) {
        long asked = System.nanoTime();
        kinds.add(failure(() -> engine.send(request(Command.ECHO, "late"), SHORT)).kind());
        assertThat(System.nanoTime() - asked).isLessThan(SHORT.plus(SLACK).toNanos());
      }
      assertThat(kinds.getFirst()).isEqualTo(Kind.LATE);
      assertThat(kinds).contains(Kind.BREAKER_OPEN);
      assertThat(engine.isOpen()).isFalse();
    } finally {
      server.cont();
    }
    EngineLab.open(engine);
    for (int i = 0; i < 100; i++) {
      assertThat(send(engine, Command.ECHO, "now " + i)).hasToString("now " + i);
    }
  }

  @Test
  @DisplayName("keeps a bounded number of commands and octets for a server that reads nothing")
  void bounded() throws Exception {
    RedisEngine engine = lab.open(settings(server.port()));
    server.stop();
    try {
      String large = "x".repeat(1 << 20);
      List<Kind> kinds = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(2))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                Future<?> sent = engine.send(request(Command.SET, "vs:l", large), SHORT);
                kinds.add(failure(() -> sent).kind());
                return kinds.contains(Kind.BUSY) || kinds.contains(Kind.BREAKER_OPEN);
              });
      assertThat(kinds.size()).isLessThan(40);
    } finally {
      server.cont();
    }
    EngineLab.open(engine);
  }

  @Test
  @DisplayName("gives a server up that stays silent, and opens other connections")
  void silent() throws Exception {
    RedisEngine engine = lab.open(settings(server.port()));
    server.stop();
    try {
      await()
          .atMost(LONG)
          .until(() -> engine.trouble().orElse("").contains("has not answered for 3 s"));
    } finally {
      server.cont();
    }
    EngineLab.open(engine);
    assertThat(send(engine, Command.PING)).hasToString("PONG");
  }
}
