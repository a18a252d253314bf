package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Examination;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class PathCacheTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private final Certificate leaf =
      root.issue(CertificateSpec.client("CN=Alice", NOW)).certificate();
  private final Policy policy = policy("default");
  private final Presented presented = presented(Optional.empty());
  private final ChainDigest digest = ChainDigest.of(presented);
  private final PreparedPath path = prepare();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PathCache memory = new PathCache("acme", 1 << 20, registry);

  @Test
  void servesExactlyWhileEveryCertificateIsValid() {
    assertServesOnlyAt(path.notBefore(), path.notBefore().minusNanos(1));
    assertServesOnlyAt(path.notAfter(), path.notAfter().plusNanos(1));
    assertThat(path.notBefore()).isAfterOrEqualTo(leaf.notBefore());
    assertThat(path.notAfter()).isBeforeOrEqualTo(leaf.notAfter());
  }

  private void assertServesOnlyAt(Instant last, Instant beyond) {
    memory.remember(digest, "default", path);
    assertThat(memory.lookUp(digest, "default", last)).containsSame(path);
    assertThat(memory.lookUp(digest, "default", beyond)).isEmpty();
    assertThat(memory.lookUp(digest, "default", last)).as("it is gone then").isEmpty();
  }

  @Test
  void anotherReadingOfTheSettingsBeginsWithNoneAndGetsNoneOfThoseInFlight() {
    memory.remember(digest, "default", path);
    PathCache next = memory.emptied();

    memory.remember(digest, "default", path);

    assertThat(next.lookUp(digest, "default", NOW)).isEmpty();
    assertThat(memory.lookUp(digest, "default", NOW)).isPresent();
    assertThat(size()).isEqualTo(1);
    next.show();
    assertThat(size()).as("the gauges are of the new one").isZero();
  }

  private double size() {
    return registry.get("cache.size").tag("tenant", "acme").gauge().value();
  }

  @Test
  void whatOnePolicyAcceptedServesNoOther() {
    memory.remember(digest, "default", path);

    assertThat(memory.lookUp(digest, "strict", NOW)).isEmpty();
  }

  @Test
  void anotherStapledResponseIsAnotherSubmission() {
    memory.remember(digest, "default", path);
    Presented stapled = presented(Optional.of(Der.copyOf(new byte[] {1})));

    assertThat(memory.lookUp(ChainDigest.of(stapled), "default", NOW)).isEmpty();
  }

  @Test
  void memoryIsBoundedInBytes() {
    PathCache small = new PathCache("small", 3 * path.weight(), registry);
    for (int i = 0; i < 100; i++) {
      small.remember(digest, "policy " + i, path);
    }

    assertThat(registry.get("cache.size").tag("tenant", "small").gauge().value()).isEqualTo(3);
  }

  /** As long as one remembered path asks about a certificate, somebody has presented it. */
  @Test
  void aCertificateIsPresentedWhileAnyPathOfItIsRemembered() {
    StatusKey asked = path.questions().getFirst().key();
    assertThat(memory.presents(asked)).isFalse();
    memory.remember(digest, "default", path);
    memory.remember(digest, "strict", path);
    memory.remember(digest, "third", path);
    assertThat(memory.fill().entries()).isEqualTo(3);

    memory.lookUp(digest, "strict", path.notAfter().plusSeconds(1));
    memory.lookUp(digest, "third", path.notAfter().plusSeconds(1));
    assertThat(memory.presents(asked)).as("the first path is still there").isTrue();
    memory.lookUp(digest, "default", path.notAfter().plusSeconds(1));
    assertThat(memory.presents(asked)).isFalse();
    assertThat(memory.fill().entries()).isZero();
  }

  @Test
  void whatIsForgottenIsPresentedByNobody() {
    memory.remember(digest, "default", path);
    memory.forget();

    assertThat(memory.lookUp(digest, "default", NOW)).isEmpty();
    assertThat(memory.presents(path.questions().getFirst().key())).isFalse();
  }

  @Test
  void hitsMissesAndEvictionsAreCounted() {
    memory.lookUp(digest, "default", NOW);
    memory.remember(digest, "default", path);
    memory.lookUp(digest, "default", NOW);
    memory.lookUp(digest, "default", NOW);
    assertThat(gets("miss")).isEqualTo(1);
    assertThat(gets("hit")).isEqualTo(2);

    PathCache small = new PathCache("small", 2 * path.weight(), registry);
    for (int i = 0; i < 5; i++) {
      small.remember(digest, "policy " + i, path);
    }
    assertThat(registry.get("cache.evictions").tag("tenant", "small").counter().count())
        .isEqualTo(3);
  }

  /** A peer may bring kilobytes along, which are kept with its path. */
  @Test
  void aStapledResponseStaysWithItsQuestionAndIsWeighed() {
    Der staple = Der.copyOf(new byte[1000]);
    PreparedPath stapled = prepare(presented(Optional.of(staple)));

    assertThat(stapled.questions().getFirst().stapled()).contains(staple);
    assertThat(path.questions().getFirst().stapled()).isEmpty();
    assertThat(path.weight()).isGreaterThan(10 * leaf.der().length());
    assertThat(stapled.weight()).isGreaterThanOrEqualTo(path.weight() + 1000);
  }

  private double gets(String result) {
    return registry.get("cache.gets").tag("tenant", "acme").tag("result", result).counter().count();
  }

  private PreparedPath prepare() {
    return prepare(presented);
  }

  private PreparedPath prepare(Presented presented) {
    Examiner examiner = new Examiner(new PathValidator(new SignatureChecker(BC)));
    Examination examined = examiner.examine(presented, policy, NOW, Budget.standard());
    return PreparedPath.of((Examination.Ready) examined, policy);
  }

  private Presented presented(Optional<Der> stapled) {
    return new Presented(List.of(leaf.der()), List.of(stapled), "api");
  }

  private Policy policy(String name) {
    return new Policy(
        name,
        new CaGroup(List.of(new TrustAnchor(root.certificate())), List.of()),
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(Source.OCSP),
            RevocationPolicy.Scope.CHAIN,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(),
            List.of()),
        Duration.ofSeconds(2),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }
}
