package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reload makes of TLS fronts and of the connections that are open there. */
@Timeout(180)
class TlsFrontReloadTest {
  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final EchoForwarding upstream = new EchoForwarding();
  private ServiceLab lab;

  private void start(TlsEngine engine, FrontSpec... fronts) throws Exception {
    wishes.eventLoops = 2;
    wishes.tls = engine;
    wishes.forwardings = ground -> upstream;
    wishes.tlsFronts = lab -> List.of(fronts).stream().map(front -> front.in(lab)).toList();
    lab = new ServiceLab(wishes);
  }

  private int port() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private FrontClient alice() throws Exception {
    return FrontClient.of(lab.client("CN=Alice"));
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void anotherCertificateIsForNewConnectionsAndClosesNone(TlsEngine engine) throws Exception {
    start(engine, new FrontSpec());
    FrontClient client = alice();
    try (SSLSocket open = client.connect(port())) {
      FrontClient.send(open, "/", List.of());
      assertThat(FrontClient.answer(open)).startsWith("HTTP/1.1 200");
      int before = port();

      assertThat(lab.reload(List.of(new FrontSpec().named("renewed.test").in(lab))))
          .isInstanceOf(ReloadOutcome.Applied.class);

      assertThat(port()).isEqualTo(before);
      try (SSLSocket fresh = client.connect(port())) {
        assertThat(FrontSpec.names(fresh)).containsExactly("renewed.test");
      }
      FrontClient.send(open, "/", List.of());
      assertThat(FrontClient.answer(open)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anotherUpstreamIsForTheNextRequestOfAnOpenConnection() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());
    TlsFrontSettings other = new FrontSpec().to("http://127.0.0.1:9001").in(lab);
    try (SSLSocket open = alice().connect(port())) {
      FrontClient.send(open, "/", List.of());
      assertThat(FrontClient.answer(open)).contains("upstream: http://127.0.0.1:9000");

      assertThat(lab.reload(List.of(other))).isInstanceOf(ReloadOutcome.Applied.class);

      FrontClient.send(open, "/", List.of());
      assertThat(FrontClient.answer(open)).contains("upstream: http://127.0.0.1:9001");
      assertThat(upstream.closed).as("as long as somebody may still need it").hasValue(0);
    }
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(upstream.closed).hasValue(1));
  }

  /** Somebody let in by one policy is not let in by another one, nor to another one's upstream. */
  @Test
  void anotherPolicyDecidesAboutOpenConnectionsToo() throws Exception {
    wishes.observeToo = true;
    start(TlsEngine.ofThisProcess(), new FrontSpec().under("observe"));
    TlsFrontSettings strict = new FrontSpec().under("default").to("http://127.0.0.1:9001").in(lab);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    try (SSLSocket idle = alice().connect(port());
        SSLSocket upgraded = alice().connect(port())) {
      FrontClient.send(idle, "/", List.of());
      assertThat(FrontClient.answer(idle)).startsWith("HTTP/1.1 200");
      FrontClient.send(upgraded, "/upgrade", List.of("Upgrade: websocket", "Connection: upgrade"));
      assertThat(FrontClient.answer(upgraded)).startsWith("HTTP/1.1 101");

      assertThat(lab.reload(List.of(strict))).isInstanceOf(ReloadOutcome.Applied.class);

      assertThat(isEndedWithoutAWord(idle)).isTrue();
      assertThat(isEndedWithoutAWord(upgraded)).isTrue();
    }
    assertThat(alice().get(port(), "/")).startsWith("HTTP/1.1 403");
  }

  @Test
  void whoNeededNoCertificateIsClosedWhenOneIsRequired() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec().needing(ClientCertificate.OPTIONAL));
    try (SSLSocket nobody = FrontClient.nobody().connect(port());
        SSLSocket known = alice().connect(port())) {
      FrontClient.send(nobody, "/", List.of());
      assertThat(FrontClient.answer(nobody)).startsWith("HTTP/1.1 200");
      FrontClient.send(known, "/", List.of());
      assertThat(FrontClient.answer(known)).startsWith("HTTP/1.1 200");

      assertThat(lab.reload(List.of(new FrontSpec().in(lab))))
          .isInstanceOf(ReloadOutcome.Applied.class);

      assertThat(isEndedWithoutAWord(nobody)).isTrue();
      FrontClient.send(known, "/", List.of());
      assertThat(FrontClient.answer(known)).startsWith("HTTP/1.1 200");
    }
  }

  private static boolean isEndedWithoutAWord(SSLSocket socket) {
    try {
      socket.setSoTimeout(20_000); // less than idle_timeout
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void aFrontThatIsGoneEndsItsAnswersAndListensNoMore() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());
    int port = port();
    try (SSLSocket idle = alice().connect(port);
        SSLSocket busy = alice().connect(port)) {
      FrontClient.send(idle, "/", List.of());
      FrontClient.answer(idle);
      FrontClient.send(busy, "/endless", List.of());
      busy.getInputStream().readNBytes(100_000);
      long began = System.nanoTime();

      assertThat(lab.reload(List.of())).isInstanceOf(ReloadOutcome.Applied.class);

      assertThat(untilItEnds(idle)).isTrue();
      assertThat(untilItEnds(busy)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> !isOpen(port));
    assertThat(lab.service.tlsFrontPorts()).isEmpty();
  }

  private static boolean untilItEnds(SSLSocket socket) {
    byte[] octets = new byte[1 << 16];
    try {
      while (socket.getInputStream().read(octets) >= 0) {
        // what was on its way
      }
      return true;
    } catch (IOException reset) {
      return true;
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void aNewFrontIsOpenedAndOneThatCannotBeIsRefusedBefore() throws Exception {
    start(TlsEngine.ofThisProcess());
    HostAndPort taken;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      taken = new HostAndPort("127.0.0.1", other.getLocalPort());
      assertThat(lab.reload(List.of(new FrontSpec().at(taken).in(lab))))
          .isInstanceOfSatisfying(
              ReloadOutcome.Refused.class,
              refused ->
                  assertThat(refused.problems().getFirst())
                      .contains(taken + " is in use by another process"));
    }

    assertThat(lab.reload(List.of(new FrontSpec().at(taken).in(lab))))
        .isInstanceOf(ReloadOutcome.Applied.class);
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> port() == taken.port());
    assertThat(alice().get(taken.port(), "/")).startsWith("HTTP/1.1 200");
    assertThat(lab.api.admin("/health/ready").statusCode()).isEqualTo(200);

    // Closed and opened again at once, while the last connections of the one before may end.
    try (SSLSocket open = alice().connect(taken.port())) {
      FrontClient.send(open, "/endless", List.of());
      open.getInputStream().readNBytes(100_000);
      lab.reload(List.of());
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(
              () ->
                  lab.reload(List.of(new FrontSpec().at(taken).in(lab)))
                      instanceof ReloadOutcome.Applied);
    }
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> port() == taken.port());
    assertThat(alice().get(taken.port(), "/")).startsWith("HTTP/1.1 200");
  }
}
