package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static io.vouchsafe.pki.crl.CrlLab.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.revocation.Outcome;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The strict profile: what RFC 5280 §5 demands of the issuers of CRLs; one row a rule")
class StrictCrlTest {
  private static final BigInteger LONG_NUMBER = BigInteger.ONE.shiftLeft(160);
  private static final CrlSettings AGED = settings(Profile.RFC5280);
  private static final CrlSettings STRICT = settings(Profile.STRICT);

  private final CrlLab lab = new CrlLab();
  private final Certificate leaf = lab.leaf();

  static Stream<Arguments> sloppy() {
    return Stream.of(
        Arguments.of("version 1", complete().v1(), "§5.2.1"),
        Arguments.of("no authorityKeyIdentifier", complete().withoutAuthorityKey(), "§5.2.1"),
        Arguments.of("no CRL number", CrlSpec.unnumbered(NOW), "§5.2.3"),
        Arguments.of(
            "a CRL number of 21 octets",
            complete().extension(Extension.cRLNumber, false, new ASN1Integer(LONG_NUMBER)),
            "§5.2.3"),
        Arguments.of("no nextUpdate", complete().withoutNextUpdate(), "§5.1.2.5"),
        Arguments.of("GeneralizedTime before 2050", complete().generalizedTime(), "§5.1.2.4"),
        Arguments.of(
            "issuingDistributionPoint that is not critical",
            complete().extension(Extension.issuingDistributionPoint, false, userCertificates()),
            "§5.2.5"));
  }

  @ParameterizedTest(name = "with {0} nothing is good ({2}), and RFC 5280''s validation bears it")
  @MethodSource("sloppy")
  void nothingIsGood(String what, CrlSpec spec, String clause) {
    CrlIndex crl = lab.crl(spec);
    CrlResult result = lab.ask(STRICT, leaf, crl);

    assertThat(word(result)).isEqualTo("ProfileViolation");
    CrlResult.Undetermined undetermined = (CrlResult.Undetermined) result;
    assertThat(undetermined.outcome()).isEqualTo(Outcome.MALFORMED_RESPONSE);
    assertThat(undetermined.explain()).contains("profile strict").contains(clause);
    assertThat(word(lab.ask(AGED, leaf, crl))).isEqualTo("good");
  }

  @ParameterizedTest(name = "with {0} what it revokes is revoked all the same")
  @MethodSource("sloppy")
  void whatItRevokesIsRevoked(String what, CrlSpec spec, String clause) {
    CrlIndex crl = lab.crl(spec.revoke(leaf.serial().value(), REVOKED_AT));

    assertThat(word(lab.ask(STRICT, leaf, crl))).isEqualTo("revoked");
  }

  @Test
  @DisplayName("A critical authorityKeyIdentifier (§4.2.1.1), and what the lab makes by itself")
  void criticalAuthorityKey() {
    byte[] key = lab.issuing.certificate().subjectKeyIdentifier().orElseThrow().toBytes();
    CrlSpec spec =
        complete()
            .withoutAuthorityKey()
            .extension(Extension.authorityKeyIdentifier, true, new AuthorityKeyIdentifier(key));

    assertThat(word(lab.ask(STRICT, leaf, lab.crl(spec)))).isEqualTo("ProfileViolation");
    assertThat(word(lab.ask(AGED, leaf, lab.crl(spec)))).isEqualTo("good");
    assertThat(word(lab.ask(STRICT, leaf, lab.crl(complete())))).isEqualTo("good");
    assertThat(word(lab.ask(STRICT, leaf, lab.crl(complete().scope(userCertificates())))))
        .isEqualTo("good");
  }

  static Stream<Arguments> sloppyDeltas() {
    return Stream.of(
        Arguments.of(
            "deltaCRLIndicator that is not critical",
            release().extension(Extension.deltaCRLIndicator, false, new ASN1Integer(1))),
        Arguments.of(
            "freshestCRL",
            release()
                .extension(
                    Extension.freshestCRL,
                    false,
                    new CRLDistPoint(
                        new DistributionPoint[] {CrlLab.point("http://crl.test/delta")}))),
        Arguments.of("GeneralizedTime", release().generalizedTime()));
  }

  @ParameterizedTest(name = "a delta with {0} releases nobody from hold")
  @MethodSource("sloppyDeltas")
  void aSloppyDeltaReleasesNobody(String what, CrlSpec spec) {
    CrlIndex held =
        lab.crl(complete().revoke(leaf.serial().value(), REVOKED_AT, CRLReason.certificateHold));
    CrlIndex delta =
        lab.crl(spec.revoke(leaf.serial().value(), REVOKED_AT, CRLReason.removeFromCRL));
    CrlIndex sound =
        lab.crl(release().revoke(leaf.serial().value(), REVOKED_AT, CRLReason.removeFromCRL));

    assertThat(word(lab.ask(STRICT, leaf, held, delta))).isEqualTo("revoked");
    assertThat(word(lab.ask(AGED, leaf, held, delta))).isEqualTo("good");
    assertThat(word(lab.ask(STRICT, leaf, held, sound))).isEqualTo("good");
  }

  @Test
  @DisplayName("BaseCRLNumber has at most 20 octets (§5.2.3, §5.2.4)")
  void longBase() {
    CrlIndex base =
        lab.crl(
            complete()
                .number(1)
                .revoke(leaf.serial().value(), REVOKED_AT, CRLReason.certificateHold));
    CrlSpec spec =
        release().extension(Extension.deltaCRLIndicator, true, new ASN1Integer(LONG_NUMBER));

    assertThat(StrictCrlRules.refusalOf(lab.crl(spec)))
        .hasValueSatisfying(why -> assertThat(why.explain()).contains("BaseCRLNumber"));
    assertThat(StrictCrlRules.refusalOf(base)).isEmpty();
  }

  @Test
  @DisplayName("A number of 20 octets is no longer than it may be (§5.2.3)")
  void theLongestNumbers() {
    ASN1Integer longest = new ASN1Integer(BigInteger.ONE.shiftLeft(158));
    CrlSpec base = complete().extension(Extension.cRLNumber, false, longest);
    CrlSpec delta = release().extension(Extension.deltaCRLIndicator, true, longest);

    assertThat(StrictCrlRules.refusalOf(lab.crl(base))).isEmpty();
    assertThat(StrictCrlRules.refusalOf(lab.crl(delta))).isEmpty();
  }

  @Test
  @DisplayName("GeneralizedTime is for 2050 and later (§5.1.2.4, §5.1.2.5)")
  void generalizedTime() {
    Instant late = Instant.parse("2051-01-01T00:00:00Z");

    assertThat(lab.crl(complete()).hasEarlyGeneralizedTime()).isFalse();
    assertThat(lab.crl(complete().updates(NOW, late)).hasEarlyGeneralizedTime()).isFalse();
    assertThat(lab.crl(complete().updates(late, late)).hasEarlyGeneralizedTime()).isFalse();
    assertThat(lab.crl(complete().generalizedTime()).hasEarlyGeneralizedTime()).isTrue();
    assertThat(lab.crl(complete().generalizedTime().updates(NOW, late)).hasEarlyGeneralizedTime())
        .isTrue();
    assertThat(lab.crl(complete().generalizedTime().updates(late, NOW)).hasEarlyGeneralizedTime())
        .isTrue();
    assertThat(lab.crl(complete().generalizedTime().updates(late, late)).hasEarlyGeneralizedTime())
        .isFalse();
  }

  @Test
  @DisplayName("The path of another signer is strict as well; what it revokes is revoked")
  void theSignersPath() {
    LabCa signer =
        lab.root.issueCa(CertificateSpec.ca("CN=CRL signer", NOW).withoutAuthorityKeyIdentifier());
    lab.presented.add(signer.certificate());
    Certificate indirect =
        lab.leaf(CrlLab.pointOf("CN=CRL signer", Optional.of("http://crl.test/")));
    CrlSpec spec =
        complete()
            .scope(
                new IssuingDistributionPoint(
                    CrlLab.name("http://crl.test/"), false, false, null, true, false));

    CrlResult sloppy = lab.ask(STRICT, indirect, lab.crl(spec, signer));
    assertThat(word(sloppy)).isEqualTo("SignerWithoutPath");
    assertThat(word(lab.ask(AGED, indirect, lab.crl(spec, signer)))).isEqualTo("good");
    CrlSpec revoking =
        spec.revoke(indirect.serial().value(), REVOKED_AT, new X500Name("CN=Issuing"));
    assertThat(word(lab.ask(STRICT, indirect, lab.crl(revoking, signer)))).isEqualTo("revoked");
  }

  private static CrlSpec release() {
    return CrlSpec.delta(1, NOW);
  }

  private static IssuingDistributionPoint userCertificates() {
    return new IssuingDistributionPoint(null, true, false, null, false, false);
  }

  /** With a maximum age, so that a CRL without nextUpdate may be used. */
  private static CrlSettings settings(Profile profile) {
    CrlSettings usual = CrlSettings.DEFAULT;
    return new CrlSettings(
        usual.path().withProfile(profile),
        true,
        usual.clockSkew(),
        Optional.of(Duration.ofDays(1)),
        true);
  }
}
