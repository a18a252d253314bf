package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.proxy.gateway.strongswan.NetViciConnector;
import io.vouchsafe.proxy.gateway.strongswan.ViciClient;
import io.vouchsafe.proxy.gateway.strongswan.ViciEvents;
import io.vouchsafe.proxy.gateway.strongswan.ViciException;
import io.vouchsafe.proxy.gateway.strongswan.ViciLimits;
import io.vouchsafe.proxy.gateway.strongswan.ViciListener;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real charon, which has no peer and a network of its own. */
@Tag("it")
class ViciClientIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 1_000;

  @TempDir Path directory;

  @Test
  void speaksWithARealCharonUntilItDies() throws Exception {
    Vertx vertx = Vertx.vertx();
    AtomicInteger ended = new AtomicInteger();
    Told told = new Told();
    try (Namespace namespace = Namespace.make(directory);
        Charon charon = new Charon(directory, namespace, "", "enable_crl = no")) {
      NetViciConnector connector =
          new NetViciConnector(
              vertx,
              new ViciAddress.UnixSocket(directory.resolve("vici").toString()),
              ViciLimits.DEFAULT);
      ViciClient client = connector.commands(ended::incrementAndGet).await();
      ViciEvents subscribed =
          connector.events(List.of("log", "ike-updown", "child-updown", "ike-rekey"), told).await();
      subscribed.fence().await();

      answers(client);
      refusals(client);
      thousandConnections(client);

      Awaitility.await().atMost(PATIENCE).until(() -> told.events.contains("log"));
      Future<List<ViciMessage>> afterwards =
          client
              .call("version", ViciMessage.EMPTY)
              .compose(
                  version -> {
                    charon.kill();
                    return client.stream("list-conns", "list-conn", ViciMessage.EMPTY);
                  });
      Awaitility.await().atMost(PATIENCE).until(() -> ended.get() == 1 && told.ends.get() == 1);
      Awaitility.await().atMost(PATIENCE).until(afterwards::isComplete);
      Future<ViciMessage> late = client.call("version", ViciMessage.EMPTY);
      Awaitility.await().atMost(PATIENCE).until(late::isComplete);
      assertThat(late.cause())
          .isInstanceOfSatisfying(
              ViciException.class,
              gone -> assertThat(gone.why()).isEqualTo(ViciException.Why.GONE));
      assertThat(ended).hasValue(1);
      assertThat(told.ends).hasValue(1);
    } finally {
      vertx.close().await();
    }
  }

  private static void answers(ViciClient client) {
    ViciMessage version = client.call("version", ViciMessage.EMPTY).await();
    assertThat(version.text("daemon")).contains("charon-systemd");
    assertThat(version.text("version").orElseThrow()).matches("[56]\\.[0-9.]+");
    ViciMessage stats = client.call("stats", ViciMessage.EMPTY).await();
    assertThat(stats.texts("plugins")).contains("vici", "revocation");
    assertThat(stats.section("ikesas").orElseThrow().text("total")).contains("0");
    for (int again = 0; again < 3; again++) {
      assertThat(client.stream("list-conns", "list-conn", ViciMessage.EMPTY).await()).isEmpty();
      assertThat(client.stream("list-certs", "list-cert", ViciMessage.EMPTY).await()).isEmpty();
    }
  }

  private static void refusals(ViciClient client) {
    ViciMessage refused =
        client.call("load-conn", connection("bad", "no-such-setting", "whatever")).await();
    assertThat(refused.text("success")).contains("no");
    assertThat(refused.text("errmsg").orElseThrow()).contains("no-such-setting");
    ViciMessage nothing =
        client
            .call(
                "terminate",
                ViciMessage.builder().put("ike-id", "4711").put("force", "yes").build())
            .await();
    assertThat(nothing.text("success")).contains("no");
    assertThat(nothing.text("errmsg")).contains("no matching SAs to terminate found");
    assertFails(client.call("load-moon", ViciMessage.EMPTY), ViciException.Why.UNKNOWN_COMMAND);
    assertFails(
        client.stream("list-conns", "list-moon", ViciMessage.EMPTY),
        ViciException.Why.UNKNOWN_EVENT);
    assertFails(
        client.stream("terminate", "control-log", text("ike-id", "4711")),
        ViciException.Why.REFUSED);
  }

  private static void thousandConnections(ViciClient client) {
    long begin = System.nanoTime();
    List<Future<ViciMessage>> loaded =
        IntStream.range(0, CONNECTIONS)
            .mapToObj(i -> client.call("load-conn", connection("staff-" + i, "version", "2")))
            .toList();
    Future.all(loaded).await();
    long loading = System.nanoTime() - begin;
    assertThat(loaded)
        .allSatisfy(answer -> assertThat(answer.result().text("success")).contains("yes"));
    begin = System.nanoTime();
    assertThat(client.stream("list-conns", "list-conn", ViciMessage.EMPTY).await())
        .hasSize(CONNECTIONS);
    System.out.printf(
        "%d load-conn in %d ms, list-conns in %d ms%n",
        CONNECTIONS, loading / 1_000_000, (System.nanoTime() - begin) / 1_000_000);
    assertThat(client.call("get-conns", ViciMessage.EMPTY).await().texts("conns"))
        .hasSize(CONNECTIONS);
  }

  private static ViciMessage connection(String name, String key, String value) {
    return ViciMessage.builder()
        .section(
            name,
            ViciMessage.builder()
                .put(key, value)
                .section("local", text("auth", "pubkey"))
                .section(
                    "remote",
                    ViciMessage.builder()
                        .put("auth", "pubkey")
                        .put("id", name + "@lab.test")
                        .put("revocation", "strict")
                        .build())
                .section(
                    "children", ViciMessage.builder().section("net", ViciMessage.EMPTY).build())
                .build())
        .build();
  }

  private static ViciMessage text(String key, String value) {
    return ViciMessage.builder().put(key, value).build();
  }

  private static void assertFails(Future<?> future, ViciException.Why why) {
    Awaitility.await().atMost(PATIENCE).until(future::isComplete);
    assertThat(future.cause())
        .isInstanceOfSatisfying(
            ViciException.class, failed -> assertThat(failed.why()).isEqualTo(why));
  }

  private static final class Told implements ViciListener {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void event(String event, ViciMessage message) {
      events.add(event);
    }

    @Override
    public void ended() {
      ends.incrementAndGet();
    }
  }
}
