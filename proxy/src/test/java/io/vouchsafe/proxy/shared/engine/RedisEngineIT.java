package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.failure;
import static io.vouchsafe.proxy.shared.engine.EngineLab.request;
import static io.vouchsafe.proxy.shared.engine.EngineLab.result;
import static io.vouchsafe.proxy.shared.engine.EngineLab.send;
import static io.vouchsafe.proxy.shared.engine.EngineLab.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
  @DisplayName("takes more commands in one call than may wait, in turns")
  void inTurns() {
    RedisEngine engine = lab.open(settings(server.port()));
    List<Request> many =
        IntStream.range(0, 10_000).mapToObj(i -> request(Command.ECHO, "" + i)).toList();

    List<@Nullable Response> replies = result(engine.sendAll(many, LONG));

    assertThat(replies).hasSize(many.size());
    for (int i = 0; i < many.size(); i++) {
      assertThat(replies.get(i)).hasToString("" + i);
    }
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
      assertThat(kinds).contains(Kind.BREAKER_OPEN).isSubsetOf(Kind.LATE, Kind.BREAKER_OPEN);
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
  @DisplayName("keeps a bounded number of octets for a server that reads nothing")
  void octets() throws Exception {
    RedisEngine engine = lab.open(settings(server.port()));
    server.stop();
    try {
      String large = "x".repeat(1 << 20);
      Map<Kind, Integer> kinds = burst(engine, 100, request(Command.SET, "vs:l", large), LONG);

      assertThat(kinds.get(Kind.BUSY)).as("what the system takes is little").isGreaterThan(60);
    } finally {
      server.cont();
    }
    EngineLab.open(engine);
  }

  @Test
  @DisplayName("keeps a bounded number of commands, and has room again afterwards")
  void commands() throws Exception {
    RedisEngine engine = lab.open(settings(server.port()));
    server.stop();
    try {
      Map<Kind, Integer> kinds = burst(engine, 6000, request(Command.PING), LONG);

      assertThat(kinds.getOrDefault(Kind.UNREACHABLE, 0)).isBetween(1, WaitingRoom.MOST);
    } finally {
      server.cont();
    }
    EngineLab.open(engine);
    await()
        .atMost(LONG)
        .until(() -> lab.registry.get("vouchsafe.shared.waiting").gauge().value() == 0);
  }

  /** How many commands, sent as fast as it goes, fail in which way. */
  private static Map<Kind, Integer> burst(
      RedisEngine engine, int count, Request command, Duration patience) {
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(engine.send(command, patience));
    }
    Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
    sent.forEach(each -> kinds.merge(failure(() -> each).kind(), 1, Integer::sum));
    return kinds;
  }

  @Test
  @DisplayName("takes no more octets at once than a server should be sent")
  void tooLarge() {
    RedisEngine engine = lab.open(settings(server.port()));

    EngineException failure =
        failure(
            () ->
                engine.send(
                    Request.cmd(Command.SET).arg("a").arg(new byte[EngineConnection.MOST_OCTETS]),
                    LONG));

    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(send(engine, Command.PING)).hasToString("PONG");
  }

  @Test
  @DisplayName("gives up the connection of a read that is held back for too long")
  void heldBackForEver() {
    RedisEngine engine = lab.open(settings(server.port()));
    Request read = request(Command.XREAD, "BLOCK", "0", "STREAMS", "vs:ev", "$");

    assertThat(failure(() -> engine.await(read, Duration.ofMillis(50))).kind())
        .isEqualTo(Kind.LATE);

    EngineLab.open(engine);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(result(engine.await(request(Command.PING), LONG))).hasToString("PONG"));
  }

  @Test
  @DisplayName(
      "an error among several commands is that of all of them, and costs the others nothing")
  void several() {
    RedisEngine engine = lab.open(settings(server.port()));

    EngineException failure =
        failure(
            () ->
                engine.sendAll(
                    List.of(
                        request(Command.SET, "vs:a", "1"),
                        request(Command.HGETALL, "vs:a"),
                        request(Command.SET, "vs:b", "2")),
                    LONG));

    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure).hasMessageContaining("another type than HGETALL needs (WRONGTYPE)");
    assertThat(send(engine, Command.GET, "vs:b")).hasToString("2");
    assertThat(result(engine.sendAll(List.of(), LONG))).isEmpty();
  }

  @Test
  @DisplayName("answers a caller on his own event loop")
  void home() {
    RedisEngine engine = lab.open(settings(server.port()));
    Context home = ((VertxInternal) lab.vertx).createEventLoopContext();
    Promise<Boolean> isHome = Promise.promise();

    home.runOnContext(
        v ->
            engine
                .send(request(Command.PING), LONG)
                .onComplete(done -> isHome.complete(Vertx.currentContext() == home)));

    assertThat(result(isHome.future())).isTrue();
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
