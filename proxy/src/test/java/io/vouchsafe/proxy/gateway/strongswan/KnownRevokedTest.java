package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the relay calls revoked, whoever asks. */
class KnownRevokedTest {
  private static final Instant NOW = IkeLoginsLab.NOW;
  private static final OcspObject CORP =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));

  private final Certificate alice = IkeLoginsLab.alice();
  private final RevocationQuery query = new RevocationQuery(alice, IkeLoginsLab.CA.certificate());
  private final KnownRevoked revoked = KnownRevoked.byCache();

  private static TenantRuntime tenant(BlockList blocks) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    TenantRuntime bare = IkeLoginsLab.tenant(List.of());
    return new TenantRuntime(
        bare.settings(),
        TenantCaches.of(bare.settings(), registry, () -> 0.5),
        null,
        new Emergencies(StateDirectory.NONE, () -> NOW, registry, name -> 0)
            .of(IkeLoginsLab.TENANT, blocks),
        null,
        null,
        List.of());
  }

  private static CachedStatus status(RevocationStatus status) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            NOW,
            Optional.of(NOW.plusSeconds(3600)),
            NOW,
            Fingerprint.sha256(new byte[0]),
            NOW.plusSeconds(7200),
            SignerBasis.ISSUER,
            false),
        Source.OCSP,
        "corp",
        "http://ocsp.lab.test/",
        NOW);
  }

  @Test
  void whatTheCacheSaysCounts() {
    TenantRuntime tenant = tenant(BlockList.EMPTY);
    tenant.memory().statuses().takeCharge(upheld -> true);
    assertThat(revoked.isRevoked(tenant, query)).isFalse();

    tenant
        .memory()
        .statuses()
        .remember(
            new StatusQuestion(query, Optional.of(CORP), Optional.empty()),
            status(new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE)),
            CORP,
            Der.copyOf(new byte[100]));

    assertThat(revoked.isRevoked(tenant, query)).isTrue();
  }

  /** charon's question has a serial and an issuer, and nothing else by which one is blocked. */
  @Test
  void aBlockCountsThatTheRelayCanSee() {
    assertThat(
            revoked.isRevoked(
                tenant(
                    blocked(
                        new Target.OfSerial(
                            alice.serial(),
                            Optional.of(IkeLoginsLab.CA.certificate().subject()),
                            Optional.empty()))),
                query))
        .isTrue();
    assertThat(revoked.isRevoked(tenant(blocked(new Target.OfCertificate(alice.sha256()))), query))
        .isFalse();
    assertThat(revoked.isRevoked(tenant(blocked(new Target.OfSubject(alice.subject()))), query))
        .isFalse();
  }

  private static BlockList blocked(Target target) {
    return BlockList.of(
        List.of(new BlockEntry(target, Optional.empty(), Optional.empty(), Optional.empty())));
  }
}
