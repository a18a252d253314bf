package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.pem;
import static io.vouchsafe.config.WrittenSettings.signerKey;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.ResponseSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code signers}: with what the OCSP relay signs, and what it would be foolish to sign with. */
class SignersTest {
  private static final String GOOD =
      withTenant("signers: [ { issuer: issuing.pem, certificate: signer.pem, key: ocsp.key } ]");
  private static final String NOTHING_IS_SIGNED =
      ", and nothing is signed with it: the OCSP relay answers tryLater; name one that is valid"
          + " now";
  private static final String KEY = "vouchsafe.yaml:8: tenants.acme.signers[0].key: 'ocsp.key' ";

  @TempDir Path directory;

  private WrittenSettings written(String keyFile) {
    return new WrittenSettings(directory).writePrivate("ocsp.key", keyFile);
  }

  private static String pkcs8() {
    return pem("PRIVATE KEY", signerKey().getEncoded());
  }

  /** SEC 1 §C.4 as OpenSSL writes it: the curve inside, and before it once more. */
  private static String sec1() throws Exception {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(signerKey().getEncoded());
    ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    ECPrivateKey whole =
        new ECPrivateKey(256, bare.getKey(), bare.getPublicKey(), curve.toASN1Primitive());
    return pem("EC PARAMETERS", curve.toASN1Primitive().getEncoded())
        + pem("EC PRIVATE KEY", whole.getEncoded());
  }

  static Stream<Arguments> goodKeys() throws Exception {
    return Stream.of(
        Arguments.of("PKCS #8", pkcs8()),
        Arguments.of("SEC 1", sec1()),
        Arguments.of("with explanations around it", "Key of the relay\n" + pkcs8() + "end\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodKeys")
  void aKeyIsReadInEachOfItsForms(String name, String keyFile) {
    ResponseSigner signer = written(keyFile).tenant(GOOD).signers().getFirst();

    assertThat(signer.issuer()).isEqualTo(WrittenSettings.issuing());
    assertThat(signer.certificate()).isEqualTo(WrittenSettings.signer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void aKeyThatOthersMayReachIsRefused(String permissions) {
    assertThat(written(pkcs8()).permissions("ocsp.key", permissions).problems(GOOD))
        .singleElement()
        .asString()
        .startsWith(KEY + "can be read or written by others than its owner: chmod 600 ");
  }

  static Stream<Arguments> badKeys() {
    return Stream.of(
        Arguments.of(
            pem("ENCRYPTED PRIVATE KEY", new byte[] {1}),
            "is encrypted, and nobody is there to type its password"),
        Arguments.of(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMAA=\n"
                + "-----END RSA PRIVATE KEY-----\n",
            "is encrypted, and nobody is there to type its password"),
        Arguments.of(pkcs8() + pkcs8(), "holds 2 PEM blocks, one with a private key is expected"),
        Arguments.of("no key", "holds 0 PEM blocks, one with a private key is expected"),
        Arguments.of(
            pem(WrittenSettings.signer()),
            "holds a certificate, its private key is expected: are the two files swapped?"),
        Arguments.of(
            pem("PRIVATE KEY", new byte[] {0x30, 0x00}),
            "holds no private key in PEM: PKCS #8, PKCS #1 or SEC 1"),
        Arguments.of(
            pem("EC PRIVATE KEY", new byte[] {0x30, 0x00}),
            "holds no private key in PEM: PKCS #8, PKCS #1 or SEC 1"));
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void aFileThatHoldsNoUsableKeyIsRefused(String keyFile, String why) {
    assertThat(written(keyFile).problems(GOOD)).containsExactly(KEY + why);
  }

  @Test
  void aMissingKeyFileIsAMistake() {
    assertThat(new WrittenSettings(directory).problems(GOOD))
        .containsExactly(KEY + "does not exist");
  }

  @Test
  void aSignerThatNobodyWouldBelieveIsRefused() {
    assertThat(
            written(pkcs8())
                .problems(
                    withTenant(
                        "signers: [ { issuer: root.pem, certificate: signer.pem, key: ocsp.key }"
                            + " ]")))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:8: tenants.acme.signers[0]: the certificate was issued by ");
  }

  @Test
  void anExpiredSignerIsADoubtAndSoIsOneThatEndsSoon() {
    WrittenSettings written = written(pkcs8()).write("vouchsafe.yaml", GOOD);
    Instant end = WrittenSettings.signer().notAfter();
    String where = "vouchsafe.yaml:8: warning: ";
    String key = "tenants.acme.signers[0]: the certificate ";

    assertThat(ofSigners(written, end.minus(Duration.ofDays(30)))).isEmpty();
    assertThat(ofSigners(written, end.minus(Duration.ofDays(30)).plusSeconds(1)))
        .containsExactly(where + key + "expires at " + end + "; name its successor here");
    assertThat(ofSigners(written, end))
        .containsExactly(where + key + "expires at " + end + "; name its successor here");
    assertThat(ofSigners(written, end.plusSeconds(1)))
        .containsExactly(where + key + "expired at " + end + NOTHING_IS_SIGNED);
  }

  @Test
  void aSignerOfTheFutureIsADoubt() {
    WrittenSettings written = written(pkcs8()).write("vouchsafe.yaml", GOOD);
    Instant begin = WrittenSettings.signer().notBefore();

    assertThat(ofSigners(written, begin)).isEmpty();
    assertThat(ofSigners(written, begin.minusSeconds(1)))
        .containsExactly(
            "vouchsafe.yaml:8: warning: tenants.acme.signers[0]: the certificate is not valid"
                + " before "
                + begin
                + NOTHING_IS_SIGNED);
  }

  /** The CA certificates of the lab have the same validity. */
  private static List<String> ofSigners(WrittenSettings written, Instant now) {
    return written.problemsAt(now).stream().filter(line -> line.contains("signers")).toList();
  }

  @Test
  void aSecondSignerForAnIssuerIsRefused() {
    String one = "{ issuer: issuing.pem, certificate: signer.pem, key: ocsp.key }";
    assertThat(written(pkcs8()).problems(withTenant("signers: [ " + one + ", " + one + " ]")))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:8: tenants.acme.signers[1]: ")
        .endsWith("has a signer already, one is enough");
  }
}
