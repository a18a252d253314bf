package io.vouchsafe.proxy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.NetClient;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One reload at a time, and none leaves anything behind. */
class ReloadsTest {
  private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);
  private static final Settings NOTHING =
      new Settings(
          new ListenSettings(ANY_PORT, ANY_PORT, Optional.empty(), Optional.empty()), Map.of());

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Tenants tenants = new Tenants();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void whoeverAsksWhileOneRunsGetsTheNextWhichServesAll() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    Reloads reloads =
        new Reloads(
            vertx,
            reload(
                () -> {
                  most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                  read.incrementAndGet();
                  begun.countDown();
                  awaitLatch(goOn);
                  atOnce.decrementAndGet();
                  return new SettingsReading.Read(NOTHING, List.of());
                }),
            registry);
    Future<ReloadOutcome> first = reloads.request();
    awaitLatch(begun);
    List<Future<ReloadOutcome>> later = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      later.add(reloads.request());
    }
    goOn.countDown();

    assertThat(await(first)).isInstanceOf(ReloadOutcome.Applied.class);
    later.forEach(each -> assertThat(await(each)).isInstanceOf(ReloadOutcome.Applied.class));
    assertThat(read).as("once for the first, once for all others").hasValue(2);
    assertThat(most).hasValue(1);
    assertThat(await(reloads.request())).isNotNull();
    assertThat(read).hasValue(3);
  }

  @Test
  void aBugWhileReadingCountsAsFailureAndTheNextReloadRuns() {
    AtomicInteger read = new AtomicInteger();
    Reloads reloads =
        new Reloads(
            vertx,
            reload(
                () -> {
                  if (read.incrementAndGet() == 1) {
                    throw new IllegalStateException("a bug");
                  }
                  return new SettingsReading.Read(NOTHING, List.of());
                }),
            registry);

    assertThat(await(reloads.request().otherwiseEmpty())).as("it failed").isNull();
    assertThat(reloads("failure")).isEqualTo(1);
    assertThat(await(reloads.request())).isInstanceOf(ReloadOutcome.Applied.class);
  }

  private double reloads(String result) {
    return registry.get("vouchsafe.config.reloads").tag("result", result).counter().count();
  }

  @Test
  void aThousandReloadsLeaveNoTenantAndNoSeriesBehind(@TempDir Path directory) throws Exception {
    Settings one = written(directory, "one", "http://one.test/");
    Settings two = written(directory, "two", "http://two.test/");
    AtomicInteger read = new AtomicInteger();
    Reload reload =
        reload(
            () ->
                new SettingsReading.Read(
                    read.getAndIncrement() % 2 == 0 ? one : two, List.<Problem>of()));
    List<WeakReference<TenantRuntime>> replaced = new ArrayList<>();
    reload.run();
    int series = registry.getMeters().size();

    for (int i = 0; i < 1000; i++) {
      replaced.add(new WeakReference<>(tenants.named("acme").orElseThrow()));
      assertThat(reload.run()).isInstanceOf(ReloadOutcome.Applied.class);
    }

    assertThat(registry.getMeters()).hasSize(series);
    assertThat(registry.get("vouchsafe.breaker.open").gauges())
        .extracting(gauge -> gauge.getId().getTag("url"))
        .containsExactly("http://one.test/");
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .until(
            () -> {
              System.gc();
              return replaced.stream().allMatch(each -> each.refersTo(null));
            });
  }

  private static Settings written(Path directory, String name, String url) throws Exception {
    LabCa root =
        LabCa.root(
            CertificateSpec.ca("CN=Root " + name, FakeClock.START), new BouncyCastleProvider());
    Files.writeString(directory.resolve(name + ".pem"), ApiClient.pem(root.certificate()));
    Path file = directory.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }
        tenants:
          acme:
            ca_groups: { staff: { anchors: [%s.pem] } }
            ocsp: { corp: { url: %s } }
            policies: { default: { ca_group: staff, revocation: { ocsp: [corp] } } }
        """
            .formatted(name, url));
    return ((SettingsReading.Read) new SettingsReader(Map.of()).read(file)).settings();
  }

  private Reload reload(Supplier<SettingsReading> source) {
    SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
    PathValidator paths = new PathValidator(signatures);
    HttpClient client = vertx.createHttpClient();
    NetClient tunnels = vertx.createNetClient();
    TenantAssembly assembly =
        new TenantAssembly(
            vertx,
            client,
            tunnels,
            paths,
            new OcspVerifier(signatures, paths),
            new Workers(vertx, 1, 16),
            registry,
            new FakeClock(),
            System::nanoTime,
            new SecureRandom(),
            new Emergencies(
                StateDirectory.NONE, new FakeClock(), registry, name -> 0),
            new References(new SecureRandom()));
    return new Reload(source, NOTHING, assembly, tenants, List.of(new GoneTenants(registry)));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
