package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.decision.DecisionMeters;
import io.vouchsafe.proxy.decision.DecisionPipeline;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.relay.SourceLimit;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Examiner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers of each front hear when it fails with an Error. */
class FailureWordsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Tenants tenants = new Tenants();
  private final DecisionService decisions =
      new DecisionService(
          vertx,
          new DecisionPipeline(
              new Examiner(new PathValidator(new SignatureChecker(new BouncyCastleProvider()))),
              new Workers(vertx, 1, 1)),
          InstantSource.system(),
          System::nanoTime,
          new References(new SecureRandom()),
          new DecisionMeters("(unknown)", new SimpleMeterRegistry()),
          verdict -> {});

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private HttpResponse<byte[]> failing(Front front) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> front.failed(request, new StackOverflowError("a test")))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void forwardAuthDenies() throws Exception {
    HttpResponse<byte[]> answer = failing(new ForwardAuthFront(tenants, decisions));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("X-Vouchsafe-Decision")).contains("deny");
    assertThat(answer.headers().firstValue("X-Vouchsafe-Reason")).contains("internal");
    assertThat(answer.headers().firstValue("X-Vouchsafe-Reference")).isPresent();
  }

  @Test
  void decisionsHaveAProblemWithAReference() throws Exception {
    BearerToken token = new BearerToken(Optional.empty(), new HostAndPort("127.0.0.1", 1));
    HttpResponse<byte[]> answer = failing(new DecisionsFront(tenants, decisions, token));

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("X-Vouchsafe-Reference")).isPresent();
  }

  @Test
  void theRelayHasAnInternalError() throws Exception {
    HttpResponse<byte[]> answer =
        failing(
            new OcspFront(
                vertx,
                name -> Optional.empty(),
                new SourceLimit(System::nanoTime),
                InstantSource.system()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/ocsp-response");
    assertThat(answer.body()).isEqualTo(HexFormat.of().parseHex("30030a0102"));
  }

  @Test
  void othersHaveAProblem() throws Exception {
    ConnectionLimit limit = new ConnectionLimit(1, 1, source -> false);
    Front crls = new CrlFront(tenants, vertx, InstantSource.system(), limit);
    Front unbuilt = new UnbuiltFront("a test", request -> Optional.empty());

    assertThat(failing(crls).statusCode()).isEqualTo(500);
    assertThat(failing(unbuilt).statusCode()).isEqualTo(500);
    assertThat(failing(new ElsewhereFront()).statusCode()).isEqualTo(500);
  }
}
