package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.issuing;
import static io.vouchsafe.config.WrittenSettings.root;
import static io.vouchsafe.config.WrittenSettings.signer;
import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withRevocation;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.HashChoice;
import io.vouchsafe.ocsp.MissingNextUpdate;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What good settings come to: every key once, and every default once. */
class GoodSettingsTest {
  private static final String FULL =
      """
      listen: { api: "[::1]:1", admin: localhost:0, api_token: file:api.token, admin_token: file:admin.token }
      tenants:
        acme:
          front: { header: nginx, trusted: [127.0.0.1/32, "2001:db8::/32", 192.0.2.7] }
          cache: { maximum_memory: 8MiB, response_memory: 65536, max_lifetime: 3600 }
          algorithms: { allow_sha1: true, allow_dsa: true, min_rsa_bits: 1024 }
          ca_groups:
            staff: { anchors: [root.pem], intermediates: [issuing.pem] }
            other: { anchors: [root.pem] }
          ocsp:
            pinned:
              url: [http://a.test/, "https://b.test:8443/ocsp"]
              issuers: [issuing.pem]
              ocsp_signing_certificates: [signer.pem]
              ca_group: other
              timeout: 250
              max_age: 60
              host_header: ocsp.example:80
              missing_nextupdate: cache
              caching: false
              caching_thisupd_extra_maxage: 0
              caching_nextupd_ahead_time: -1
              nonce: off
              hash: sha1
              max_response: 32KiB
            lax: { url: http://c.test/, issuer_criteria_check: false, accept_trusted_root_ca: true }
          policies:
            strict:
              ca_group: staff
              purpose: any
              profile: strict
              max_ca_path: 3
              deadline: 500
              max_verdict: 30
              mode: observe
              short_lived: { max_lifetime: 604800, no_rev_avail: true }
              revocation:
                sources: [ocsp, stapled]
                scope: leaf
                on_unknown: next
                on_unavailable: allow
                stapled_max_age: 900
                ocsp: [lax, pinned]
      """;

  @TempDir Path directory;

  @Test
  void everyKeyIsTaken() {
    Settings settings = written().settings(FULL);

    assertThat(settings.listen())
        .isEqualTo(
            new ListenSettings(
                new HostAndPort("::1", 1),
                new HostAndPort("localhost", 0),
                Optional.of(new Secret("api")),
                Optional.of(new Secret("admin")),
                Optional.empty()));
    TenantSettings acme = settings.tenants().get("acme");
    assertThat(acme.name()).isEqualTo("acme");
    assertThat(acme.fronts().getFirst().header()).contains(FrontSettings.HeaderFormat.NGINX);
    assertThat(acme.fronts().getFirst().trusted())
        .extracting(Cidr::toString)
        .containsExactly("127.0.0.1/32", "2001:db8:0:0:0:0:0:0/32", "192.0.2.7/32");
    assertThat(acme.cache()).isEqualTo(new CacheSettings(8 << 20, 65536, Duration.ofHours(1)));
    assertThat(acme.caGroups()).containsOnlyKeys("staff", "other");
    assertThat(acme.caGroups().get("staff").anchors()).containsExactly(new TrustAnchor(root()));
    assertThat(acme.caGroups().get("staff").intermediates()).containsExactly(issuing());
  }

  @Test
  void whatIsRevokedHasAQuarterUnlessToldOtherwise() {
    assertThat(cache("maximum_memory: 8MiB").revokedMemory()).isEqualTo(2 << 20);
    assertThat(cache("maximum_memory: 8MiB, revoked_memory: 5MiB"))
        .isEqualTo(new CacheSettings(8 << 20, 5 << 20, 64 << 20, Duration.ofDays(1)));
  }

  private CacheSettings cache(String keys) {
    return written()
        .tenant(
            """
            tenants:
              acme:
                cache: { %s }
                ca_groups: { staff: { anchors: [root.pem] } }
                policies: { default: { ca_group: staff, revocation: { sources: [] } } }
            """
                .formatted(keys))
        .cache();
  }

  @Test
  void everyKeyOfAnOcspObjectIsTaken() {
    TenantSettings acme = written().tenant(FULL);

    assertThat(acme.ocsp().get("pinned"))
        .isEqualTo(
            new OcspObject(
                "pinned",
                List.of(URI.create("http://a.test/"), URI.create("https://b.test:8443/ocsp")),
                List.of(issuing()),
                Optional.of(acme.caGroups().get("other")),
                ResponseRules.DEFAULT
                    .withSigners(new SignerTrust.Pinned(List.of(signer())))
                    .withMaxAge(60)
                    .withMissingNextUpdate(MissingNextUpdate.CACHE)
                    .withNonce(NonceUse.OFF)
                    .withAlgorithms(new Algorithms(true, true, 1024)),
                new CachingRules(false, OptionalLong.of(0), OptionalLong.empty()),
                Duration.ofMillis(250),
                Optional.of("ocsp.example:80"),
                HashChoice.SHA1,
                32768));
    assertThat(acme.ocsp().get("lax").rules().signers())
        .isEqualTo(new SignerTrust.Chain(false, true));
  }

  @Test
  void everyKeyOfAPolicyIsTaken() {
    TenantSettings acme = written().tenant(FULL);

    assertThat(acme.policies().get("strict"))
        .isEqualTo(
            new Policy(
                "strict",
                acme.caGroups().get("staff"),
                PathSettings.defaults(Purpose.ANY)
                    .withProfile(Profile.STRICT)
                    .withMaxCaPath(3)
                    .withAlgorithms(new Algorithms(true, true, 1024)),
                new RevocationPolicy(
                    List.of(Source.OCSP, Source.STAPLED),
                    RevocationPolicy.Scope.LEAF,
                    RevocationPolicy.OnUnknown.NEXT,
                    RevocationPolicy.OnUnavailable.ALLOW,
                    Duration.ofSeconds(900),
                    List.of(acme.ocsp().get("lax"), acme.ocsp().get("pinned")),
                    List.of(),
                    new ShortLived(Duration.ofDays(7), true)),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Policy.Mode.OBSERVE));
  }

  @Test
  void whatIsNotWrittenHasTheContractsDefault() {
    Settings settings = written().settings(withTenant(""));

    assertThat(settings.listen())
        .isEqualTo(
            new ListenSettings(
                new HostAndPort("127.0.0.1", 8180),
                new HostAndPort("127.0.0.1", 8181),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    TenantSettings acme = settings.tenants().get("acme");
    assertThat(acme.fronts()).isEmpty();
    assertThat(acme.usualPolicy()).isEqualTo("default");
    assertThat(acme.cache()).isEqualTo(new CacheSettings(4 << 20, 64 << 20, Duration.ofDays(1)));
    OcspObject corp = acme.ocsp().get("corp");
    assertThat(corp)
        .isEqualTo(
            new OcspObject(
                "corp",
                List.of(URI.create("http://ocsp.test/")),
                List.of(),
                Optional.empty(),
                ResponseRules.DEFAULT
                    .withSigners(new SignerTrust.Chain(true, false))
                    .withoutMaxAge()
                    .withMissingNextUpdate(MissingNextUpdate.USE_ONCE)
                    .withNonce(NonceUse.PREFER)
                    .withAlgorithms(new Algorithms(false, false, 2048)),
                new CachingRules(true, OptionalLong.empty(), OptionalLong.of(0)),
                Duration.ofMillis(200),
                Optional.empty(),
                HashChoice.AUTO,
                65536));
    assertThat(acme.policies().get("default"))
        .isEqualTo(
            new Policy(
                "default",
                acme.caGroups().get("staff"),
                PathSettings.defaults(Purpose.CLIENT_AUTH).withMaxCaPath(15),
                new RevocationPolicy(
                    List.of(Source.STAPLED, Source.OCSP),
                    RevocationPolicy.Scope.CHAIN,
                    RevocationPolicy.OnUnknown.DENY,
                    RevocationPolicy.OnUnavailable.DENY,
                    RevocationPolicy.DEFAULT_STAPLED_MAX_AGE,
                    List.of(corp),
                    List.of(),
                    new ShortLived(Duration.ZERO, false)),
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Policy.Mode.ENFORCE));
  }

  @Test
  void withoutObjectsTheDefaultSourcesHaveNoOcsp() {
    TenantSettings acme = written().tenant(withRevocation("ocsp: []"));

    assertThat(acme.policies().get("default").revocation().sources())
        .containsExactly(Source.STAPLED);
  }

  @Test
  void absentObjectsOfAPolicyAreAllOfTheTenantInTheOrderWritten() {
    String yaml =
        withTenant("")
            .replace("    policies:", "      alpha: { url: http://alpha.test/ }\n    policies:");

    assertThat(written().tenant(yaml).policies().get("default").revocation().ocsp())
        .extracting(OcspObject::name)
        .containsExactly("corp", "alpha");
  }

  @Test
  void signingCertificatesArePinnedUnlessVerifyOthersIsFalse() {
    String pinned = "ocsp_signing_certificates: [signer.pem]";

    assertThat(signers(withObject(pinned))).isEqualTo(new SignerTrust.Pinned(List.of(signer())));
    assertThat(signers(withObject(pinned + ", verify_others: false")))
        .isEqualTo(new SignerTrust.Chain(true, false));
  }

  private SignerTrust signers(String yaml) {
    return written().tenant(yaml).ocsp().get("corp").rules().signers();
  }

  private WrittenSettings written() {
    return new WrittenSettings(directory)
        .write("api.token", "api\n")
        .write("admin.token", "admin\r\n");
  }
}
