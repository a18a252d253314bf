package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.http.ApiServer;
import io.vouchsafe.proxy.front.tls.FrontGround;
import io.vouchsafe.proxy.front.tls.TlsFronts;
import io.vouchsafe.proxy.gateway.Gateways;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.ocvpn.Groups;
import io.vouchsafe.proxy.snapshot.WarmRestart;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stop takes 5 s at most (contract, section 4), whoever is slow. */
@Timeout(180)
class ClosingTest {
  private static final Duration MOST = Duration.ofMillis(4_500);

  @TempDir private Path directory;

  @Test
  void aClientThatDripsTakesNoTimeFromTheSnapshot() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.state = StateDirectory.open(directory.resolve("state"));
    try (ServiceLab lab = new ServiceLab(wishes);
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), lab.service.apiPort())) {
      Certificate ann = lab.client("CN=Ann").certificate();
      assertThat(lab.api.decide(ann).getString("reason")).isEqualTo("ok");
      inFlight(slow);

      long begun = System.nanoTime();
      Future<Void> stopped = lab.service.stop();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> isWritten() || stopped.isComplete());
      slow.setSoTimeout(1);
      assertThatThrownBy(() -> slow.getInputStream().read())
          .as("the client is still in flight")
          .isInstanceOf(SocketTimeoutException.class);

      stopped.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MOST);
      slow.setSoTimeout(60_000);
      assertThat(slow.getInputStream().read()).as("cut off").isEqualTo(-1);
    }
  }

  /** A client and a disk that are slow share the time; one after the other would take too long. */
  @Test
  void aDiskThatHangsHasNoTimeOfItsOwn() throws Exception {
    Vertx vertx = Vertx.vertx();
    CountDownLatch disk = new CountDownLatch(1);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
    WarmRestart restart =
        new WarmRestart(
            vertx,
            state,
            registry,
            new Tenants(),
            new OcspVerifier(signatures, new PathValidator(signatures)),
            new Workers(vertx, 1, 8),
            () -> waitFor(disk),
            System::nanoTime);
    String api =
        vertx.deployVerticle(new SlowToEnd()).toCompletionStage().toCompletableFuture().get();
    Emergencies emergencies = new Emergencies(state, Instant::now, registry, name -> 0);

    long begun = System.nanoTime();
    new Shutdown(
            vertx,
            registry,
            new LineWriter(OutputStream.nullOutputStream(), registry),
            Optional.empty(),
            state,
            Optional.of(running(api, restart, emergencies)),
            Optional.empty(),
            Optional.empty())
        .run()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MOST);
    assertThat(disk.getCount()).as("it still hangs").isEqualTo(1);
    disk.countDown();
  }

  @Test
  void aStepThatFailsKeepsNeitherTheOthersNorTheEndFromComing() throws Exception {
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT) {
          @Override
          public void close() {
            throw new IllegalStateException("no");
          }
        };
    Path kept = directory.resolve("state");

    Future<Void> closed =
        new Shutdown(
                Vertx.vertx(),
                registry,
                new LineWriter(OutputStream.nullOutputStream(), registry),
                Optional.empty(),
                StateDirectory.open(kept),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())
            .run();

    assertThatThrownBy(
            () -> closed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .hasRootCauseMessage("no");
    StateDirectory.open(kept).close();
  }

  /** A port with a client that does not end until the port gives it up. */
  private static final class SlowToEnd extends VerticleBase {
    @Override
    public Future<?> stop() {
      Promise<Void> given = Promise.promise();
      vertx.setTimer(ApiServer.LAST_ANSWERS.toMillis(), up -> given.complete());
      return given.future();
    }
  }

  /** What is written asks for the time first. */
  private static Instant waitFor(CountDownLatch disk) {
    try {
      disk.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return FakeClock.START;
  }

  private boolean isWritten() throws IOException {
    try (var files = Files.list(directory.resolve("state"))) {
      return files.anyMatch(file -> file.toString().endsWith("acme.snapshot"));
    }
  }

  /** The server says that it waits for the body, of which nothing more comes. */
  private static void inFlight(Socket slow) throws IOException {
    slow.setSoTimeout(60_000);
    slow.getOutputStream()
        .write(
            ("POST /v1/acme/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                    + "Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    byte[] head = slow.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
    assertThat(new String(head, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");
  }

  /** As much of a service as an end needs. */
  private static RunningService running(String api, WarmRestart restart, Emergencies emergencies) {
    return new RunningService(
        null,
        null,
        null,
        noFronts(),
        null,
        new CallerPorts(List.of()),
        Optional.of(api),
        null,
        null,
        restart,
        null,
        null,
        null,
        emergencies,
        null,
        noGateways(),
        noGroups(),
        Optional.empty());
  }

  private static Groups noGroups() {
    return Groups.in(
        StateDirectory.NONE,
        new Groups.Ground(
            Runnable::run,
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            null,
            null,
            new SimpleMeterRegistry(),
            line -> {}));
  }

  private static TlsFronts noFronts() {
    return new TlsFronts(
        new FrontGround(
            null,
            1,
            null,
            null,
            null,
            null,
            null,
            null,
            new ConnectionLimit(1, 1, source -> false),
            new SimpleMeterRegistry(),
            System::nanoTime));
  }

  private static Gateways noGateways() {
    return new Gateways(
        new Tenants(),
        (tenant, settings) -> {
          throw new AssertionError("no tenant has one");
        });
  }
}
