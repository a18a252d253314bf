package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a charon that misbehaves in every way; {@code ViciClientIT} has a real one. */
class NetViciClientTest {
  private static final ViciMessage NOTHING = ViciMessage.EMPTY;
  private static final ViciPacket ANSWER = new ViciPacket.CommandResponse(NOTHING);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final ViciLimits PATIENT = new ViciLimits(LONG, LONG, 8, 4, 10_000);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger ended = new AtomicInteger();

  @TempDir Path directory;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  enum Place {
    LOOPBACK,
    UNIX_SOCKET
  }

  @ParameterizedTest
  @EnumSource
  void commandsAreAnsweredOneAfterTheOtherInTheirOrder(Place place) throws Exception {
    ScriptedCharon.Script echo =
        peer -> {
          while (true) {
            peer.send(new ViciPacket.CommandResponse(peer.readCommand("echo")));
          }
        };
    try (ScriptedCharon charon =
        place == Place.LOOPBACK
            ? ScriptedCharon.onLoopback(echo)
            : ScriptedCharon.onSocket(directory.resolve("vici"), echo)) {
      ViciClient client = client(charon, ViciLimits.DEFAULT);
      List<Future<ViciMessage>> answers =
          IntStream.range(0, 2_000).mapToObj(i -> client.call("echo", text("n", "" + i))).toList();
      Future.all(answers).await();
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).result().text("n")).contains("" + i);
      }
      assertThat(ended).hasValue(0);
    }
  }

  /** No command is sent before the one before it is answered, since answers have no number. */
  @Test
  void oneCommandAtATime() throws Exception {
    List<Boolean> quiet = new CopyOnWriteArrayList<>();
    CountDownLatch submitted = new CountDownLatch(1);
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readCommand("first");
              awaits(submitted);
              quiet.add(peer.isQuiet());
              peer.send(ANSWER);
              peer.readCommand("second");
              peer.send(ANSWER);
              peer.silence();
            })) {
      Context context = vertx.getOrCreateContext();
      ViciClient client = client(charon, PATIENT);
      Future<ViciMessage> first = client.call("first", NOTHING);
      Future<ViciMessage> second = client.call("second", NOTHING);
      // Behind both of them on the event loop of the connection.
      context.runOnContext(here -> context.runOnContext(later -> submitted.countDown()));
      first.await();
      second.await();
      assertThat(quiet).containsExactly(true);
    }
  }

  /** The event is registered once; the second time costs no round trip more. */
  @Test
  void aStreamedAnswerIsCollectedAndItsEventStaysRegistered() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("list-cert");
              peer.send(new ViciPacket.EventConfirm());
              peer.readCommand("list-certs");
              peer.send(event("list-cert", "a"), event("list-cert", "b"), ANSWER);
              peer.readCommand("list-certs");
              peer.send(event("list-cert", "c"), ANSWER);
              peer.readRegister("list-sa");
              peer.send(new ViciPacket.EventConfirm());
              peer.readCommand("list-sas");
              peer.send(event("list-cert", "of nobody"), event("list-sa", "d"), ANSWER);
              peer.readCommand("version");
              peer.send(new ViciPacket.CommandResponse(text("version", "5.9.8")));
              peer.silence();
            })) {
      ViciClient client = client(charon, PATIENT);
      assertThat(client.stream("list-certs", "list-cert", NOTHING).await())
          .containsExactly(text("n", "a"), text("n", "b"));
      assertThat(client.stream("list-certs", "list-cert", NOTHING).await())
          .containsExactly(text("n", "c"));
      assertThat(client.stream("list-sas", "list-sa", NOTHING).await())
          .containsExactly(text("n", "d"));
      assertThat(client.call("version", NOTHING).await().text("version")).contains("5.9.8");
      assertThat(charon.broken()).isEmpty();
    }
  }

  /** Four messages have room; the connection goes on. */
  @Test
  void aStreamThatIsTooMuchIsNoAnswer() throws Exception {
    ViciPacket event = event("list-sa", "x");
    ViciPacket long1 = event("list-sa", "y".repeat(9_990));
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("list-sa");
              peer.send(new ViciPacket.EventConfirm());
              peer.readCommand("list-sas");
              peer.send(event, event, event, event, event, event, ANSWER);
              peer.readCommand("list-sas");
              peer.send(event, long1, ANSWER);
              peer.readCommand("list-sas");
              peer.send(event, event, event, event, ANSWER);
              peer.silence();
            })) {
      ViciClient client = client(charon, PATIENT);
      assertFails(client.stream("list-sas", "list-sa", NOTHING), Why.TOO_MUCH, "list-sas: more");
      assertFails(client.stream("list-sas", "list-sa", NOTHING), Why.TOO_MUCH, "list-sas: more");
      assertThat(client.stream("list-sas", "list-sa", NOTHING).await()).hasSize(4);
    }
  }

  @Test
  void aRefusedStreamIsNotAnEmptyOne() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("list-cert");
              peer.send(new ViciPacket.EventConfirm());
              peer.readCommand("list-certs");
              peer.send(
                  new ViciPacket.CommandResponse(
                      ViciMessage.builder().put("success", "no").put("errmsg", "SECRET").build()));
              peer.readCommand("load-conn");
              peer.send(new ViciPacket.CommandResponse(text("success", "no")));
              peer.silence();
            })) {
      ViciClient client = client(charon, PATIENT);
      assertFails(
          client.stream("list-certs", "list-cert", NOTHING), Why.REFUSED, "list-certs: charon");
      assertThat(client.call("load-conn", NOTHING).await().text("success")).contains("no");
    }
  }

  @Test
  void whatCharonDoesNotKnowFailsByNameAndNothingElseDoes() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readCommand("load-moon");
              peer.send(new ViciPacket.CommandUnknown());
              peer.readRegister("list-moon");
              peer.send(new ViciPacket.EventUnknown());
              peer.readCommand("version");
              peer.send(ANSWER);
              peer.silence();
            })) {
      ViciClient client = client(charon, PATIENT);
      Future<ViciMessage> command = client.call("load-moon", text("key", "SECRET"));
      Future<List<ViciMessage>> event = client.stream("list-moons", "list-moon", NOTHING);
      Future<ViciMessage> good = client.call("version", NOTHING);
      assertFails(command, Why.UNKNOWN_COMMAND, "load-moon: charon knows no such command");
      assertFails(event, Why.UNKNOWN_EVENT, "list-moons: charon knows no event list-moon");
      good.await();
      assertThat(ended).hasValue(0);
    }
  }

  /** Nothing of it was sent, so that the next one has its own answer. */
  @Test
  void whatCannotBeWrittenIsAMistakeOfItsOwn() throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readRegister("list-sa");
              peer.send(new ViciPacket.EventConfirm());
              peer.readCommand("version");
              peer.send(ANSWER);
              peer.silence();
            })) {
      ViciClient client = client(charon, PATIENT);
      Future<ViciMessage> mistaken = client.call("load-conn", text("gr\u00fcn", "x"));
      Future<List<ViciMessage>> streamed =
          client.stream("list-sas", "list-sa", text("gr\u00fcn", "x"));
      Future<ViciMessage> good = client.call("version", NOTHING);
      good.await();
      assertThat(mistaken.cause()).isInstanceOf(IllegalArgumentException.class);
      assertThat(streamed.cause()).isInstanceOf(IllegalArgumentException.class);
      assertThat(charon.broken()).isEmpty();
    }
  }

  /** However charon ends or breaks the connection: what waits fails, and so does what comes. */
  enum Misdeed {
    CLOSES(Why.GONE),
    GIANT_LENGTH(Why.MALFORMED, 0x7f, 0xff, 0xff, 0xff, 1),
    NO_LENGTH(Why.MALFORMED, 0, 0, 0, 0),
    GARBAGE(Why.MALFORMED, 0, 0, 0, 3, 9, 9, 9),
    HALF_A_PACKET_THEN_CLOSES(Why.GONE, 0, 0, 0, 9, 1, 3),
    CONFIRMS_WHAT_NOBODY_REGISTERED(Why.OUT_OF_ORDER, 0, 0, 0, 1, 5),
    TELLS_AN_EVENT_NOBODY_REGISTERED(Why.OUT_OF_ORDER, 0, 0, 0, 3, 7, 1, 'x'),
    ANSWERS_TWICE(Why.OUT_OF_ORDER, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1),
    ASKS(Why.OUT_OF_ORDER, 0, 0, 0, 3, 0, 1, 'x');

    private final Why why;
    private final byte[] octets;

    Misdeed(Why why, int... octets) {
      this.why = why;
      this.octets = new byte[octets.length];
      for (int i = 0; i < octets.length; i++) {
        this.octets[i] = (byte) octets[i];
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatIsBrokenFailsEverythingAndSaysSoOnce(Misdeed misdeed) throws Exception {
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              peer.readCommand("one");
              peer.raw(misdeed.octets);
              if (misdeed.why != Why.GONE) {
                peer.silence();
              }
            })) {
      ViciClient client = client(charon, PATIENT);
      List<Future<ViciMessage>> answers =
          List.of(
              client.call("one", NOTHING),
              client.call("two", NOTHING),
              client.call("three", NOTHING));
      assertFails(answers.getLast(), misdeed.why, "");
      assertFails(client.call("later", NOTHING), misdeed.why, "");
      client.close();
      assertFails(client.call("after close", NOTHING), misdeed.why, "");
      Awaitility.await().untilAsserted(() -> assertThat(ended).hasValue(1));
    }
  }

  @Test
  void aLateAnswerEndsTheConnection() throws Exception {
    try (ScriptedCharon charon = ScriptedCharon.onLoopback(ScriptedCharon.Peer::silence)) {
      ViciClient client =
          client(charon, new ViciLimits(LONG, Duration.ofMillis(100), 8, 4, 10_000));
      Future<ViciMessage> late = client.call("version", text("secret", "SECRET"));
      Future<ViciMessage> next = client.call("stats", NOTHING);
      assertFails(late, Why.LATE, "version: no answer within 100 ms");
      assertFails(next, Why.LATE, "version: no answer within 100 ms");
      Awaitility.await().untilAsserted(() -> assertThat(ended).hasValue(1));
    }
  }

  @Test
  void tooManyWaitingAreRefusedAtOnce() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    try (ScriptedCharon charon =
        ScriptedCharon.onLoopback(
            peer -> {
              awaits(mayAnswer);
              while (true) {
                peer.readCommand("version");
                peer.send(ANSWER);
              }
            })) {
      ViciClient client = client(charon, PATIENT);
      List<Future<ViciMessage>> admitted =
          IntStream.range(0, 8).mapToObj(i -> client.call("version", NOTHING)).toList();
      Future<ViciMessage> refused = client.call("load-key", text("data", "SECRET"));
      assertThat(refused.isComplete()).isTrue();
      assertFails(refused, Why.BUSY, "load-key: 8 commands wait already");
      mayAnswer.countDown();
      Future.all(admitted).await();
      client.call("version", NOTHING).await();
    }
  }

  @Test
  void closingFailsWhatIsUnderWay() throws Exception {
    try (ScriptedCharon charon = ScriptedCharon.onLoopback(ScriptedCharon.Peer::silence)) {
      ViciClient client = client(charon, PATIENT);
      Future<ViciMessage> answer = client.call("version", NOTHING);
      client.close();
      client.close();
      assertFails(answer, Why.CLOSED, "we ended the connection");
      Awaitility.await().atMost(LONG).until(() -> ended.get() == 1);
    }
  }

  @Test
  void nobodyThereIsSaidWithTheAddress() throws Exception {
    ViciAddress socket = new ViciAddress.UnixSocket(directory.resolve("none").toString());
    assertFails(
        new NetViciConnector(vertx, socket, PATIENT).commands(ended::incrementAndGet),
        Why.UNREACHABLE,
        "charon at unix:" + directory.resolve("none") + ": ");
    int closed = Tool.freePort();
    ViciAddress port = new ViciAddress.Loopback(new HostAndPort("127.0.0.1", closed));
    assertFails(
        new NetViciConnector(vertx, port, PATIENT).commands(ended::incrementAndGet),
        Why.UNREACHABLE,
        "charon at 127.0.0.1:" + closed + ": ");
    assertThat(ended).hasValue(0);
  }

  private ViciClient client(ScriptedCharon charon, ViciLimits limits) {
    return new NetViciConnector(vertx, charon.address(), limits)
        .commands(ended::incrementAndGet)
        .await();
  }

  static ViciMessage text(String key, String value) {
    return ViciMessage.builder().put(key, value).build();
  }

  static ViciPacket event(String name, String text) {
    return new ViciPacket.Event(name, text("n", text));
  }

  static void awaits(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void assertFails(Future<?> future, Why why, String sentence) {
    assertThatThrownBy(
            () -> future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ViciException.class, failed -> assertThat(failed.why()).isEqualTo(why))
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("SECRET");
  }
}
