package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reading of the settings takes the place of the one before. */
class TenantGenerationsTest {
  private static final HostAndPort ANY = new HostAndPort("127.0.0.1", 0);

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final FakeClock clock = new FakeClock();
  private final Tenants tenants = new Tenants();
  private TenantGenerations generations;

  @BeforeEach
  void build() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("vouchsafe.blocks")) {
                  throw new IllegalStateException("broken on purpose");
                }
                return id;
              }
            });
    Foundation base = Foundation.of(vertx, registry, clock, new Capacity(1, 1, 8, 8, 8));
    CrlLibrary crls =
        new CrlLibrary(
            Timers.of(vertx),
            directory,
            call -> Future.failedFuture("nothing is fetched"),
            base.signatures(),
            base.workers(),
            registry,
            group -> new ClientSSLOptions(),
            clock,
            System::nanoTime,
            1);
    Emergencies emergencies = new Emergencies(StateDirectory.NONE, clock, registry, name -> 0);
    generations = new TenantGenerations(base, crls, emergencies, tenants);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  private static Settings settings(BlockList blocks) {
    TenantSettings tenant =
        new TenantSettings(
            "acme",
            List.of(),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            blocks,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(),
            Map.of());
    return new Settings(
        new ListenSettings(ANY, ANY, Optional.empty(), Optional.empty(), Optional.empty()),
        LimitSettings.DEFAULT,
        Map.of("acme", tenant));
  }

  private static Runnable ready(Prepared prepared) {
    return ((Prepared.Ready) prepared).commit();
  }

  /** The next reload finds nothing changed: a block that is not in force now would never be. */
  @Test
  void aBugInOnePartOfATenantKeepsNoBlockFromBeingInForce() {
    Settings before = settings(BlockList.EMPTY);
    ready(generations.first(before)).run();
    BlockList blocks =
        BlockList.of(
            List.of(
                new BlockEntry(
                    new Target.OfCertificate(Fingerprint.sha256(new byte[] {1})),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));

    Runnable commit = ready(generations.prepare(new SettingsChange(before, settings(blocks))));

    assertThatThrownBy(commit::run).hasMessage("broken on purpose");
    assertThat(tenants.named("acme").orElseThrow().emergency().current().blocks().entries())
        .hasSize(1);
  }
}
