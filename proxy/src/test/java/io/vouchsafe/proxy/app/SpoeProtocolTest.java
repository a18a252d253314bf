package io.vouchsafe.proxy.app;

import static io.vouchsafe.proxy.app.SpopClient.der;
import static io.vouchsafe.proxy.app.SpopClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopFrameId;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPOP by hand: how a connection begins, goes on and ends. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoeProtocolTest {
  private ServiceLab lab;
  private Certificate alice;

  @BeforeAll
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.spoe = true;
    wishes.eventLoops = 2;
    wishes.pendingWork = 1024;
    lab = new ServiceLab(wishes);
    alice = lab.client("CN=Alice").certificate();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private SpopClient connect() throws Exception {
    return new SpopClient(lab.service.spoePort());
  }

  private static long frameSize(SpopFrame hello) {
    return hello instanceof SpopFrame.AgentHello(List<SpopItem> items)
            && items.get(1).value() instanceof SpopValue.Uint32(long size)
        ? size
        : -1;
  }

  /** As HAProxy 2.6 says it, 3.x, and whoever has more to offer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2.0           | 16380   | pipelining,async               | 16380",
        "2.0           | 16380   | pipelining                     | 16380",
        "2.0           | 256     | ''                             | 256",
        "1.0, 2.0      | 1000    | ' fragmentation , pipelining ' | 1000",
        "'3.1,2.7'     | 65532   | pipelining                     | 65532",
        "2.0           | 4294967295 | pipelining                  | 262144",
      })
  void anAgreementHasTheSmallerFrame(String versions, long theirs, String capabilities, long agreed)
      throws Exception {
    try (SpopClient client = connect()) {
      client.send(
          SpopClient.hello(versions, theirs, capabilities, text("engine-id", "e1"), text("x", "")));

      SpopFrame hello = client.read().orElseThrow();
      assertThat(hello)
          .isEqualTo(
              new SpopFrame.AgentHello(
                  List.of(
                      text("version", "2.0"),
                      new SpopItem("max-frame-size", new SpopValue.Uint32(agreed)),
                      text("capabilities", "pipelining"))));
      assertThat(frameSize(hello)).isEqualTo(agreed);
    }
  }

  @Test
  void aHealthCheckIsAnsweredAndClosed() throws Exception {
    try (SpopClient client = connect()) {
      client.send(
          SpopClient.hello(
              "2.0",
              16_380,
              "pipelining,async",
              new SpopItem("healthcheck", new SpopValue.Bool(true))));

      assertThat(client.read().orElseThrow()).isInstanceOf(SpopFrame.AgentHello.class);
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void noHealthCheckIsAnUsualConnection() throws Exception {
    try (SpopClient client = connect()) {
      client.send(
          SpopClient.hello(
              "2.0", 16_380, "", new SpopItem("healthcheck", new SpopValue.Bool(false))));
      client.read();

      assertThat(client.ask(der(alice)).isAllow()).isTrue();
    }
  }

  @Test
  void aDisconnectIsAnsweredByOne() throws Exception {
    try (SpopClient client = connect().hello()) {
      client.send(
          new SpopFrame.HaproxyDisconnect(
              List.of(
                  new SpopItem("status-code", new SpopValue.Uint32(0)), text("message", "bye"))));

      assertThat(client.disconnected()).isZero();
    }
  }

  @Test
  void octetsMayComeOneByOne() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (SpopClient client = connect()) {
      client.socket.setTcpNoDelay(true);
      all.writeBytes(SpopClient.hello26().encode());
      all.writeBytes(client.notify(der(alice)).encode());
      for (byte octet : all.toByteArray()) {
        client.send(new byte[] {octet});
      }

      assertThat(client.read().orElseThrow()).isInstanceOf(SpopFrame.AgentHello.class);
      assertThat(client.told().isAllow()).isTrue();
    }
  }

  @Test
  void manyFramesMayComeInOneSegment() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (SpopClient client = connect()) {
      all.writeBytes(SpopClient.hello26().encode());
      for (int i = 0; i < 1000; i++) {
        all.writeBytes(client.notify(der(alice)).encode());
      }
      client.send(all.toByteArray());

      assertThat(client.read().orElseThrow()).isInstanceOf(SpopFrame.AgentHello.class);
      for (int i = 0; i < 1000; i++) {
        assertThat(client.told().isAllow()).isTrue();
      }
    }
  }

  @Test
  void whatIsDecidedFirstIsAnsweredFirst() throws Exception {
    Certificate slow = lab.client("CN=Slow").certificate();
    try (SpopClient client = connect().hello()) {
      assertThat(client.ask(der(alice)).isAllow()).isTrue();
      Promise<Void> gate = lab.responder.hold();
      SpopFrame.Notify first = client.notify(der(slow));
      SpopFrame.Notify second = client.notify(der(alice));
      client.send(first);
      client.send(second);

      assertThat(client.told().id()).isEqualTo(second.id());
      gate.complete();
      SpopClient.Told last = client.told();
      assertThat(last.id()).isEqualTo(first.id());
      assertThat(last.isAllow()).isTrue();
    }
  }

  /** Beyond the bound nothing is read; then everything is answered. */
  @Test
  void aConnectionHasOnlySoManyUndecided() throws Exception {
    Certificate slow = lab.client("CN=Slow too").certificate();
    Promise<Void> gate = lab.responder.hold();
    int before = lab.responder.requests();
    try (SpopClient client = connect().hello()) {
      List<SpopFrameId> asked = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        SpopFrame.Notify notify = client.notify(der(slow));
        asked.add(notify.id());
        client.send(notify);
      }
      SpopFrame.Notify other = client.notify(new SpopMessage("other", List.of()));
      client.send(other);
      Awaitility.await().until(() -> lab.responder.requests() > before);

      client.socket.setSoTimeout(500);
      assertThat(isSilent(client)).as("the last frame is not read yet").isTrue();
      client.socket.setSoTimeout(30_000);
      gate.complete();

      List<SpopFrameId> answered = new ArrayList<>();
      for (int i = 0; i < 301; i++) {
        SpopClient.Told told = client.told();
        answered.add(told.id());
        assertThat(told.isAllow()).isEqualTo(!told.id().equals(other.id()));
      }
      asked.add(other.id());
      assertThat(answered).containsExactlyInAnyOrderElementsOf(asked);
    }
  }

  private static boolean isSilent(SpopClient client) throws Exception {
    try {
      client.read();
      return false;
    } catch (SocketTimeoutException silent) {
      return true;
    }
  }

  @Test
  void theNumbersOfWhatIsUndecidedBelongToIt() throws Exception {
    Certificate slow = lab.client("CN=Slow three").certificate();
    Promise<Void> gate = lab.responder.hold();
    try (SpopClient client = connect().hello()) {
      SpopFrame.Notify first = client.notify(der(slow));
      client.send(first);
      client.send(first);

      assertThat(client.disconnected()).isEqualTo(11);
    } finally {
      gate.complete();
    }
  }

  @Test
  void aFrameAboveWhatWasAgreedEndsTheConnection() throws Exception {
    try (SpopClient client = connect()) {
      client.send(SpopClient.hello("2.0", 256, "pipelining"));
      assertThat(frameSize(client.read().orElseThrow())).isEqualTo(256);
      client.send(client.notify(der(alice)));

      assertThat(client.disconnected()).isEqualTo(3);
    }
  }

  @Test
  void whoeverReadsNothingIsReadNoMore() throws Exception {
    try (SpopClient client = connect().hello()) {
      assertThat(client.ask(der(alice)).isAllow()).isTrue();
      byte[] frame = client.notify(der(alice)).encode();
      byte[] many = new byte[frame.length * 64];
      for (int i = 0; i < 64; i++) {
        System.arraycopy(frame, 0, many, i * frame.length, frame.length);
      }
      Thread flood =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 2000; i++) {
                        client.send(many);
                      }
                    } catch (IOException closed) {
                      // The test has seen enough.
                    }
                  });
      Awaitility.await()
          .pollDelay(2, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(flood.isAlive()).as("it waits").isTrue());
      try (SpopClient other = connect().hello()) {
        assertThat(other.ask(der(alice)).isAllow()).isTrue();
      }
    }
  }

  @Test
  void httpIsNotSpoken() throws Exception {
    try (SpopClient client = connect()) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(client.disconnected()).isEqualTo(3);
    }
    assertThat(lab.api.admin("/metrics").body())
        .containsPattern("vouchsafe_spoe_refused_total\\{reason=\"too_big\"\\} [1-9]");
  }

  @Test
  void connectionsAreCounted() throws Exception {
    try (SpopClient client = connect().hello()) {
      assertThat(client.ask(der(alice)).isAllow()).isTrue();
      assertThat(lab.api.admin("/metrics").body())
          .containsPattern("vouchsafe_connections\\{port=\"spoe\"\\} [1-9]");
    }
    Awaitility.await()
        .until(
            () ->
                lab.api
                    .admin("/metrics")
                    .body()
                    .contains("vouchsafe_connections{port=\"spoe\"} 0.0"));
  }

  @Test
  void aHalfFrameAndAGoneClientHarmNobody() throws Exception {
    byte[] notify;
    try (SpopClient client = connect().hello()) {
      notify = client.notify(der(alice)).encode();
      client.send(Arrays.copyOf(notify, notify.length - 1));
    }
    try (SpopClient client = connect().hello()) {
      client.send(notify);
      assertThat(client.told().isAllow()).isTrue();
    }
  }
}
