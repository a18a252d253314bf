package io.vouchsafe.proxy.shared.engine;

import static io.vouchsafe.proxy.shared.engine.EngineLab.LONG;
import static io.vouchsafe.proxy.shared.engine.EngineLab.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.redis.client.Command;
import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("Behind sentinels")
class EngineSentinelIT {
  /** A sentinel looks at a server that is back every ten seconds. */
  private static final Duration FAILOVER = Duration.ofMinutes(3);

  @TempDir Path directory;
  private final EngineLab lab = new EngineLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  @DisplayName("the engine follows a failover from a killed master, and one by an operator")
  void failover() throws Exception {
    try (RedisServer master = RedisServer.start(directory);
        RedisServer replica =
            RedisServer.start(
                directory,
                "--replicaof",
                "127.0.0.1 " + master.port(),
                "--repl-diskless-sync-delay",
                "0");
        RedisServer first = RedisServer.startSentinel(directory, master.port(), 1)) {
      await()
          .atMost(LONG)
          .until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
      await()
          .atMost(LONG)
          .until(() -> first.command("SENTINEL", "REPLICAS", "lab").contains("" + replica.port()));
      int nobody = Tool.freePort();
      RedisEngine engine =
          lab.start(EngineLab.sentinels("lab", Optional.empty(), nobody, first.port()));
      AtomicInteger opened = new AtomicInteger();
      engine.whenOpened(opened::incrementAndGet);
      EngineLab.open(engine);
      assertThat(send(engine, Command.SET, "vs:a", "before")).hasToString("OK");
      await().atMost(LONG).until(() -> replica.command("GET", "vs:a").equals("before"));

      master.kill();

      await().atMost(LONG).until(() -> !engine.isOpen());
      await().atMost(LONG).until(() -> isWritten(engine));
      assertThat(replica.command("GET", "vs:a")).isEqualTo("after");
      assertThat(opened.get()).isGreaterThan(1);

      master.again();
      await()
          .atMost(FAILOVER)
          .until(() -> master.command("INFO", "replication").contains("master_link_status:up"));
      await()
          .atMost(FAILOVER)
          .until(() -> first.command("SENTINEL", "FAILOVER", "lab").equals("OK"));
      await().atMost(LONG).until(() -> master.command("ROLE").startsWith("master"));
      await().atMost(LONG).until(() -> isWritten(engine));
      assertThat(master.command("GET", "vs:a")).isEqualTo("after");
    }
  }

  @Test
  @DisplayName("a master that another has replaced is left, though it knows nothing of it")
  void replaced() throws Exception {
    try (RedisServer old = RedisServer.start(directory);
        RedisServer next = RedisServer.start(directory);
        RedisServer sentinel = RedisServer.startSentinel(directory, old.port(), 1)) {
      RedisEngine engine = lab.open(EngineLab.sentinels("lab", Optional.empty(), sentinel.port()));
      send(engine, Command.SET, "vs:where", "old");

      sentinel.command("SENTINEL", "REMOVE", "lab");
      sentinel.command("SENTINEL", "MONITOR", "lab", "127.0.0.1", "" + next.port(), "1");
      await()
          .atMost(FAILOVER)
          .until(
              () ->
                  isWritten(engine)
                      && !next.command("GET", "vs:a").isEmpty()
                      && next.command("GET", "vs:a").equals("after"));
    }
  }

  private static boolean isWritten(RedisEngine engine) {
    try {
      send(engine, Command.SET, "vs:a", "after");
      return true;
    } catch (EngineException away) {
      return false;
    }
  }

  @Test
  @DisplayName("a master that nobody knows, and a sentinel that wants a login")
  void mistakes() throws Exception {
    try (RedisServer master = RedisServer.start(directory);
        RedisServer sentinel = RedisServer.startSentinel(directory, master.port(), 1)) {
      RedisEngine unknown =
          lab.start(EngineLab.sentinels("other", Optional.empty(), sentinel.port()));
      await()
          .atMost(LONG)
          .until(() -> unknown.trouble().orElse("").contains("knows no master called other"));
      sentinel.command("CONFIG", "SET", "requirepass", "x");
      sentinel.command("ACL", "SETUSER", "default", ">secret");
      RedisEngine stranger =
          lab.start(EngineLab.sentinels("lab", Optional.empty(), sentinel.port()));
      await()
          .atMost(LONG)
          .until(() -> stranger.trouble().orElse("").contains("write shared.sentinel_password"));
    }
  }
}
