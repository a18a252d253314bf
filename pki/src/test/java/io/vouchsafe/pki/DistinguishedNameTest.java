package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 5280 §7.1: when two names are the same")
class DistinguishedNameTest {

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=Alice,O=Example|CN=ALICE,O=example",
        "CN=Alice  Smith|CN= alice smith ",
        "CN=Stra\u00dfe|CN=STRASSE",
        "CN=\u00c5ngstr\u00f6m|CN=A\u030angstro\u0308m",
        "CN=soft\u00adhyphen|CN=softhyphen",
        "CN=no\u00a0break|CN=no break",
        "CN=a\\00b|CN=ab",
        "CN=\u039f\u0394\u039f\u03a3 x|CN=\u03bf\u03b4\u03bf\u03c2 X",
        "CN=a+OU=b|OU=b+CN=a"
      })
  void equal(String one, String other) {
    DistinguishedName first = name(one);
    DistinguishedName second = name(other);

    assertThat(first).isEqualTo(second).hasSameHashCodeAs(second);
  }

  @ParameterizedTest(name = "{0} ≠ {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=Alice,O=Example|O=Example,CN=Alice",
        "CN=Alice|CN=Alice Smith",
        "CN=AliceSmith|CN=Alice Smith",
        "CN=Alice|OU=Alice",
        "CN=admin|CN=adm\u0131n",
        "CN=ADMIN|CN=adm\u0131n",
        "CN=a+OU=b|CN=a,OU=b",
        "CN=a|CN=a,CN=a"
      })
  void different(String one, String other) {
    assertThat(name(one)).isNotEqualTo(name(other));
  }

  /** 16 MiB of text that spells out how six other commonNames are kept for comparison. */
  @Test
  void aNameOfAnyLengthIsNoOther() {
    int[] lengths = {0x7f7f7f, 0x7f7f7f, 0x007f7f, 0x002100, 0x006074};
    StringBuilder spelt = new StringBuilder("a");
    List<String> texts = new ArrayList<>(List.of("a"));
    for (int length : lengths) {
      String text = "x".repeat(length - 11);
      spelt.append((char) (length >> 16)).append((char) (length >> 8 & 0xff));
      spelt.append((char) (length & 0xff)).append("\0\0\0072.5.4.3\0").append(text);
      texts.add(text);
    }
    assertThat(spelt.length()).isEqualTo(1 + (1 << 24));
    ASN1EncodableVector rdns = new ASN1EncodableVector();
    texts.forEach(text -> rdns.add(commonNameRdn(text)));

    DistinguishedName one = ofRdns(new DERSequence(commonNameRdn(spelt.toString())));
    DistinguishedName six = ofRdns(new DERSequence(rdns));

    assertThat(one.equals(six)).isFalse();
    assertThat(six.isWithin(one)).isFalse();
  }

  private static DLSet commonNameRdn(String text) {
    return new DLSet(new DERSequence(new ASN1Encodable[] {BCStyle.CN, new DERUTF8String(text)}));
  }

  private static DistinguishedName ofRdns(DERSequence rdns) {
    return DistinguishedName.of(X500Name.getInstance(rdns));
  }

  @Test
  void stringTypesDoNotMatterWhereTheyAreUnderstood() {
    DistinguishedName printable = commonName(new DERPrintableString("Alice"));

    assertThat(printable).isEqualTo(commonName(new DERUTF8String("alice")));
    assertThat(printable).isEqualTo(commonName(new DERBMPString("ALICE")));
    assertThat(printable).as("TeletexString").isNotEqualTo(commonName(new DERT61String("Alice")));
  }

  @Test
  void aSubtreeIsAPrefixOfWholeRdns() {
    assertThat(name("C=SE,O=x,CN=a").isWithin(name("c=se,o=X"))).isTrue();
    assertThat(name("C=SE,O=x").isWithin(name("C=SE,O=x"))).isTrue();
    assertThat(name("C=SE,O=xy").isWithin(name("C=SE,O=x"))).isFalse();
    assertThat(name("C=SE").isWithin(name("C=SE,O=x"))).isFalse();
    assertThat(name("O=x").isWithin(name(""))).isTrue();
  }

  @Test
  void givesTheValuesOfOneAttribute() {
    assertThat(name("CN=a,OU=b,CN=c").values("2.5.4.3")).containsExactly("a", "c");
  }

  @Test
  @DisplayName("RFC 4514, and no name writes a second line into a log")
  void text() {
    assertThat(name("C=SE,O=x\\, y,CN=a+OU=b")).hasToString("CN=a+OU=b,O=x\\, y,C=SE");
    assertThat(commonName(new DERUTF8String("a\nb"))).hasToString("CN=a\\0ab");
    assertThat(commonName(new DERT61String("a"))).hasToString("CN=#140161");
  }

  @Test
  void aStringThatIsNoUtf8IsMalformed() throws IOException {
    byte[] der = name("CN=Alice").der().toBytes();
    der[der.length - 1] = (byte) 0xff;

    assertThat(DistinguishedName.parse(der)).isInstanceOf(Parsed.Malformed.class);
  }

  private static DistinguishedName name(String text) {
    return DistinguishedName.of(new X500Name(text));
  }

  private static DistinguishedName commonName(ASN1Encodable value) {
    ASN1EncodableVector attribute = new ASN1EncodableVector();
    attribute.add(BCStyle.CN);
    attribute.add(value);
    return DistinguishedName.of(
        X500Name.getInstance(new DERSequence(new DLSet(new DERSequence(attribute)))));
  }
}
