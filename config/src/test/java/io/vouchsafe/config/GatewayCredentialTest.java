package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.pem;
import static io.vouchsafe.config.WrittenTunnels.LAN;
import static io.vouchsafe.config.WrittenTunnels.NOW;
import static io.vouchsafe.config.WrittenTunnels.ROAMING;
import static io.vouchsafe.config.WrittenTunnels.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gateway_certificate} and {@code gateway_key}: with what a gateway says who it is. */
class GatewayCredentialTest {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final String WHERE = "vouchsafe.yaml:10: ";
  private static final String KEY = "tenants.acme.tunnels[0].gateway_certificate: ";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1", "Ed25519", "Ed448", "RSA"})
  void aKeyOfEachKindFitsItsCertificate(String kind) {
    assertThat(problems(WrittenTunnels.gateway().keys(keys(kind)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          brainpoolP256r1 | is on a curve that IKE does not know (RFC 4754): P-256, P-384 or P-521
          ML-DSA-44       | is of a kind that charon does not sign with: RSA, P-256, P-384, P-521, Ed25519 or Ed448
          """)
  void aKeyThatCharonDoesNotSignWithIsRefused(String kind, String why) {
    assertThat(problems(WrittenTunnels.gateway().keys(keys(kind))))
        .singleElement()
        .asString()
        .startsWith(WHERE + KEY + "the key of O=Acme,CN=gw.acme.test")
        .contains(why);
  }

  @Test
  void aWeakKeyIsRefused() {
    assertThat(problems(WrittenTunnels.gateway().keys(LabCa.rsa(1024, BC))))
        .singleElement()
        .asString()
        .contains(KEY, "is an RSA key of 1024 bits; algorithms accept RSA from 2048");
  }

  @ParameterizedTest
  @CsvSource({"secp256r1,secp384r1", "RSA,secp256r1", "Ed25519,Ed448"})
  void theKeyOfAnotherKindIsNotTheCertificates(String own, String other) {
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(
        written, "own", WrittenSettings.issue(WrittenTunnels.gateway().keys(keys(own))));
    WrittenTunnels.write(
        written, "other", WrittenSettings.issue(WrittenTunnels.gateway().keys(keys(other))));
    assertThat(
            written.problems(tunnel(LAN, "gateway_certificate: own.pem; gateway_key: other.key")))
        .singleElement()
        .asString()
        .startsWith(WHERE + "tenants.acme.tunnels[0].gateway_key: the key is not the one of ");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() {
    assertThat(
            WrittenTunnels.in(directory).permissions("gw.key", "rw-r--r--").problems(tunnel(LAN)))
        .singleElement()
        .asString()
        .startsWith(
            WHERE
                + "tenants.acme.tunnels[0].gateway_key: 'gw.key' can be read or written by others");
  }

  @Test
  void aKeyUsageWithoutSignatureIsRefused() {
    assertThat(problems(WrittenTunnels.gateway().keyUsage(KeyUsage.keyEncipherment)))
        .singleElement()
        .asString()
        .contains("has neither digitalSignature nor nonRepudiation");
    assertThat(problems(WrittenTunnels.gateway().keyUsage(KeyUsage.nonRepudiation))).isEmpty();
  }

  /** Leaf, the CA that issued it, the root. */
  @Test
  void aChainStandsInOrder() {
    Issued own = WrittenSettings.issue(WrittenTunnels.gateway());
    String leaf = pem(own.certificate());
    String issuing = pem(WrittenSettings.issuing());
    String root = pem(WrittenSettings.root());
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", own);
    String yaml = tunnel(LAN, "gateway_certificate: own.pem; gateway_key: own.key");

    assertThat(written.write("own.pem", leaf).problems(yaml)).isEmpty();
    assertThat(written.write("own.pem", leaf + issuing + root).problems(yaml)).isEmpty();
    assertThat(written.write("own.pem", leaf + root + issuing).problems(yaml))
        .singleElement()
        .asString()
        .startsWith(
            WHERE
                + KEY
                + "CN=Root #1, certificate 2 in the file, did not issue O=Acme,CN=gw.acme.test")
        .endsWith("write the own certificate first, then the one that issued it, and so on");
    assertThat(written.write("own.pem", issuing + leaf).problems(yaml))
        .singleElement()
        .asString()
        .contains("certificate 2 in the file, did not issue CN=Issuing");
  }

  /** The name alone proves nothing. */
  @Test
  void anIssuerOfTheSameNameWithAnotherKeyIsNone() {
    LabCa impostor = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);
    Issued own = WrittenSettings.issue(WrittenTunnels.gateway());
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", own);
    written.write("own.pem", pem(own.certificate()) + pem(impostor.certificate()));
    assertThat(written.problems(tunnel(LAN, "gateway_certificate: own.pem; gateway_key: own.key")))
        .singleElement()
        .asString()
        .contains("did not issue");
  }

  /** cOS Core, section 10.3.7: each end has one, and is the other's root. */
  @Test
  void aSelfSignedCertificateWorks() {
    LabCa own =
        LabCa.root(
            CertificateSpec.ca("CN=gw.acme.test", NOW)
                .keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
            BC);
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", new Issued(own.certificate(), own.keys()));
    String yaml = tunnel(LAN, "gateway_certificate: own.pem; gateway_key: own.key");
    assertThat(written.problems(yaml)).isEmpty();
    TunnelAuth auth = written.tenant(yaml).tunnels().getFirst().auth();
    assertThat(auth)
        .isEqualTo(
            new TunnelAuth.ByCertificate(
                "vpn", new GatewayCredential(List.of(own.certificate()), own.keys().getPrivate())));
  }

  @Test
  void aSelfSignedCertificateOfAnErroneousPairIsADoubt() {
    LabCa own =
        LabCa.root(
            CertificateSpec.ca("CN=gw.acme.test", NOW)
                .keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)
                .signedWith("SHA512withECDSA"),
            BC);
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", new Issued(own.certificate(), own.keys()));
    assertThat(written.problems(tunnel(LAN, "gateway_certificate: own.pem; gateway_key: own.key")))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: " + KEY)
        .contains("is an erroneous combination of ECDSA-256 and SHA-512", "sign it with SHA-256");
  }

  @Test
  void theEndOfACertificateIsADoubt() {
    Issued own = WrittenSettings.issue(WrittenTunnels.gateway());
    Instant end = own.certificate().notAfter();
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", own);
    written.write(
        "vouchsafe.yaml", tunnel(LAN, "gateway_certificate: own.pem; gateway_key: own.key"));
    assertThat(ofTunnels(written, end.minus(Duration.ofDays(31)))).isEmpty();
    assertThat(ofTunnels(written, end.minus(Duration.ofDays(1))))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: " + KEY)
        .endsWith("expires at " + end + "; name its successor here");
    assertThat(ofTunnels(written, end.plusSeconds(1)))
        .singleElement()
        .asString()
        .endsWith("expired at " + end + ", and peers refuse the gateway; name its successor here");
  }

  private static List<String> ofTunnels(WrittenSettings written, Instant now) {
    return written.problemsAt(now).stream().filter(line -> line.contains("tunnels")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gw.acme.test", "vpn@acme.test", "203.0.113.9"})
  void eachOfItsNamesIsALocalId(String name) {
    WrittenSettings written = named(WrittenTunnels.gateway().email("vpn@acme.test"), "203.0.113.9");
    assertThat(
            written.problems(
                tunnel(
                    LAN, "gateway_certificate: own.pem; gateway_key: own.key; local_id: " + name)))
        .isEmpty();
  }

  @Test
  void itsSubjectIsALocalIdInItsOrderAlone() {
    WrittenSettings written = WrittenTunnels.in(directory);
    String yaml = tunnel(LAN + ", local_id: '%s'");
    assertThat(written.problems(yaml.formatted("O=Acme,CN=gw.acme.test"))).isEmpty();
    assertThat(written.problems(yaml.formatted("CN=gw.acme.test,O=Acme")))
        .singleElement()
        .asString()
        .contains("is no identity of gateway_certificate");
  }

  @Test
  void whatRoamingClientsRefuseIsADoubt() {
    assertThat(roaming(WrittenTunnels.gateway(), "")).isEmpty();
    assertThat(
            roaming(WrittenTunnels.gateway().extendedKeyUsage(KeyPurposeId.id_kp_clientAuth), ""))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: " + KEY)
        .contains("lacks the extended key usage serverAuth");
    assertThat(roaming(WrittenTunnels.gateway().without(Extension.extendedKeyUsage), ""))
        .singleElement()
        .asString()
        .contains("lacks the extended key usage serverAuth");
    assertThat(roaming(CertificateSpec.server("CN=Gateway", NOW), ""))
        .singleElement()
        .asString()
        .contains("names neither an address nor a host name");
    assertThat(roaming(CertificateSpec.server("CN=gw.acme.test", NOW), "")).isEmpty();
  }

  @Test
  void theLocalEndpointsAddressIsAName() {
    CertificateSpec spec = CertificateSpec.server("CN=Gateway", NOW);
    String keys = "gateway_certificate: own.pem; gateway_key: own.key; local_endpoint: ";
    WrittenSettings written = named(spec, "203.0.113.9");
    assertThat(written.problems(tunnel(ROAMING, keys + "203.0.113.9"))).isEmpty();
    assertThat(written.problems(tunnel(ROAMING, keys + "203.0.113.8")))
        .singleElement()
        .asString()
        .contains("names neither 203.0.113.8 nor a host name");
  }

  private List<String> roaming(CertificateSpec spec, String keys) {
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", WrittenSettings.issue(spec));
    return written.problems(
        tunnel(ROAMING, "gateway_certificate: own.pem; gateway_key: own.key" + keys));
  }

  private WrittenSettings named(CertificateSpec spec, String address) {
    WrittenSettings written = WrittenTunnels.in(directory);
    spec.alternativeName(new GeneralName(GeneralName.iPAddress, address));
    WrittenTunnels.write(written, "own", WrittenSettings.issue(spec));
    return written;
  }

  private List<String> problems(CertificateSpec spec) {
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "own", WrittenSettings.issue(spec));
    return written.problems(tunnel(LAN, "gateway_certificate: own.pem; gateway_key: own.key"));
  }

  private static KeyPair keys(String kind) {
    try {
      if (kind.equals("RSA")) {
        return LabCa.rsa(2048, BC);
      }
      boolean named = !kind.startsWith("secp") && !kind.startsWith("brainpool");
      KeyPairGenerator generator = KeyPairGenerator.getInstance(named ? kind : "EC", BC);
      if (!named) {
        generator.initialize(new ECGenParameterSpec(kind));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
