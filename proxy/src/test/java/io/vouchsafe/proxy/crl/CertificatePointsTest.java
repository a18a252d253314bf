package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code from_certificate}: CRLs from where the certificate says, as far as the operator lets it.
 */
class CertificatePointsTest {
  @TempDir Path directory;
  private KeeperLab lab;

  @BeforeEach
  void open() {
    lab = new KeeperLab(directory);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void theCertificatesCrlAndItsDeltaAreFetchedAndHeldForIt() throws Exception {
    lab.publisher.page("/base.crl", lab.crl(7));
    lab.publisher.page(
        "/delta.crl", LabCrl.sign(CrlSpec.delta(7, lab.now), KeeperLab.CA, KeeperLab.BC));
    CrlObject object = KeeperLab.fromCertificate(10);
    CrlKeeper keeper = lab.keeper(object);
    RevocationQuery query =
        query(
            naming(
                naming(client(), Extension.cRLDistributionPoints, url("/base.crl")),
                Extension.freshestCRL,
                url("/delta.crl")));

    assertThat(
            KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime))))
        .isNotEmpty()
        .allMatch(CrlAttempt::succeeded);

    assertThat(keeper.held(object, query, lab.now))
        .extracting(held -> held.index().isDelta())
        .containsExactlyInAnyOrder(false, true);
    assertThat(keeper.held(object, KeeperLab.query(), lab.now)).isEmpty();
  }

  @Test
  void aWrongFileAtTheUrlDoesNotHideWhatItBroughtBefore() throws Exception {
    CrlSpec lasting =
        CrlSpec.complete(lab.now).updates(lab.now, lab.now.plus(Duration.ofDays(3))).number(7);
    lab.publisher.page("/base.crl", LabCrl.sign(lasting, KeeperLab.CA, KeeperLab.BC));
    CrlObject object = KeeperLab.fromCertificate(10);
    CrlKeeper keeper = lab.keeper(object);
    RevocationQuery query =
        query(naming(client(), Extension.cRLDistributionPoints, url("/base.crl")));
    KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime)));

    lab.now = lab.now.plus(object.validityTime()).plusSeconds(1);
    lab.publisher.page("/base.crl", lab.crl(KeeperLab.OTHER_CA, 9));
    KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime)));

    assertThat(keeper.held(object, query, lab.now))
        .extracting(held -> held.index().crlNumber().orElseThrow().longValue())
        .containsExactly(9L, 7L);
  }

  @Test
  void whereOnlyTheSerialIsKnownTheIssuersServe() throws Exception {
    lab.publisher.page("/base.crl", lab.crl(7));
    CrlObject object = KeeperLab.fromCertificate(10);
    CrlKeeper keeper = lab.keeper(object);
    RevocationQuery query =
        query(naming(client(), Extension.cRLDistributionPoints, url("/base.crl")));
    KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime)));

    assertThat(
            keeper.held(
                object,
                RevocationQuery.bySerial(query.serial(), KeeperLab.CA.certificate()),
                lab.now))
        .hasSize(1);
    assertThat(
            keeper.held(
                object,
                RevocationQuery.bySerial(query.serial(), KeeperLab.OTHER_CA.certificate()),
                lab.now))
        .isEmpty();
  }

  @Test
  void aHostThatIsNotAllowedIsNotAskedAndThatIsTold() throws Exception {
    lab.publisher.page("/base.crl", lab.crl(7));
    CrlObject object = KeeperLab.fromCertificate(10);
    CrlKeeper keeper =
        lab.library().keeper(KeeperLab.tenant("acme", AllowedHosts.NONE, CrlAccess.DIRECT, object));
    RevocationQuery query =
        query(naming(client(), Extension.cRLDistributionPoints, url("/base.crl")));

    assertThat(
            KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime))))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.NOT_ALLOWED_HOST);
    assertThat(lab.publisher.asked).isEmpty();
  }

  @Test
  void withoutFromCertificateNothingOfTheCertificateIsFetched() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/own.crl"));
    lab.publisher.page("/own.crl", lab.crl(7)).page("/base.crl", lab.crl(8));
    CrlKeeper keeper = lab.keeper(object);
    RevocationQuery query =
        query(naming(client(), Extension.cRLDistributionPoints, url("/base.crl")));

    KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime)));

    assertThat(lab.publisher.asked("/base.crl")).isZero();
  }

  @Test
  void atMostFourUrlsAreTaken() {
    AllowedHosts all = new AllowedHosts(List.of(new AllowedHost("*.test", OptionalInt.empty())));
    CertificateSpec spec =
        naming(
            client(),
            Extension.cRLDistributionPoints,
            "http://a.test/1",
            "http://a.test/2",
            "ftp://a.test/3",
            "http://a.test/4",
            "http://a.test/5");

    CertificatePoints points =
        CertificatePoints.of(query(spec).certificate(), all, CrlAccess.DIRECT);

    assertThat(points.points())
        .containsExactly(
            List.of(
                URI.create("http://a.test/1"),
                URI.create("http://a.test/2"),
                URI.create("http://a.test/4")));
    assertThat(points.refused()).extracting(CrlAttempt::url).containsExactly("ftp://a.test/3");
  }

  @Test
  void theLeastRecentlyUsedGoesFirst() throws Exception {
    CrlObject object = KeeperLab.fromCertificate(1);
    CrlKeeper keeper = lab.keeper(object);
    lab.publisher.page("/a.crl", lab.crl(7)).page("/b.crl", lab.crl(KeeperLab.OTHER_CA, 8));
    RevocationQuery first = query(naming(client(), Extension.cRLDistributionPoints, url("/a.crl")));
    RevocationQuery second =
        query(naming(client(), Extension.cRLDistributionPoints, url("/b.crl")));

    KeeperLab.await(keeper.refresh(object, first, lab.now, new OwnTime(System::nanoTime)));
    KeeperLab.await(keeper.refresh(object, second, lab.now, new OwnTime(System::nanoTime)));

    assertThat(keeper.all(object))
        .extracting(held -> held.index().crlNumber().orElseThrow().intValue())
        .containsExactly(8);
  }

  @Test
  void anAlternateOfThePointServesWhenTheFirstIsDead() throws Exception {
    lab.publisher.page("/b.crl", lab.crl(7));
    CrlObject object = KeeperLab.fromCertificate(10);
    CrlKeeper keeper = lab.keeper(object);
    RevocationQuery query =
        query(naming(client(), Extension.cRLDistributionPoints, url("/dead.crl"), url("/b.crl")));

    List<CrlAttempt> attempts =
        KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime)));

    assertThat(attempts).extracting(CrlAttempt::succeeded).containsExactly(false, true);
    lab.now = lab.now.plus(Duration.ofMinutes(1));
    assertThat(keeper.due(object, query, lab.now)).isFalse();
  }

  private String url(String path) {
    return lab.publisher.url(path).toString();
  }

  private static CertificateSpec client() {
    return CertificateSpec.client("CN=Alice", KeeperLab.START);
  }

  private static RevocationQuery query(CertificateSpec spec) {
    return KeeperLab.query(spec);
  }

  /** One point with these URLs. */
  private static CertificateSpec naming(
      CertificateSpec spec, ASN1ObjectIdentifier extension, String... urls) {
    GeneralName[] names =
        Arrays.stream(urls)
            .map(url -> new GeneralName(GeneralName.uniformResourceIdentifier, url))
            .toArray(GeneralName[]::new);
    return spec.extension(
        extension,
        false,
        new DERSequence(
            new DistributionPoint(new DistributionPointName(new GeneralNames(names)), null, null)));
  }
}
