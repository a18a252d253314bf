package io.vouchsafe.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * For whom a caller may ask (contract, section 1, {@code listen.spoe}). {@code acme} trusts .1 in
 * two fronts and .2 in the second, {@code beta} trusts .2 and .3, {@code gamma} nobody.
 */
class CallerFrontTest {
  private static final LabCa ROOT =
      LabCa.root(
          CertificateSpec.ca("CN=Root", Instant.parse("2026-07-01T00:00:00Z")),
          new BouncyCastleProvider());

  private final Tenants tenants = tenants();

  private static Tenants tenants() {
    Map<String, TenantRuntime> all = new LinkedHashMap<>();
    add(
        all,
        "acme",
        front("edge", List.of("default", "gone"), "10.0.0.1"),
        front("inner", List.of("strict", "default"), "10.0.0.1", "10.0.0.2"));
    add(all, "beta", front(null, List.of("default"), "10.0.0.2", "10.0.0.3"));
    add(all, "gamma", front(null, List.of("default")));
    Tenants tenants = new Tenants();
    tenants.swap(all);
    return tenants;
  }

  private static FrontSettings front(String name, List<String> policies, String... trusted) {
    return new FrontSettings(
        Optional.ofNullable(name),
        Optional.empty(),
        Stream.of(trusted).map(each -> Cidr.parse(each).orElseThrow()).toList(),
        policies.getFirst(),
        policies);
  }

  private static void add(Map<String, TenantRuntime> all, String name, FrontSettings... fronts) {
    CaGroup group = new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of());
    Map<String, Policy> policies =
        Stream.of("default", "strict", "other")
            .collect(Collectors.toMap(each -> each, each -> policy(each, group)));
    TenantSettings settings =
        new TenantSettings(
            name,
            List.of(fronts),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of("staff", group),
            Map.of(),
            Map.of(),
            policies,
            List.of(),
            BlockList.EMPTY,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(),
            Map.of());
    TenantCaches memory = TenantCaches.of(settings, new SimpleMeterRegistry(), () -> 0.5);
    all.put(name, new TenantRuntime(settings, memory, null, null, null, null, List.of()));
  }

  private static Policy policy(String name, CaGroup group) {
    return new Policy(
        name,
        group,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(),
            List.of()),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Policy.Mode.ENFORCE);
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        // the first front that trusts the caller counts, and its policies bind
        "10.0.0.1, acme, -,       acme default edge",
        "10.0.0.1, acme, default, acme default edge",
        "10.0.0.1, acme, strict,  refused unknown_policy edge",
        "10.0.0.1, acme, other,   refused unknown_policy edge",
        "10.0.0.1, acme, gone,    refused unknown_policy edge",
        "10.0.0.1, acme, '',      refused unknown_policy edge",
        "10.0.0.2, acme, -,       acme strict inner",
        "10.0.0.2, acme, default, acme default inner",
        "10.0.0.2, acme, other,   refused unknown_policy inner",
        // a front without a name is called as it asks
        "10.0.0.3, beta, -,       beta default spoe",
        "10.0.0.2, beta, -,       beta default spoe",
        // nobody's front
        "10.0.0.3, acme, -,       refused untrusted_caller none",
        "10.0.0.1, beta, default, refused untrusted_caller none",
        "10.0.0.1, gamma, -,      refused untrusted_caller none",
        "-,        acme, -,       refused untrusted_caller none",
        // nobody's tenant
        "10.0.0.1, delta, -,      refused unknown_tenant none",
        "10.0.0.1, ACME, -,       refused unknown_tenant none",
        "10.0.0.1, '', -,         refused unknown_tenant none",
        // without a tenant: the one that trusts the caller
        "10.0.0.1, -, -,          acme default edge",
        "10.0.0.1, -, strict,     refused unknown_policy edge",
        "10.0.0.3, -, -,          beta default spoe",
        "10.0.0.2, -, -,          refused untrusted_caller none",
        "10.0.0.9, -, -,          refused untrusted_caller none",
        "-,        -, -,          refused untrusted_caller none",
      })
  void whoMayAskForWhat(String caller, String tenant, String policy, String expected)
      throws Exception {
    CallerFront front =
        CallerFront.of(
            tenants,
            "spoe",
            caller == null ? Optional.empty() : Optional.of(InetAddress.getByName(caller)),
            Optional.ofNullable(tenant),
            Optional.ofNullable(policy));

    assertThat(told(front)).isEqualTo(expected);
  }

  private static String told(CallerFront front) {
    return switch (front) {
      case CallerFront.Chosen(TenantRuntime tenant, Policy policy, String label) ->
          tenant.name() + " " + policy.name() + " " + label;
      case CallerFront.Refused(var tenant, String label, var call, String detail) ->
          "refused " + call.kind().code() + " " + label;
    };
  }
}
