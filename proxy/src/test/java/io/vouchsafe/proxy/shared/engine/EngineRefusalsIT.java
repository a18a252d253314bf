package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.failure;
import static io.vouchsafe.proxy.shared.engine.EngineLab.request;
import static io.vouchsafe.proxy.shared.engine.EngineLab.send;
import static io.vouchsafe.proxy.shared.engine.EngineLab.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.redis.client.Command;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("it")
@DisplayName("What a real server refuses is told in words")
class EngineRefusalsIT {
  @TempDir Path directory;
  private final EngineLab lab = new EngineLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  private static void says(RedisEngine engine, String words) {
    await().atMost(LONG).until(() -> engine.trouble().orElse("").contains(words));
  }

  @Test
  @DisplayName("no password, a wrong one, and one that was changed")
  void passwords() throws Exception {
    try (RedisServer server = RedisServer.start(directory, "--requirepass", "first")) {
      server.login("first");
      RedisEngine without = lab.start(settings(server.port()));
      RedisEngine wrong = lab.start(settings(server.port(), "wrong", List.of(), false));
      says(without, "wants a login (NOAUTH): write shared.password");
      says(wrong, "refuses the login (WRONGPASS)");
      assertThat(wrong.trouble().orElse("")).doesNotContain("wrong,");

      wrong.update(settings(server.port(), "first", List.of(), false));
      EngineLab.open(wrong);

      server.command("CONFIG", "SET", "requirepass", "second");
      server.login("second");
      server.command("CLIENT", "KILL", "TYPE", "normal");
      says(wrong, "WRONGPASS");
      wrong.update(settings(server.port(), "second", List.of(), false));
      EngineLab.open(wrong);
      assertThat(send(wrong, Command.PING)).hasToString("PONG");
    }
  }

  @Test
  @DisplayName("what an ACL does not allow: the command that lacks it is named")
  void permissions() throws Exception {
    try (RedisServer server = RedisServer.start(directory)) {
      server.command("ACL", "SETUSER", "default", "resetkeys", "~vs:*", "-xadd", "-info");
      RedisEngine engine = lab.open(settings(server.port()));

      EngineException command =
          failure(() -> engine.send(request(Command.XADD, "vs:ev", "*", "m", "x"), LONG));
      EngineException key = failure(() -> engine.send(request(Command.GET, "other"), LONG));

      assertThat(command.kind()).isEqualTo(Kind.REFUSED);
      assertThat(command).hasMessageContaining("ACL SETUSER NAME +xadd");
      assertThat(key).hasMessageContaining("NOPERM").hasMessageContaining("~PREFIX*");
      assertThat(engine.isOpen()).isTrue();
      await().atMost(LONG).until(() -> engine.doubts().toString().contains("SETUSER NAME +info"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "noeviction, true, refuses events when maxmemory is reached",
    "allkeys-lru, false, may evict the stream of events",
    "allkeys-lfu, false, may evict the stream of events",
    "allkeys-random, false, may evict the stream of events",
    "volatile-ttl, true, keeps nothing on its disk",
    "volatile-lru, true, keeps nothing on its disk",
    "volatile-lfu, true, keeps nothing on its disk",
    "volatile-random, true, keeps nothing on its disk"
  })
  @DisplayName("a full memory, under each policy")
  void memory(String policy, boolean refuses, String doubt) throws Exception {
    try (RedisServer server =
        RedisServer.start(directory, "--maxmemory", "3mb", "--maxmemory-policy", policy)) {
      RedisEngine engine = lab.open(settings(server.port()));
      await().atMost(LONG).until(() -> engine.doubts().toString().contains(doubt));

      boolean refused = false;
      for (int i = 0; i < 60 && !refused; i++) {
        refused = isRefused(engine, "vs:" + i);
      }

      assertThat(refused).isEqualTo(refuses);
      assertThat(engine.isOpen()).isTrue();
      assertThat(send(engine, Command.PING)).hasToString("PONG");
    }
  }

  /** Of keys without a time to live. */
  private static boolean isRefused(RedisEngine engine, String key) {
    try {
      send(engine, Command.SET, key, "x".repeat(100_000));
      return false;
    } catch (EngineException refusal) {
      assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
      assertThat(refusal).hasMessageContaining("no memory left and refuses SET (OOM)");
      return true;
    }
  }

  @Test
  @DisplayName("a replica is not used, and a master that becomes one is left")
  void replica() throws Exception {
    try (RedisServer master = RedisServer.start(directory);
        RedisServer other = RedisServer.start(directory)) {
      RedisEngine engine = lab.open(settings(other.port()));
      other.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));

      EngineException refusal = failure(() -> engine.send(request(Command.SET, "vs:a", "b"), LONG));

      assertThat(refusal.kind()).isIn(Kind.REFUSED, Kind.UNREACHABLE);
      says(engine, "is not a master but a replica");
      other.command("REPLICAOF", "NO", "ONE");
      EngineLab.open(engine);
      assertThat(send(engine, Command.SET, "vs:a", "b")).hasToString("OK");
    }
  }
}
