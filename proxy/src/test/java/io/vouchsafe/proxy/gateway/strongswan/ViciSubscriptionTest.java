package io.vouchsafe.proxy.gateway.strongswan;

import static io.vouchsafe.proxy.gateway.strongswan.NetViciClientTest.assertFails;
import static io.vouchsafe.proxy.gateway.strongswan.NetViciClientTest.awaits;
import static io.vouchsafe.proxy.gateway.strongswan.NetViciClientTest.event;
import static io.vouchsafe.proxy.gateway.strongswan.NetViciClientTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViciSubscriptionTest {
  private static final ViciPacket CONFIRM = new ViciPacket.EventConfirm();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Heard heard = new Heard();

  /** What it is told, in its order. */
  private static class Heard implements ViciListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final AtomicInteger ends = new AtomicInteger();

    @Override
    public void event(String event, ViciMessage message) {
      events.add(event + " " + message.text("n").orElse(""));
    }

    @Override
    public void ended() {
      ends.incrementAndGet();
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void eventsAreToldInTheirOrderAlsoWhileOthersAreRegistered() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              String first = register(peer);
              peer.send(CONFIRM);
              String second = register(peer);
              peer.send(event(first, "1"), CONFIRM, event(second, "2"));
              peer.send(event(first, "3"));
            })) {
      events(charon, heard, "ike-updown", "child-updown").await();
      Awaitility.await().atMost(PATIENCE).until(() -> heard.ends.get() == 1);
      assertThat(heard.events)
          .extracting(said -> said.split(" ")[1])
          .containsExactly("1", "2", "3");
      assertThat(charon.broken()).isEmpty();
    }
  }

  private static String register(ScriptedCharon.Peer peer) throws java.io.IOException {
    return peer.read() instanceof ViciPacket.EventRegister(String event) ? event : "none";
  }

  /** Commands are on another connection, so that their answers say nothing of events. */
  @Test
  void aFenceComesBehindWhatCharonToldBefore() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("ike-updown");
              peer.send(CONFIRM);
              for (int i = 1; i <= 2; i++) {
                peer.readCommand("version");
                peer.send(event("ike-updown", "" + i));
                peer.send(new ViciPacket.CommandResponse(ViciMessage.EMPTY));
              }
              peer.readCommand("version");
            })) {
      ViciEvents told = events(charon, heard, "ike-updown").await();
      Future<Integer> first = told.fence().map(passed -> heard.events.size());
      Future<Integer> second = told.fence().map(passed -> heard.events.size());
      Future<Void> never = told.fence();

      assertThat(first.await()).isEqualTo(1);
      assertThat(second.await()).isEqualTo(2);
      Awaitility.await().atMost(PATIENCE).until(never::isComplete);
      assertThat(never.failed()).as("charon is gone").isTrue();
      assertThat(charon.broken()).isEmpty();
    }
  }

  @Test
  void anEventThatCharonDoesNotKnowIsNoSubscription() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("ike-moon");
              peer.send(new ViciPacket.EventUnknown());
              peer.silence();
            })) {
      assertFails(
          events(charon, heard, "ike-moon"), Why.UNKNOWN_EVENT, "charon knows no event ike-moon");
      assertThat(heard.ends).as("who never heard anything hears no end").hasValue(0);
    }
  }

  @Test
  void aCharonThatConfirmsNothingIsLate() throws Exception {
    try (ScriptedCharon charon = ScriptedCharon.onLoopback(ScriptedCharon.Peer::silence)) {
      ViciLimits hasty = new ViciLimits(Duration.ofMillis(100), PATIENCE, 8, 4, 10_000);
      assertFails(
          new NetViciConnector(vertx, charon.address(), hasty).events(List.of("ike-updown"), heard),
          Why.UNREACHABLE,
          "no connection within 100 ms");
      assertThat(heard.ends).hasValue(0);
    }
  }

  @Test
  void whatNobodyRegisteredEndsIt() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("ike-updown");
              peer.send(CONFIRM, event("other", "x"), event("ike-updown", "never told"));
              peer.silence();
            })) {
      events(charon, heard, "ike-updown").await();
      Awaitility.await().atMost(PATIENCE).until(() -> heard.ends.get() == 1);
      assertThat(heard.events).isEmpty();
    }
  }

  /** It must not go on as if it had heard what it threw at. */
  @Test
  void aListenerThatThrowsHearsTheEndAndNothingElse() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("ike-updown");
              peer.send(CONFIRM, event("ike-updown", "1"), event("ike-updown", "2"));
              peer.silence();
            })) {
      Heard throwing =
          new Heard() {
            @Override
            public void event(String event, ViciMessage message) {
              super.event(event, message);
              throw new IllegalStateException("as the test wants it");
            }
          };
      events(charon, throwing, "ike-updown").await();
      Awaitility.await().atMost(PATIENCE).until(() -> throwing.ends.get() == 1);
      assertThat(throwing.events).containsExactly("ike-updown 1");
    }
  }

  @Test
  void itEndsWhenWeWantTo() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("ike-updown");
              peer.send(CONFIRM);
              peer.silence();
            })) {
      ViciEvents told = events(charon, heard, "ike-updown").await();
      told.end();
      told.end();
      Awaitility.await().atMost(PATIENCE).until(() -> heard.ends.get() == 1);
    }
  }

  /** 64 MB of events against a listener that stands still: they stay where they are. */
  @Test
  void aFloodWaitsOutsideUntilTheListenerComesBack() throws Exception {
    int flood = 2_000;
    AtomicLong sent = new AtomicLong();
    CountDownLatch mayGoOn = new CountDownLatch(1);
    String text = "x".repeat(32_000);
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("log");
              peer.send(CONFIRM);
              for (int i = 0; i < flood; i++) {
                ViciMessage message =
                    ViciMessage.builder().put("n", "" + i).put("msg", text).build();
                peer.send(new ViciPacket.Event("log", message));
                sent.incrementAndGet();
              }
              peer.silence();
            })) {
      Heard slow =
          new Heard() {
            @Override
            public void event(String event, ViciMessage message) {
              if (events.isEmpty()) {
                awaits(mayGoOn);
              }
              super.event(event, message);
            }
          };
      events(charon, slow, "log").await();
      // Until charon can send no more: two looks in a row, a while apart, see the same.
      AtomicLong before = new AtomicLong(-1);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
      assertThat(sent.get()).as("what the sockets' buffers have room for").isLessThan(flood / 2);
      mayGoOn.countDown();
      Awaitility.await().atMost(PATIENCE).until(() -> slow.events.size() == flood);
      assertThat(slow.events.getFirst()).isEqualTo("log 0");
      assertThat(slow.events.getLast()).isEqualTo("log " + (flood - 1));
    }
  }

  private Future<ViciEvents> events(
      ScriptedCharon charon, ViciListener listener, String... events) {
    return new NetViciConnector(vertx, charon.address(), ViciLimits.DEFAULT)
        .events(List.of(events), listener);
  }
}
