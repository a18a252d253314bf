package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract, section 1, {@code short_lived}: the refusal of such a certificate names the key. */
class ShortLivedAdviceTest {
  private static final String KEY = "policies.default.short_lived";
  private static final Duration TEN_DAYS = Duration.ofDays(10);

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(living(TEN_DAYS.plusSeconds(1)), ShortLived.NONE, ""),
        arguments(
            living(TEN_DAYS),
            ShortLived.NONE,
            "it lives for 864000 s, and " + KEY + ".max_lifetime is 0"),
        arguments(
            living(Duration.ofHours(2)),
            new ShortLived(Duration.ofHours(1), true),
            "it lives for 7200 s, and " + KEY + ".max_lifetime is 3600"),
        arguments(
            noRevAvail(),
            ShortLived.NONE,
            "it has noRevAvail (RFC 9608), which " + KEY + ".no_rev_avail: true takes"),
        arguments(
            noRevAvail().extension(Extension.cRLDistributionPoints, false, points()),
            new ShortLived(Duration.ZERO, true),
            "its noRevAvail (RFC 9608) has no effect beside cRLDistributionPoints, also for "
                + KEY),
        arguments(
            noRevAvail(),
            new ShortLived(Duration.ZERO, true),
            "short_lived does not count while it may have been revoked"));
  }

  @ParameterizedTest(name = "{index} {2}")
  @MethodSource("refusals")
  void theRefusalNamesTheKey(CertificateSpec spec, ShortLived settings, String advice) {
    Certificate leaf = ISSUING.issue(spec).certificate();
    Policy policy = policy(settings);
    CertificateStatus silent = silent(new RevocationQuery(leaf, ISSUING.certificate()));

    Decision decision = Judge.decide(policy, path(leaf, policy), List.of(silent), NOW);

    assertThat(decision.reason()).isEqualTo(Reason.STATUS_UNAVAILABLE);
    assertThat(decision.detail())
        .isEqualTo(
            leaf.subject()
                + ": no source to ask for its revocation status"
                + (advice.isEmpty() ? "" : "; " + advice));
  }

  /** The leaf's life is no advice about its CA. */
  @Test
  void aSilentCaIsNoMatterOfIt() {
    Certificate leaf = ISSUING.issue(noRevAvail()).certificate();
    Policy policy = policy(ShortLived.NONE);
    CertificateStatus ca = silent(new RevocationQuery(ISSUING.certificate(), ROOT.certificate()));

    assertThat(Judge.decide(policy, path(leaf, policy), List.of(ca), NOW).detail())
        .doesNotContain("short_lived");
  }

  private static CertificateSpec living(Duration life) {
    return CertificateSpec.client("CN=Alice", NOW)
        .validity(NOW.minusSeconds(60), NOW.minusSeconds(61).plus(life));
  }

  private static CertificateSpec noRevAvail() {
    return CertificateSpec.client("CN=Alice", NOW)
        .extension(new ASN1ObjectIdentifier("2.5.29.56"), false, DERNull.INSTANCE);
  }

  private static CRLDistPoint points() {
    GeneralName url = new GeneralName(GeneralName.uniformResourceIdentifier, "http://a.test/");
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(new DistributionPointName(new GeneralNames(url)), null, null)
        });
  }

  private static CertificateStatus silent(RevocationQuery query) {
    return new CertificateStatus(query, Source.NONE, Optional.empty(), List.of());
  }

  private static Policy policy(ShortLived settings) {
    return PolicyFixture.policy(
        PolicyFixture.revocation(List.of(Source.OCSP), OnUnknown.DENY).withShortLived(settings));
  }

  private static ValidatedPath path(Certificate leaf, Policy policy) {
    Presented presented = new Presented(List.of(leaf.der()), List.of(), "test");
    return ((Examination.Ready)
            PolicyFixture.EXAMINER.examine(presented, policy, NOW, Budget.standard()))
        .path();
  }
}
