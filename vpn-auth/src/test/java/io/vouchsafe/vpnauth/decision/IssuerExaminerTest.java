package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.LEAF;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 1, {@code decide_by_digest}. */
class IssuerExaminerTest {
  private static final RevocationPolicy REVOCATION =
      PolicyFixture.revocation(List.of(Source.OCSP), OnUnknown.DENY);
  private static final NamedCertificate ALICE = named(ISSUING.certificate());
  private static final Instant LATER = NOW.plus(Duration.ofDays(365 * 200L));

  private static NamedCertificate named(Certificate issuer) {
    return new NamedCertificate(
        LEAF.certificate().sha256(), issuer.sha256(), LEAF.certificate().serial());
  }

  @Test
  void anIssuerOfTheGroupHasAPath() {
    assertThat(path(ALICE).certificates())
        .containsExactly(ISSUING.certificate(), ROOT.certificate());
    assertThat(path(named(ROOT.certificate())).certificates()).containsExactly(ROOT.certificate());
  }

  @Test
  void anotherIssuerHasNone() {
    LabCa other = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), PolicyFixture.PROVIDER);
    Decision.Deny deny = refused(named(other.certificate()), PolicyFixture.policy(REVOCATION), NOW);
    assertThat(deny.reason()).isEqualTo(Reason.NO_PATH);
    assertThat(deny.evidence().named()).contains(named(other.certificate()));
    assertThat(refused(named(LEAF.certificate()), PolicyFixture.policy(REVOCATION), NOW).reason())
        .isEqualTo(Reason.NO_PATH);
  }

  @Test
  void anIssuerThatIsOverIsRefused() {
    LabCa ended =
        ROOT.issueCa(
            CertificateSpec.ca("CN=Ended", NOW)
                .validity(NOW.minusSeconds(60), NOW.minusSeconds(1)));
    CaGroup group =
        new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of(ended.certificate()));
    Policy policy =
        new Policy(
            "default",
            group,
            PathSettings.defaults(Purpose.CLIENT_AUTH),
            REVOCATION,
            Duration.ofSeconds(2),
            Duration.ofSeconds(300),
            Policy.Mode.ENFORCE);
    assertThat(refused(named(ended.certificate()), policy, NOW).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(refused(ALICE, PolicyFixture.policy(REVOCATION), LATER).reason())
        .isEqualTo(Reason.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"an id_list", "short_lived", "another profile than rfc5280"})
  void aPolicyThatNeedsTheCertificateRefuses(String need) {
    Policy policy =
        new Policy(
            "default",
            PolicyFixture.GROUP,
            PathSettings.defaults(Purpose.CLIENT_AUTH)
                .withProfile(need.startsWith("another") ? Profile.WEBPKI : Profile.RFC5280),
            need.equals("short_lived")
                ? REVOCATION.withShortLived(new ShortLived(Duration.ofHours(1), false))
                : REVOCATION,
            Duration.ofSeconds(2),
            Duration.ofSeconds(300),
            Policy.Mode.ENFORCE,
            need.equals("an id_list")
                ? Optional.of(new IdList("sales", List.of()))
                : Optional.empty());
    Decision.Deny deny = refused(ALICE, policy, NOW);
    assertThat(deny.reason()).isEqualTo(Reason.NO_CERTIFICATE);
    assertThat(deny.detail()).contains("the policy has " + need);
  }

  /** The certificate by its serial number, and in scope chain the CAs above it. */
  @Test
  void itIsLookedUpBySerialNumber() {
    RevocationQuery leaf =
        RevocationQuery.bySerial(LEAF.certificate().serial(), ISSUING.certificate());
    assertThat(REVOCATION.queries(ALICE, path(ALICE))).containsExactly(leaf);
    RevocationPolicy chain =
        new RevocationPolicy(
            List.of(Source.OCSP),
            RevocationPolicy.Scope.CHAIN,
            OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(),
            List.of());
    assertThat(chain.queries(ALICE, path(ALICE)))
        .containsExactly(leaf, new RevocationQuery(ISSUING.certificate(), ROOT.certificate()));
    assertThat(PolicyFixture.revocation(List.of(), OnUnknown.DENY).queries(ALICE, path(ALICE)))
        .isEmpty();
  }

  @Test
  void theStatusDecides() {
    Policy policy = PolicyFixture.policy(REVOCATION);
    RevocationQuery query = REVOCATION.queries(ALICE, path(ALICE)).getFirst();
    Judgement silent =
        Judge.judge(
            policy,
            ALICE,
            path(ALICE),
            List.of(
                new CertificateStatus(
                    query, Source.NONE, Optional.empty(), List.of(), false, Optional.empty())));
    Decision decision = silent.at(NOW);
    assertThat(decision.reason()).isEqualTo(Reason.STATUS_UNAVAILABLE);
    assertThat(decision.evidence().named()).contains(ALICE);
    assertThat(decision.evidence().leaf()).isEmpty();
    assertThat(decision.detail())
        .startsWith("serial " + LEAF.certificate().serial() + " of CN=Issuing");
  }

  private static ValidatedPath path(NamedCertificate named) {
    return ((IssuerExamination.Ready) examine(named, PolicyFixture.policy(REVOCATION), NOW)).path();
  }

  private static Decision.Deny refused(NamedCertificate named, Policy policy, Instant now) {
    return ((IssuerExamination.Refused) examine(named, policy, now)).deny();
  }

  private static IssuerExamination examine(NamedCertificate named, Policy policy, Instant now) {
    return PolicyFixture.EXAMINER.ofIssuers().examine(named, policy, now, Budget.standard());
  }
}
