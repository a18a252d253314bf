package io.vouchsafe.proxy.status;

import io.vertx.core.json.JsonArray;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code next}: what ends next, the first first. CRLs by their nextUpdate, certificates of CAs,
 * signers, gateways and TLS fronts, and allows by hand. What has ended stays in the list, in front.
 */
public final class Endings implements HealthDetail {
  static final int MOST = 20;

  private final Tenants tenants;
  private final Supplier<Settings> settings;
  private final InstantSource clock;

  /**
   * Of these.
   *
   * @param settings as they are now
   */
  public Endings(Tenants tenants, Supplier<Settings> settings, InstantSource clock) {
    this.tenants = tenants;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String key() {
    return "next";
  }

  @Override
  public JsonArray value() {
    Instant now = clock.instant();
    List<Ending> all = new ArrayList<>();
    tenants.all().forEach(tenant -> keepFirst(all, of(tenant, now)));
    keepFirst(all, ofFronts(settings.get()));
    JsonArray shown = new JsonArray();
    all.forEach(ending -> shown.add(ending.toJson(now)));
    return shown;
  }

  /** Never more than {@link #MOST} are kept, however many tenants there are. */
  private static void keepFirst(List<Ending> all, Stream<Ending> more) {
    List<Ending> first =
        Stream.concat(all.stream(), more)
            .distinct()
            .sorted(Comparator.comparing(Ending::at))
            .limit(MOST)
            .toList();
    all.clear();
    all.addAll(first);
  }

  private static Stream<Ending> of(TenantRuntime tenant, Instant now) {
    return Stream.of(
            crls(tenant),
            authorities(tenant.settings()),
            own(tenant.settings()),
            allows(tenant, now))
        .flatMap(each -> each);
  }

  /** One without nextUpdate is used for nothing, and is a concern of {@code crls}. */
  private static Stream<Ending> crls(TenantRuntime tenant) {
    return tenant.settings().crl().values().stream()
        .flatMap(
            object ->
                tenant.crls().outlook(object).stream()
                    .flatMap(
                        url ->
                            url.held().flatMap(held -> held.index().nextUpdate()).stream()
                                .map(
                                    end ->
                                        new Ending(
                                            end,
                                            tenant.name(),
                                            "crl",
                                            object.name() + " " + url.url()))));
  }

  private static Stream<Ending> authorities(TenantSettings tenant) {
    return tenant.caGroups().entrySet().stream()
        .flatMap(
            group ->
                group.getValue().members().stream()
                    .map(
                        ca ->
                            certificate(
                                tenant, "ca", group.getKey() + " " + ca.subject().shown(), ca)));
  }

  private static Stream<Ending> own(TenantSettings tenant) {
    return Stream.of(
            tenant.signers().stream()
                .map(
                    signer ->
                        certificate(
                            tenant,
                            "signer",
                            signer.issuer().subject().shown(),
                            signer.certificate())),
            tenant.gateways().values().stream()
                .filter(GatewaySettings.Strongswan.class::isInstance)
                .map(GatewaySettings.Strongswan.class::cast)
                .flatMap(
                    gateway ->
                        gateway.signer().stream()
                            .map(
                                signer ->
                                    certificate(
                                        tenant,
                                        "gateway_signer",
                                        gateway.name(),
                                        signer.certificate()))),
            tenant.tunnels().stream()
                .filter(tunnel -> tunnel.auth() instanceof TunnelAuth.ByCertificate)
                .map(
                    tunnel ->
                        certificate(
                            tenant,
                            "gateway_certificate",
                            tunnel.name(),
                            ((TunnelAuth.ByCertificate) tunnel.auth()).gateway().certificate())))
        .flatMap(each -> each);
  }

  private static Ending certificate(
      TenantSettings tenant, String kind, String name, Certificate certificate) {
    return new Ending(certificate.notAfter(), tenant.name(), kind, name);
  }

  private static Stream<Ending> allows(TenantRuntime tenant, Instant now) {
    return tenant.emergency().current().breakGlass().activeAt(now).all().stream()
        .map(
            allow ->
                new Ending(allow.until(), tenant.name(), "break_glass", allow.certificate().hex()));
  }

  private static Stream<Ending> ofFronts(Settings settings) {
    Stream<Ending> fronts =
        settings.tlsFronts().stream()
            .flatMap(front -> front.certificates().stream().map(each -> ofFront(front, each)));
    Optional<Ending> api =
        settings
            .listen()
            .tls()
            .map(tls -> tls.certificate().leaf().notAfter())
            .map(end -> new Ending(end, "", "api_certificate", settings.listen().api().toString()));
    return Stream.concat(fronts, api.stream());
  }

  private static Ending ofFront(TlsFrontSettings front, FrontCertificate certificate) {
    return new Ending(
        certificate.leaf().notAfter(),
        front.tenant(),
        "tls_front_certificate",
        front.listen().toString());
  }
}
