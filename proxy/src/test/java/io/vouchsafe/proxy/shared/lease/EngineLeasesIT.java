package io.vouchsafe.proxy.shared.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in a real {@code redis-server}. */
@Tag("it")
@DisplayName("Leases in Redis")
class EngineLeasesIT {
  private static final Duration TIME = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final String ONE = "1111111111111111";
  private static final String TWO = "2222222222222222";
  private static final String NAME = "ocvpn:acme/north";
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @TempDir Path directory;
  private RedisServer redis;
  private Leases one;
  private Leases two;

  @BeforeEach
  void start() throws IOException {
    redis = RedisServer.start(directory);
    one = leases(ONE, NOW);
    two = leases(TWO, NOW);
  }

  @AfterEach
  void stop() throws InterruptedException {
    redis.close();
  }

  private Leases leases(String node, Instant now) {
    return new EngineLeases(new FakeEngine(this::ask), "vs:", node, () -> now, System::nanoTime);
  }

  private Future<@Nullable Response> ask(Request request) {
    byte[][] words =
        Stream.concat(
                Stream.of(request.command().toString().getBytes(StandardCharsets.UTF_8)),
                FakeEngine.arguments(request).stream())
            .toArray(byte[][]::new);
    try {
      String reply = new String(redis.octets(words), StandardCharsets.UTF_8);
      if (reply.startsWith("-")) {
        return Future.failedFuture(new EngineException(EngineException.Kind.REFUSED, reply));
      }
      if (reply.equals("(nil)")) {
        return Future.succeededFuture();
      }
      return Future.succeededFuture(
          reply.contains("\n")
              ? FakeEngine.list(
                  Stream.of(reply.split("\n")).map(FakeEngine::bulk).toArray(Response[]::new))
              : FakeEngine.bulk(reply));
    } catch (IOException e) {
      return Future.failedFuture(
          new EngineException(EngineException.Kind.UNREACHABLE, String.valueOf(e.getMessage())));
    }
  }

  private static Leases.Lease mine(Future<Leases.Answer> answer) {
    return answer.result().mine().orElseThrow();
  }

  private static Leases.Answer renew(Leases leases, Leases.Lease lease) {
    return leases.renew(List.of(lease), TIME, PATIENCE).result().getFirst();
  }

  @Test
  @DisplayName("belong to the first who asks, for their time, under a token of the Unix time")
  void first() throws IOException {
    long before = System.nanoTime();
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    assertThat(lease.token()).isEqualTo(NOW.getEpochSecond());
    assertThat(lease.before()).isZero();
    assertThat(lease.deadlineNanos() - before)
        .isBetween(Duration.ofMillis(14_250).toNanos(), Duration.ofMillis(14_900).toNanos());
    Leases.Answer other = two.acquire(NAME, TIME, PATIENCE).result();
    assertThat(other).isEqualTo(new Leases.Answer(Optional.of(ONE), Optional.empty()));
    assertThat(redis.command("GET", "vs:lease:" + NAME)).isEqualTo(ONE + ":" + lease.token());
    assertThat(Long.parseLong(redis.command("PTTL", "vs:lease:" + NAME))).isBetween(1L, 15_000L);
  }

  @Test
  @DisplayName("go to the next one once their time is over, under a larger token")
  void succession() {
    Leases.Lease lease = mine(one.acquire(NAME, Duration.ofMillis(300), PATIENCE));
    Leases.Lease next =
        Awaitility.await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> two.acquire(NAME, TIME, PATIENCE).result().mine(), Optional::isPresent)
            .orElseThrow();
    assertThat(next.token()).isEqualTo(lease.token() + 1);
    assertThat(next.before()).isEqualTo(lease.token());
    assertThat(renew(one, lease).mine()).isEmpty();
    assertThat(renew(two, next).mine()).isPresent();
  }

  @Test
  @DisplayName("of a node that was started again are its own, under a larger token")
  void startedAgain() {
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    Leases.Lease again = mine(leases(ONE, NOW).acquire(NAME, TIME, PATIENCE));
    assertThat(again.token()).isEqualTo(lease.token() + 1);
    assertThat(again.before()).isEqualTo(lease.token());
    assertThat(renew(one, lease).mine()).as("the earlier life has lost it").isEmpty();
  }

  @Test
  @DisplayName("are given back by their owner alone")
  void release() {
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    two.release(List.of(lease), PATIENCE);
    assertThat(two.acquire(NAME, TIME, PATIENCE).result().mine()).isEmpty();
    one.release(List.of(lease), PATIENCE);
    assertThat(two.acquire(NAME, TIME, PATIENCE).result().mine()).isPresent();
  }

  @Test
  @DisplayName("live on through FLUSHALL when nobody came meanwhile")
  void emptied() throws IOException {
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    redis.flushall();
    assertThat(renew(one, lease).mine()).isPresent();
    assertThat(two.acquire(NAME, TIME, PATIENCE).result().owner()).contains(ONE);
  }

  @Test
  @DisplayName("are lost at the renewal after FLUSHALL when somebody came; its token is no lower")
  void emptiedAndTaken() throws IOException {
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    redis.flushall();
    Leases.Lease other = mine(leases(TWO, NOW.plusSeconds(4)).acquire(NAME, TIME, PATIENCE));
    assertThat(other.token()).isGreaterThan(lease.token());
    assertThat(renew(one, lease)).isEqualTo(new Leases.Answer(Optional.of(TWO), Optional.empty()));
    redis.command("DEL", "vs:lease:" + NAME);
    assertThat(renew(one, lease).mine())
        .as("the other one has gone, and was here all the same")
        .isEmpty();
  }

  @Test
  @DisplayName("need these rights and no others")
  void rights() throws IOException {
    redis.command(
        ("ACL SETUSER vs on >pw resetkeys ~vs:lease:* ~vs:fence:* -@all +eval +get +set +pexpire"
                + " +del")
            .split(" "));
    redis.login("vs pw");
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    assertThat(renew(one, lease).mine()).isPresent();
    assertThat(one.release(List.of(lease), PATIENCE).succeeded()).isTrue();
  }

  @Test
  @DisplayName("are renewed and not taken anew by an engine without memory")
  void outOfMemory() throws IOException {
    Leases.Lease lease = mine(one.acquire(NAME, TIME, PATIENCE));
    redis.command("CONFIG", "SET", "maxmemory", "1");
    assertThat(renew(one, lease).mine()).isPresent();
    Future<Leases.Answer> other = two.acquire("canary:acme", TIME, PATIENCE);
    assertThat(other.failed()).isTrue();
    assertThat(other.cause()).hasMessageContaining("OOM");
  }

  @Test
  @DisplayName("of an engine that says anything are nobody's")
  void nonsense() throws IOException {
    for (String value :
        List.of(
            "",
            "x",
            ONE,
            ONE + ":",
            ONE + ":-1",
            ONE + ":1e9",
            TWO + ":x",
            TWO + ":9".repeat(99))) {
      redis.command("SET", "vs:lease:" + NAME, value);
      Leases.Answer answer =
          one.renew(List.of(new Leases.Lease(NAME, 9, 8, 0)), TIME, PATIENCE).result().getFirst();
      assertThat(answer.mine()).as(value).isEmpty();
      Leases.Answer asked = two.acquire("ocvpn:other", TIME, PATIENCE).result();
      assertThat(asked.mine()).isPresent();
    }
    redis.command("DEL", "vs:lease:" + NAME);
    redis.command("LPUSH", "vs:lease:" + NAME, "x");
    assertThat(one.acquire(NAME, TIME, PATIENCE).failed()).isTrue();
  }
}
