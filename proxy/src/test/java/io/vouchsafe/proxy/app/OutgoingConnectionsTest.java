package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.HttpOcspChannel;
import io.vouchsafe.proxy.ocsp.OcspCall;
import io.vouchsafe.proxy.ocsp.OcspChannel;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One responder host that several tenants ask. */
class ConnectionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close();
  }

  @Test
  void noTenantWaitsForConnectionsThatHangForOthers() throws Exception {
    int hanging = 2 * 100;
    CountDownLatch hung = new CountDownLatch(hanging);
    HttpServer responder =
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(request, hung))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    String host = "http://127.0.0.1:" + responder.actualPort();
    OutgoingConnections connections =
        OutgoingConnections.of(vertx, new Capacity(1, 1, 1, 1024, 256));
    for (OcspChannel slow : List.of(channel(connections), channel(connections))) {
      for (int i = 0; i < hanging / 2; i++) {
        slow.ask(call(host + "/hang"));
      }
    }
    assertThat(hung.await(60, TimeUnit.SECONDS)).isTrue();

    Future<ChannelAnswer> other = channel(connections).ask(call(host + "/good"));

    assertThat(other.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isInstanceOf(ChannelAnswer.Body.class);
  }

  private static void answer(HttpServerRequest request, CountDownLatch hung) {
    if (request.path().equals("/hang")) {
      hung.countDown();
    } else {
      request.response().putHeader("Content-Type", "application/ocsp-response").end("x");
    }
  }

  private OcspChannel channel(OutgoingConnections connections) {
    ServerTrust trust =
        new ServerTrust(
            new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
            InstantSource.system());
    return connections
        .calls()
        .shareOf(
            new HttpOcspChannel(
                vertx, connections.client(), connections.tunnels(), trust, AllowedHosts.NONE));
  }

  private static OcspCall call(String url) {
    return new OcspCall(
        Destination.direct(URI.create(url)),
        new CaGroup(List.of(), List.of()),
        Optional.empty(),
        new OcspRequest(
            Der.copyOf(new byte[] {1, 2, 3}), Optional.of(Nonce.fresh(new SecureRandom()))),
        PATIENCE,
        100);
  }
}
