package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralString;
import org.bouncycastle.asn1.DERGraphicString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNumericString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.DERVideotexString;
import org.bouncycastle.asn1.DERVisibleString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which names are alike for a block or an exclusion, where {@code equals} is stricter. */
class NameLikenessTest {
  private static final String WORD = "Z\u00fcrich";

  @ParameterizedTest(name = "{0}")
  @MethodSource("ascii")
  void aStringOfEveryTypeIsItsText(ASN1Encodable value) {
    assertThat(commonName(value).likenessTo(written("cn=  BANK 7"))).isEqualTo(Likeness.SAME);
    assertThat(commonName(value).likenessKey()).isEqualTo(written("CN=Bank 7").likenessKey());
    assertThat(commonName(value).likenessTo(written("CN=Bank 8"))).isEqualTo(Likeness.DIFFERENT);
  }

  static Stream<ASN1Encodable> ascii() {
    String text = "Bank  7";
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    return Stream.of(
        new DERUTF8String(text),
        new DERPrintableString(text),
        new DERT61String(octets),
        new DERBMPString(text),
        new DERUniversalString(text.getBytes(java.nio.charset.Charset.forName("UTF-32BE"))),
        new DERIA5String(text),
        new DERVisibleString(text),
        new DERGeneralString(text),
        new DERGraphicString(octets),
        new DERVideotexString(octets));
  }

  @Test
  void aNumericStringIsItsDigits() {
    assertThat(commonName(new DERNumericString("12 34")).likenessTo(written("CN=12 34")))
        .isEqualTo(Likeness.SAME);
  }

  @Test
  void teletexIsReadAsLatin1AndAsUtf8() {
    DistinguishedName latin1 =
        commonName(new DERT61String(WORD.getBytes(StandardCharsets.ISO_8859_1)));
    DistinguishedName utf8 = commonName(new DERT61String(WORD.getBytes(StandardCharsets.UTF_8)));

    assertThat(latin1.likenessTo(written("CN=" + WORD))).isEqualTo(Likeness.SAME);
    assertThat(utf8.likenessTo(written("CN=" + WORD))).isEqualTo(Likeness.SAME);
    assertThat(utf8.likenessTo(written("CN=Z\u00c3\u00bcrich"))).isEqualTo(Likeness.SAME);
    assertThat(utf8.likenessTo(written("CN=Zurich"))).isEqualTo(Likeness.DIFFERENT);
    assertThat(utf8.likenessKey()).as("two readings").isEmpty();
  }

  @Test
  void whatIsNoTextCannotBeToldFromAText() {
    DistinguishedName octets =
        commonName(new DEROctetString("Bank".getBytes(StandardCharsets.US_ASCII)));

    assertThat(octets.likenessTo(written("CN=Bank"))).isEqualTo(Likeness.UNSURE);
    assertThat(octets.likenessTo(written("CN=Anybody"))).isEqualTo(Likeness.UNSURE);
    assertThat(octets.likenessTo(written("O=Bank")))
        .as("another type")
        .isEqualTo(Likeness.DIFFERENT);
    assertThat(octets.likenessTo(written("CN=Bank,O=x"))).isEqualTo(Likeness.DIFFERENT);
    assertThat(octets.likenessTo(commonName(new DERBitString(new byte[] {1}))))
        .as("two encodings can be compared")
        .isEqualTo(Likeness.DIFFERENT);
    assertThat(octets.isText()).isFalse();
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=a,O=b,C=SE|C=se, O=B, CN=A|SAME",
        "CN=a+UID=7,O=b|O=b,UID=7+CN=a|SAME",
        "CN=a,O=b|CN=a,O=b,OU=c|DIFFERENT",
        "CN=a,OU=b,OU=c|CN=a,OU=c,OU=b|SAME",
        "CN=a,OU=b,OU=c|CN=a,OU=b,OU=d|DIFFERENT",
        "CN=a,O=b|CN=b,O=a|DIFFERENT",
        "2.5.4.3=a|CN=a|SAME",
        "CN=#0c0161|CN=a|SAME",
        "CN=#140161|CN=a|SAME",
        "CN=a\u200bb|CN=ab|SAME",
        "CN=a\\00b|CN=ab|SAME",
        "CN=Bob\u00a0Smith|CN=Bob Smith|SAME",
        "CN=Bob  Smith|CN=Bob Smith|SAME",
        "CN=\u3000Bob Smith|CN=Bob Smith|SAME",
        "CN=Bob\u2003\u205f Smith|CN=Bob Smith|SAME",
        "CN=Bo\u00adb Smith|CN=Bob Smith|SAME",
        "CN=Bob\u200d Smith|CN=Bob Smith|SAME",
        "CN=\ufeffBob\u2060 Smith|CN=Bob Smith|SAME",
        "CN=\uff22\uff4f\uff42 Smith|CN=Bob Smith|SAME",
        "CN=Bo\\01b Smith|CN=Bob Smith|SAME",
        "CN=Bo\\01b\u00e9|CN=Bobe\u0301|SAME",
        "CN=BobSmith|CN=Bob Smith|DIFFERENT",
        "UID=1+CN=Bob|CN=BOB+UID=1|SAME",
        "CN=Bob+UID=1|CN=Bob|DIFFERENT",
        "E=a@b.c|emailAddress=A@b.C|SAME",
        "1.2.840.113549.1.9.1=a@b.c|E=a@b.c|SAME",
        "CN=#1403426f62+UID=1|UID=1+2.5.4.3=bob|SAME"
      })
  void orderAndGroupingMakeNoDifference(String one, String other, Likeness likeness) {
    assertThat(written(one).likenessTo(written(other))).isEqualTo(likeness);
    assertThat(written(other).likenessTo(written(one))).isEqualTo(likeness);
    assertThat(written(one).likenessKey().equals(written(other).likenessKey()))
        .isEqualTo(likeness == Likeness.SAME);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("prefixes")
  void theFirstRdnsInTheirOrder(String name, String base, Likeness likeness) {
    assertThat(encoded(name).likenessWithin(encoded(base))).isEqualTo(likeness);
  }

  /** Least specific RDN first, as in the encoding. */
  static Stream<Arguments> prefixes() {
    return Stream.of(
        arguments("O=#140442616e6b,CN=x", "O=Bank", Likeness.SAME),
        arguments("O=Bank,CN=x", "O=#140442616e6b", Likeness.SAME),
        arguments("CN=x,O=#140442616e6b", "O=Bank", Likeness.DIFFERENT),
        arguments("O=#040442616e6b,CN=x", "O=Bank", Likeness.UNSURE),
        arguments("O=Bank,CN=#0400", "O=Bank", Likeness.SAME),
        arguments("O=#040442616e6b,CN=x", "O=Bank,CN=y", Likeness.DIFFERENT),
        arguments("O=Bank", "O=Bank,CN=x", Likeness.DIFFERENT),
        arguments("O=Bank+OU=#140161", "OU=a+O=bank", Likeness.SAME));
  }

  private static DistinguishedName written(String text) {
    return DistinguishedName.written(text).toOptional().orElseThrow();
  }

  private static DistinguishedName encoded(String leastSpecificFirst) {
    List<String> rdns = new ArrayList<>(List.of(leastSpecificFirst.split(",")));
    return written(String.join(",", rdns.reversed()));
  }

  private static DistinguishedName commonName(ASN1Encodable value) {
    return DistinguishedName.of(
        new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, value).build());
  }
}
