package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5280 §5.1 to §5.3: what no CRL looks like. */
class MalformedCrlTest {
  private final CrlLab lab = new CrlLab();

  /** In the same order every time: pitest tells the runs of a test by their numbers. */
  static Stream<Map.Entry<String, UnaryOperator<CrlSpec>>> malformed() {
    return Stream.of(
        Map.entry("a version that is not v2", spec -> spec.version(2)),
        Map.entry(
            "a v1 CRL with extensions",
            spec -> spec.v1().extension(Extension.cRLNumber, false, new ASN1Integer(1))),
        Map.entry(
            "a v1 CRL with entry extensions",
            spec -> spec.v1().revoke(BigInteger.ONE, REVOKED_AT, CRLReason.superseded)),
        Map.entry("an empty list of entries", CrlSpec::emptyList),
        Map.entry(
            "a critical CRL number",
            spec -> spec.extension(Extension.cRLNumber, true, new ASN1Integer(1))),
        Map.entry("an empty issuer", spec -> spec.issuerName("")),
        Map.entry(
            "reasonCode 7, which does not exist",
            spec -> spec.revoke(BigInteger.ONE, REVOKED_AT, 7)),
        Map.entry(
            "removeFromCRL in a CRL that is no delta CRL",
            spec -> spec.revoke(BigInteger.ONE, REVOKED_AT, CRLReason.removeFromCRL)),
        Map.entry(
            "certificateIssuer in a CRL that is not indirect",
            spec -> spec.revoke(BigInteger.ONE, REVOKED_AT, new X500Name("CN=Other"))),
        Map.entry(
            "0 directoryNames where one belongs",
            spec ->
                indirect(spec)
                    .entry(
                        BigInteger.ONE,
                        REVOKED_AT,
                        CrlSpec.written(
                            Extension.certificateIssuer,
                            true,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, "a.test"))))),
        Map.entry(
            "a negative CRL number",
            spec -> spec.extension(Extension.cRLNumber, false, new ASN1Integer(-1))),
        Map.entry(
            "an empty issuingDistributionPoint",
            spec -> spec.extension(Extension.issuingDistributionPoint, true, new DERSequence())),
        Map.entry(
            "issuingDistributionPoint that excludes everything",
            spec -> spec.extension(Extension.issuingDistributionPoint, true, usersAndCas())),
        Map.entry(
            "reason flags without a reason",
            spec ->
                spec.scope(
                    new IssuingDistributionPoint(
                        null, false, false, new ReasonFlags(0), false, false))),
        Map.entry(
            "a time with something else than digits",
            spec -> spec.rawEntries(entry("020101", "170d32363031303130303030302b5a"))),
        Map.entry(
            "a time with no such day",
            spec -> spec.rawEntries(entry("020101", "170d3236303433313030303030305a"))),
        Map.entry(
            "29 February in a year without one",
            spec -> spec.rawEntries(entry("020101", "170d3236303232393030303030305a"))),
        Map.entry(
            "a time of day that does not exist",
            spec -> spec.rawEntries(entry("020101", "170d3236303130313234303030305a"))),
        Map.entry(
            "a time that is neither YYMMDDHHMMSSZ nor YYYYMMDDHHMMSSZ",
            spec -> spec.rawEntries(entry("020101", "170b323630313031303030305a"))),
        Map.entry(
            "a serial number of 0 bytes",
            spec -> spec.rawEntries(entry("0200", "170d3236303130313030303030305a"))),
        Map.entry(
            "an entry that does not hold together",
            spec -> spec.rawEntries(entry("02050102", "170d3236303130313030303030305a"))),
        Map.entry(
            "extension 2.5.29.21 twice",
            spec ->
                spec.rawEntries(
                    entry(
                        "020101",
                        "170d3236303130313030303030305a",
                        "3018300a0603551d1504030a0101300a0603551d1504030a0101"))));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void isRefusedWithItsReason(Map.Entry<String, UnaryOperator<CrlSpec>> example) {
    byte[] der = LabCrl.sign(example.getValue().apply(complete()), lab.issuing, BC);

    assertThat(CrlIndex.parse(der)).isEqualTo(Parsed.malformed(example.getKey()));
  }

  @Test
  void nothingStandsBehindACrlAndNothingIsMissing() {
    byte[] der = LabCrl.sign(complete().revoke(BigInteger.ONE, REVOKED_AT), lab.issuing, BC);

    assertThat(CrlIndex.parse(der)).isInstanceOf(Parsed.Ok.class);
    assertThat(CrlIndex.parse(Arrays.copyOf(der, der.length + 1)))
        .isInstanceOf(Parsed.Malformed.class);
    for (int length = 0; length < der.length; length++) {
      assertThat(CrlIndex.parse(Arrays.copyOf(der, length))).isInstanceOf(Parsed.Malformed.class);
    }
  }

  /** X.690 §10.1, §8.1.3: an entry of 128 bytes, whose length can be written in one way only. */
  @ParameterizedTest
  @CsvSource({
    "8180, true",
    "80, false",
    "820080, false",
    "8400000080, false",
    "850000000080, false",
    "817f, false"
  })
  void aLengthIsWrittenInItsShortestForm(String length, boolean reads) {
    String serial = "026f" + "01".repeat(111);
    byte[] entry =
        HexFormat.of().parseHex("30" + length + serial + "170d3236303130313030303030305a");

    assertThat(CrlIndex.parse(LabCrl.sign(complete().rawEntries(entry), lab.issuing, BC)))
        .isInstanceOf(reads ? Parsed.Ok.class : Parsed.Malformed.class);
  }

  /** A year that 100 divides has a 29 February only where 400 divides it. */
  @ParameterizedTest
  @CsvSource({
    "20000229000000Z, true",
    "20240229000000Z, true",
    "24000229000000Z, true",
    "20230229000000Z, false",
    "19000229000000Z, false",
    "21000229000000Z, false",
    "20490101000000Z, true",
    "20500101000000Z, true",
    "20500431000000Z, false",
  })
  void daysAreThoseOfTheCalendar(String time, boolean exists) {
    String hex = HexFormat.of().formatHex(time.getBytes(StandardCharsets.US_ASCII));

    assertThat(withEntry("020101", "180f" + hex))
        .isInstanceOf(exists ? Parsed.Ok.class : Parsed.Malformed.class);
  }

  /** Behind the reason, behind the extension's value, behind the extensions. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "300e300c0603551d1504050a01010500",
        "300e300c0603551d1504030a01010500",
        "300c300a0603551d1504030a01010500",
      })
  void nothingStandsBehindWhatAnEntryHolds(String extensions) {
    String time = "170d3236303130313030303030305a";

    assertThat(withEntry("020101", time, "300c300a0603551d1504030a0101"))
        .isInstanceOf(Parsed.Ok.class);
    assertThat(withEntry("020101", time, extensions)).isInstanceOf(Parsed.Malformed.class);
  }

  private Parsed<CrlIndex> withEntry(String... parts) {
    return CrlIndex.parse(LabCrl.sign(complete().rawEntries(entry(parts)), lab.issuing, BC));
  }

  /** §5.2.3: INTEGER (0..MAX), and nothing behind it. */
  @Test
  void aNumberIsOneIntegerFromZeroOn() {
    byte[] three = LabCrl.sign(complete().number(0x010203), lab.issuing, BC);
    String hex = HexFormat.of().formatHex(three);
    String oneAndNull = hex.replace("0203010203", "0201010500");

    assertThat(lab.crl(complete().number(0)).crlNumber()).contains(BigInteger.ZERO);
    assertThat(lab.crl(CrlSpec.delta(0, CrlLab.NOW)).isDelta()).isTrue();
    assertThat(lab.crl(complete().number(0x010203)).crlNumber())
        .contains(BigInteger.valueOf(0x010203));
    assertThat(oneAndNull).isNotEqualTo(hex);
    assertThat(CrlIndex.parse(HexFormat.of().parseHex(oneAndNull)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  /** X.690 §11.5 leaves the default out; whoever writes critical FALSE means what it says. */
  @ParameterizedTest(name = "an unknown extension with critical {0}")
  @CsvSource({"010100, false", "0101ff, true"})
  void anExtensionIsAsCriticalAsItSays(String critical, boolean forbids) {
    String extensions = "300e300c06042a030405" + critical + "040105";
    CrlIndex crl =
        CrlLab.read(
            LabCrl.sign(
                complete()
                    .rawEntries(entry("020101", "170d3236303130313030303030305a", extensions)),
                lab.issuing,
                BC));

    assertThat(crl.unknownCriticalExtension())
        .isEqualTo(forbids ? Optional.of("1.2.3.4.5") : Optional.empty());
  }

  /** §5.2.3 binds issuers; nothing but comparing two CRLs, or applying a delta, needs a number. */
  @Test
  void aMissingNumberIsNoFault() {
    CrlSpec unnumbered = CrlSpec.unnumbered(CrlLab.NOW);

    assertThat(CrlIndex.parse(LabCrl.sign(unnumbered, lab.issuing, BC)))
        .isInstanceOf(Parsed.Ok.class);
  }

  /** §5.1.1.2: the algorithm is written twice and must be the same. */
  @Test
  void theTwoAlgorithmsAreOne() {
    byte[] der = LabCrl.sign(complete(), lab.issuing, BC);
    String hex = HexFormat.of().formatHex(der);
    String ecdsaSha256 = "2a8648ce3d040302";
    int second = hex.lastIndexOf(ecdsaSha256);
    String changed = hex.substring(0, second) + "2a8648ce3d040303" + hex.substring(second + 16);

    assertThat(CrlIndex.parse(HexFormat.of().parseHex(changed)))
        .isEqualTo(Parsed.malformed("two different signature algorithms"));
  }

  @Test
  void lengthsThatPromiseMoreThanThereIsAllocateNothing() {
    byte[] promise = HexFormat.of().parseHex("30847fffffff30847ffffff0");

    assertThat(CrlIndex.parse(promise)).isInstanceOf(Parsed.Malformed.class);
  }

  /** onlyContainsUserCerts and onlyContainsCACerts. */
  private static DERSequence usersAndCas() {
    ASN1EncodableVector both = new ASN1EncodableVector();
    both.add(new DERTaggedObject(false, 1, ASN1Boolean.TRUE));
    both.add(new DERTaggedObject(false, 2, ASN1Boolean.TRUE));
    return new DERSequence(both);
  }

  private static CrlSpec indirect(CrlSpec spec) {
    return spec.scope(new IssuingDistributionPoint(null, false, false, null, true, false));
  }

  private static byte[] entry(String... parts) {
    byte[] content = HexFormat.of().parseHex(String.join("", parts));
    byte[] entry = new byte[content.length + 2];
    entry[0] = 0x30;
    entry[1] = (byte) content.length;
    System.arraycopy(content, 0, entry, 2, content.length);
    return entry;
  }
}
