package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrlIndexTest {
  private final CrlLab lab = new CrlLab();
  private final DistinguishedName issuer = lab.issuing.certificate().subject();

  @Test
  void keepsWhatDescribesTheCrl() {
    IssuingDistributionPoint users =
        new IssuingDistributionPoint(null, true, false, null, false, false);
    CrlIndex crl = lab.crl(CrlSpec.delta(41, NOW).scope(users));

    assertThat(crl.issuer()).isEqualTo(issuer);
    assertThat(crl.thisUpdate()).isEqualTo(NOW.minusSeconds(3600));
    assertThat(crl.nextUpdate()).contains(NOW.plusSeconds(86_400));
    assertThat(crl.crlNumber()).contains(BigInteger.valueOf(42));
    assertThat(crl.baseCrlNumber()).contains(BigInteger.valueOf(41));
    assertThat(crl.isDelta()).isTrue();
    assertThat(crl.idpBytes()).contains(Der.copyOf(HexFormat.of().parseHex("30038101ff")));
    assertThat(crl.authorityKey().orElseThrow().keyIdentifier())
        .isEqualTo(lab.issuing.certificate().subjectKeyIdentifier());
    assertThat(crl.entryCount()).isZero();
  }

  @Test
  void findsEveryEntryInWhateverOrderTheyCome() {
    List<Integer> serials = IntStream.range(1, 3000).boxed().collect(Collectors.toList());
    Collections.shuffle(serials, new Random(7));
    CrlSpec spec = complete();
    serials.forEach(s -> spec.revoke(BigInteger.valueOf(s), REVOKED_AT.plusSeconds(s)));

    CrlIndex crl = lab.crl(spec);

    assertThat(crl.entryCount()).isEqualTo(2999);
    for (int serial : serials) {
      assertThat(crl.find(serial(serial), issuer))
          .contains(new CrlEntry(REVOKED_AT.plusSeconds(serial), RevocationReason.UNSPECIFIED));
    }
    assertThat(crl.find(serial(0), issuer)).isEmpty();
    assertThat(crl.find(serial(3000), issuer)).isEmpty();
  }

  @Test
  void findsSerialsOfEveryLengthAndSign() {
    CrlSpec spec = complete();
    for (int bits = 0; bits < 320; bits += 5) {
      spec.revoke(BigInteger.ONE.shiftLeft(bits), REVOKED_AT);
      spec.revoke(BigInteger.ONE.shiftLeft(bits).negate(), REVOKED_AT);
    }
    CrlIndex crl = lab.crl(spec);

    for (int bits = 0; bits < 320; bits++) {
      BigInteger power = BigInteger.ONE.shiftLeft(bits);
      boolean there = bits % 5 == 0;
      assertThat(crl.find(new SerialNumber(power), issuer).isPresent()).isEqualTo(there);
      assertThat(crl.find(new SerialNumber(power.negate()), issuer).isPresent()).isEqualTo(there);
    }
  }

  /** The longest that one length octet can say; RFC 5280 §4.1.2.2 has 20 at most. */
  @Test
  void findsTheLongestSerialAndReadsNoneThatIsLonger() {
    BigInteger longest = BigInteger.ONE.shiftLeft(127 * 8 - 2);
    CrlIndex crl = lab.crl(complete().revoke(longest, REVOKED_AT));

    assertThat(crl.find(new SerialNumber(longest), issuer)).isPresent();
    assertThat(crl.find(new SerialNumber(longest.negate()), issuer)).isEmpty();
    CrlSpec longer = complete().revoke(longest.shiftLeft(1), REVOKED_AT);
    assertThat(CrlIndex.parse(LabCrl.sign(longer, lab.issuing, CrlLab.BC)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  /** A CA that writes serials with leading zeros revokes all the same. */
  @Test
  void findsSerialsThatAreWrittenTooLong() {
    byte[] whole =
        HexFormat.of().parseHex("3015" + "02040000007f" + "170d3236303130313030303030305a");
    CrlIndex crl = lab.crl(complete().rawEntries(whole));

    assertThat(crl.find(serial(127), issuer)).isPresent();
  }

  @Test
  void ofSeveralEntriesForOneSerialTheGravestCounts() {
    BigInteger serial = BigInteger.valueOf(5);
    CrlIndex crl =
        lab.crl(
            CrlSpec.delta(1, NOW)
                .revoke(serial, REVOKED_AT, CRLReason.removeFromCRL)
                .revoke(serial, REVOKED_AT, CRLReason.keyCompromise)
                .revoke(serial, REVOKED_AT, CRLReason.certificateHold));

    assertThat(crl.find(serial(5), issuer).orElseThrow().reason())
        .isEqualTo(RevocationReason.KEY_COMPROMISE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 9, 10})
  void keepsReasons(int code) {
    CrlIndex crl =
        lab.crl(
            complete()
                .revoke(BigInteger.ONE, REVOKED_AT, code)
                .entry(
                    BigInteger.TWO,
                    REVOKED_AT,
                    CrlSpec.reasonCode(code),
                    CrlSpec.invalidityDate(REVOKED_AT)));

    assertThat(crl.find(serial(1), issuer).orElseThrow().reason().code()).isEqualTo(code);
    assertThat(crl.find(serial(2), issuer).orElseThrow().reason().code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1950-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2024-02-29T12:34:56Z",
        "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "2086-02-06T06:28:15Z"
      })
  void keepsDatesToTheSecond(Instant date) {
    CrlIndex crl = lab.crl(complete().revoke(BigInteger.ONE, date));

    assertThat(crl.find(serial(1), issuer).orElseThrow().revokedAt()).isEqualTo(date);
  }

  @Test
  void datesBeyondItsSpanAreTheEndOfTheSpan() {
    CrlIndex crl =
        lab.crl(complete().revoke(BigInteger.ONE, Instant.parse("2200-01-01T00:00:00Z")));

    assertThat(crl.find(serial(1), issuer).orElseThrow().revokedAt())
        .isEqualTo(Instant.parse("2086-02-06T06:28:15Z"));
  }

  @Test
  void readsVersion1() {
    CrlIndex crl = lab.crl(complete().v1().revoke(BigInteger.TEN, REVOKED_AT));

    assertThat(crl.crlNumber()).isEmpty();
    assertThat(crl.find(serial(10), issuer)).isPresent();
    assertThat(CrlLab.word(lab.ask(lab.leaf(), crl))).isEqualTo("good");
  }

  @Test
  void tellsIssuersApartInAnIndirectCrl() {
    IssuingDistributionPoint indirect =
        new IssuingDistributionPoint(null, false, false, null, true, false);
    CrlSpec spec = complete().scope(indirect).revoke(BigInteger.ONE, REVOKED_AT);
    for (int i = 0; i < 300; i++) {
      spec.revoke(BigInteger.ONE, REVOKED_AT.plusSeconds(i), new X500Name("CN=CA " + i));
    }
    CrlIndex crl = lab.crl(spec);

    for (int i = 0; i < 300; i++) {
      DistinguishedName name = DistinguishedName.of(new X500Name("CN=ca  " + i));
      assertThat(crl.find(serial(1), name).orElseThrow().revokedAt())
          .isEqualTo(REVOKED_AT.plusSeconds(i));
    }
    assertThat(crl.find(serial(1), issuer)).isPresent();
  }

  @Test
  void readsFilesAndOffHeapBuffersAsItReadsArrays(@TempDir Path directory) throws IOException {
    byte[] entries = LabCrl.randomEntries(20_000, 20, NOW, new Random(3));
    byte[] der = LabCrl.sign(complete().rawEntries(entries), lab.issuing, BC);
    Path file = Files.write(directory.resolve("some.crl"), der);
    ByteBuffer direct = ByteBuffer.allocateDirect(der.length).put(der).flip();

    CrlIndex mapped = CrlIndex.map(file).toOptional().orElseThrow();
    CrlIndex fromDirect = CrlIndex.parse(direct).toOptional().orElseThrow();

    assertThat(direct.remaining()).isEqualTo(der.length);
    for (CrlIndex crl : List.of(mapped, fromDirect, CrlLab.read(der))) {
      assertThat(crl.entryCount()).isEqualTo(20_000);
      assertThat(CrlLab.word(lab.ask(lab.leaf(), crl))).isEqualTo("good");
    }
  }

  @Test
  void freshestCrlNamesWhereDeltasLie() {
    CrlIndex crl =
        lab.crl(
            complete()
                .extension(
                    Extension.freshestCRL,
                    false,
                    new CRLDistPoint(
                        new org.bouncycastle.asn1.x509.DistributionPoint[] {
                          CrlLab.point("http://pki.test/delta.crl")
                        })));

    assertThat(crl.freshestPoints().getFirst().name().orElseThrow().below(issuer).toString())
        .isEqualTo("[http://pki.test/delta.crl]");
  }

  private static SerialNumber serial(long value) {
    return new SerialNumber(BigInteger.valueOf(value));
  }
}
