package io.vouchsafe.proxy.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.ResponderId;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.health.HealthDetail;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in time that a signer's certificate ends: {@code vouchsafe_signer_not_after_seconds}, a
 * warning in the log, a detail of {@code /health/ready}. Nothing is signed after its end.
 */
public final class SignerWatch implements HealthDetail {
  /** A month is enough to get another certificate. */
  static final Duration SOON = Duration.ofDays(30);

  private static final Logger LOG = LoggerFactory.getLogger(SignerWatch.class);

  private final InstantSource clock;
  private final MultiGauge gauge;
  private volatile List<Watched> watched = List.of();

  /**
   * A signer.
   *
   * @param issuer the key identifier of the CA that it signs for, or the gateway
   */
  private record Watched(String tenant, String issuer, Instant notAfter) {}

  public SignerWatch(InstantSource clock, MeterRegistry registry) {
    this.clock = clock;
    this.gauge =
        MultiGauge.builder("vouchsafe.signer.not.after")
            .description("Time until the certificate of a signer of the OCSP relay ends")
            .baseUnit("seconds")
            .register(registry);
  }

  /** From now on the signers of {@code tenants}, and no others. */
  public void watch(Collection<TenantSettings> tenants) {
    List<Watched> all = new ArrayList<>();
    for (TenantSettings tenant : tenants) {
      for (ResponseSigner signer : tenant.signers()) {
        all.add(
            new Watched(tenant.name(), keyId(signer.issuer()), signer.certificate().notAfter()));
      }
    }
    tenants.forEach(tenant -> all.addAll(ofGateways(tenant)));
    watched = List.copyOf(all);
    gauge.register(watched.stream().map(this::row).toList(), true);
    warn();
  }

  private static List<Watched> ofGateways(TenantSettings tenant) {
    List<Watched> all = new ArrayList<>();
    for (GatewaySettings each : tenant.gateways().values()) {
      if (each instanceof GatewaySettings.Strongswan gateway) {
        gateway
            .signer()
            .map(signer -> signer.certificate().notAfter())
            .ifPresent(
                end -> all.add(new Watched(tenant.name(), "gateway " + gateway.name(), end)));
      }
    }
    return all;
  }

  private MultiGauge.Row<?> row(Watched signer) {
    return MultiGauge.Row.of(
        Tags.of("tenant", signer.tenant(), "issuer", signer.issuer()),
        signer,
        each -> left(each).toSeconds());
  }

  /** Warns of those that end soon or have ended; to be called once a day. */
  public void warn() {
    for (Watched signer : watched) {
      if (left(signer).compareTo(SOON) < 0) {
        LOG.warn(
            "the signer of tenant {} for issuer {} {} at {}; the OCSP relay signs nothing then",
            signer.tenant(),
            signer.issuer(),
            left(signer).isNegative() ? "expired" : "expires",
            signer.notAfter());
      }
    }
  }

  @Override
  public String key() {
    return "signers";
  }

  /** Those that end soon; empty while all of them have a month. */
  @Override
  public JsonArray value() {
    JsonArray ending = new JsonArray();
    for (Watched signer : watched) {
      if (left(signer).compareTo(SOON) < 0) {
        ending.add(
            new JsonObject()
                .put("tenant", signer.tenant())
                .put("issuer", signer.issuer())
                .put("not_after", signer.notAfter().toString()));
      }
    }
    return ending;
  }

  private Duration left(Watched signer) {
    return Duration.between(clock.instant(), signer.notAfter());
  }

  /** RFC 5280 §4.2.1.2: the key identifier, SHA-1 of the key where the certificate has none. */
  private static String keyId(Certificate issuer) {
    byte[] id =
        issuer
            .subjectKeyIdentifier()
            .orElseGet(() -> ResponderId.ByKey.of(issuer).keyHash())
            .toBytes();
    return HexFormat.of().formatHex(id);
  }
}
