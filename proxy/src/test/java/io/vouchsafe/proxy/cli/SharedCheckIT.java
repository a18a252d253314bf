package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
@DisplayName("config check looks at the server that nodes share")
class SharedCheckIT {
  @TempDir Path directory;

  private CommandRun check(String url, String more) throws IOException {
    Path key = Files.writeString(directory.resolve("shared.key"), "k".repeat(32));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(directory.resolve("redis.pw"), "secret");
    Path file =
        Files.writeString(
            directory.resolve("v.yaml"),
            """
            shared:
              { url: "%s", key: file:shared.key, node: a, admin_url: "http://127.0.0.1:1", api_url: "http://127.0.0.1:2"%s }
            """
                .formatted(url, more));
    return CommandRun.of("config", "check", file.toString());
  }

  @Test
  @DisplayName("a good one is no doubt")
  void good() throws Exception {
    try (RedisServer server =
        RedisServer.start(directory, "--appendonly", "yes", "--requirepass", "secret")) {
      CommandRun run = check(server.url(), ", password: file:redis.pw");

      assertThat(run.exit()).isZero();
      assertThat(run.out()).doesNotContain("shared.url");
    }
  }

  @Test
  @DisplayName("one that evicts, and one that refuses the login, are warnings")
  void doubtful() throws Exception {
    try (RedisServer server =
        RedisServer.start(directory, "--maxmemory", "10mb", "--maxmemory-policy", "allkeys-lru")) {
      assertThat(check(server.url(), "").out())
          .contains("warning: shared.url: maxmemory-policy allkeys-lru may evict the stream")
          .contains("warning: shared.url: The server keeps nothing on its disk");

      server.command("CONFIG", "SET", "requirepass", "other");
      CommandRun run = check(server.url(), ", password: file:redis.pw");
      assertThat(run.exit()).isZero();
      assertThat(run.out())
          .contains("warning: shared.url: this node would work alone: ")
          .contains("WRONGPASS");
    }
  }

  @Test
  @DisplayName("one that is not there, or says nothing, is a warning after a few seconds")
  void away() throws Exception {
    CommandRun run = check("redis://127.0.0.1:" + Tool.freePort(), "");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("this node would work alone: ", "refused");

    try (RedisServer server = RedisServer.start(directory)) {
      server.stop();
      long begin = System.nanoTime();
      assertThat(check(server.url(), "").out())
          .contains("this node would work alone: ", "did not answer in time");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }
}
