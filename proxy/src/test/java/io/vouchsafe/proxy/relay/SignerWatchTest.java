package io.vouchsafe.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** A signer that ends is told of a month before. */
class SignerWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SignerWatch watch = new SignerWatch(now::get, registry);
  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private final Issued signer = ca.issue(CertificateSpec.ocspSigner("CN=Relay", NOW));
  private final Instant end = signer.certificate().notAfter();

  private TenantSettings tenant(List<ResponseSigner> signers) {
    return new TenantSettings(
        "acme",
        new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
        CacheSettings.DEFAULT,
        new UpstreamSettings(AllowedHosts.NONE, Map.of(), Map.of()),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        signers,
        BlockList.EMPTY);
  }

  private List<ResponseSigner> signers() {
    return List.of(
        new ResponseSigner(ca.certificate(), signer.certificate(), signer.keys().getPrivate(), BC));
  }

  @Test
  void theMetricCountsDownAndGoesBelowZero() {
    watch.watch(List.of(tenant(signers())));

    assertThat(left()).isEqualTo(Duration.between(NOW, end).toSeconds());
    now.set(end.plusSeconds(5));
    assertThat(left()).isEqualTo(-5);
  }

  private double left() {
    return registry.get("vouchsafe.signer.not.after").tag("tenant", "acme").gauge().value();
  }

  @Test
  void aSignerThatIsTakenOutOfTheSettingsIsForgotten() {
    watch.watch(List.of(tenant(signers())));
    watch.watch(List.of(tenant(List.of())));

    assertThat(registry.find("vouchsafe.signer.not.after").gauges()).isEmpty();
  }

  @Test
  void healthTellsOfItInItsLastMonthOnly() {
    watch.watch(List.of(tenant(signers())));

    now.set(end.minus(SignerWatch.SOON));
    assertThat(watch.value()).isEmpty();
    now.set(end.minus(SignerWatch.SOON).plusSeconds(1));
    assertThat(watch.value().getJsonObject(0).getString("not_after")).isEqualTo(end.toString());
  }
}
