package io.vouchsafe.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.ShortLived.Ground;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract, section 1, {@code short_lived}; RFC 9608. */
class ShortLivedTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private static final ASN1ObjectIdentifier NO_REV_AVAIL = new ASN1ObjectIdentifier("2.5.29.56");
  private static final ShortLived BY_EXTENSION = new ShortLived(Duration.ZERO, true);

  /** notAfter − notBefore, {@code max_lifetime}, whether the certificate needs no check. */
  @ParameterizedTest
  @CsvSource({
    "86399, 86400, true",
    "86400, 86400, false",
    "86400, 86401, true",
    "0,     1,     true",
    "0,     0,     false",
    "3600,  0,     false",
    "-1,    0,     false",
    "-1,    86400, false",
    "-3600, 86400, false",
  })
  void bothEndsOfTheLifeCount(long between, long maxLifetime, boolean exempt) {
    Certificate leaf = issue(client().validity(NOW, NOW.plusSeconds(between)));

    assertThat(new ShortLived(Duration.ofSeconds(maxLifetime), false).ground(leaf))
        .isEqualTo(exempt ? Optional.of(Ground.LIFETIME) : Optional.empty());
    assertThat(ShortLived.NONE.ground(leaf)).isEmpty();
  }

  static Stream<Arguments> extensions() {
    return Stream.of(
        arguments("alone", noRevAvail(), true),
        arguments("not there", client(), false),
        arguments("beside an authorityInfoAccess of issuers", access(issuersUrl()), true),
        arguments("critical", client().extension(NO_REV_AVAIL, true, DERNull.INSTANCE), false),
        arguments(
            "beside cRLDistributionPoints",
            noRevAvail().extension(Extension.cRLDistributionPoints, false, points()),
            false),
        arguments(
            "beside critical cRLDistributionPoints",
            noRevAvail().extension(Extension.cRLDistributionPoints, true, points()),
            false),
        arguments(
            "beside freshestCRL",
            noRevAvail().extension(Extension.freshestCRL, false, points()),
            false),
        arguments("beside an OCSP URL", access(ocsp(url("http://ocsp.test/"))), false),
        arguments(
            "beside an OCSP responder that is no URL",
            access(ocsp(new GeneralName(GeneralName.dNSName, "ocsp.test"))),
            false),
        arguments(
            "beside an OCSP URL behind another access",
            access(issuersUrl(), ocsp(url("http://ocsp.test/"))),
            false),
        arguments(
            "in a CA",
            noRevAvail().extension(Extension.basicConstraints, true, new BasicConstraints(true)),
            false),
        arguments(
            "of one that says it is no CA",
            noRevAvail().extension(Extension.basicConstraints, true, new BasicConstraints(false)),
            true),
        arguments(
            "with keyCertSign and no basicConstraints",
            noRevAvail().keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
            false),
        arguments(
            "id-pkix-ocsp-nocheck instead",
            client().extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE),
            false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("extensions")
  void noRevAvailCountsWhereNothingContradictsIt(
      String name, CertificateSpec spec, boolean exempt) {
    Certificate leaf = issue(spec);

    assertThat(BY_EXTENSION.ground(leaf))
        .isEqualTo(exempt ? Optional.of(Ground.NO_REV_AVAIL) : Optional.empty());
    assertThat(ShortLived.NONE.ground(leaf)).as("without the setting").isEmpty();
    assertThat(ShortLived.spoiler(leaf).isEmpty() && leaf.hasNoRevAvail()).isEqualTo(exempt);
  }

  /** Whoever may issue certificates is no end entity, however short its life is. */
  @Test
  void aShortLivedCaNeedsACheck() {
    ShortLived generous = new ShortLived(Duration.ofDays(9999), true);

    assertThat(generous.ground(issue(client()))).isPresent();
    assertThat(generous.ground(CA.certificate())).isEmpty();
    assertThat(generous.ground(issue(client().keyUsage(KeyUsage.keyCertSign)))).isEmpty();
  }

  /** A short life counts beside extensions that spoil a noRevAvail. */
  @Test
  void aLifeIsShortWhateverTheCertificateNames() {
    Certificate leaf =
        issue(
            access(ocsp(url("http://ocsp.test/")))
                .validity(NOW, NOW.plusSeconds(59))
                .extension(Extension.cRLDistributionPoints, false, points()));

    assertThat(new ShortLived(Duration.ofMinutes(1), false).ground(leaf)).contains(Ground.LIFETIME);
  }

  private static Certificate issue(CertificateSpec spec) {
    return CA.issue(spec).certificate();
  }

  private static CertificateSpec client() {
    return CertificateSpec.client("CN=Alice", NOW);
  }

  private static CertificateSpec noRevAvail() {
    return client().extension(NO_REV_AVAIL, false, DERNull.INSTANCE);
  }

  private static CertificateSpec access(AccessDescription... descriptions) {
    return noRevAvail()
        .extension(
            Extension.authorityInfoAccess, false, new AuthorityInformationAccess(descriptions));
  }

  private static AccessDescription ocsp(GeneralName name) {
    return new AccessDescription(AccessDescription.id_ad_ocsp, name);
  }

  private static AccessDescription issuersUrl() {
    return new AccessDescription(AccessDescription.id_ad_caIssuers, url("http://pki.test/ca.cer"));
  }

  private static GeneralName url(String url) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, url);
  }

  private static CRLDistPoint points() {
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(
              new DistributionPointName(new GeneralNames(url("http://pki.test/ca.crl"))),
              null,
              null)
        });
  }
}
