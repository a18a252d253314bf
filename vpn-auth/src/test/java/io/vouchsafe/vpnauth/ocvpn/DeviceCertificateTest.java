package io.vouchsafe.vpnauth.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A device is whom its certificate's one commonName says, octet for octet")
class DeviceCertificateTest {
  private static ASN1Encodable cn(ASN1Encodable name) {
    return new DERSequence(new ASN1Encodable[] {BCStyle.CN, name});
  }

  private static ASN1Encodable rdn(ASN1Encodable... attributes) {
    return new DERSet(attributes);
  }

  /** As much of a certificate as says whose it is; nothing behind the subject is looked at. */
  private static Der leaf(boolean version, ASN1Encodable... rdns) throws IOException {
    ASN1EncodableVector tbs = new ASN1EncodableVector();
    if (version) {
      tbs.add(new DERTaggedObject(true, 0, new ASN1Integer(2)));
    }
    tbs.add(new ASN1Integer(7));
    tbs.add(new DERSequence());
    tbs.add(new DERSequence(rdn(cn(new DERUTF8String("FGT009")))));
    tbs.add(new DERSequence());
    tbs.add(new DERSequence(rdns));
    tbs.add(new DERSequence());
    return Der.copyOf(new DERSequence(new DERSequence(tbs)).getEncoded());
  }

  private static boolean isOf(String serial, Der leaf) {
    return DeviceCertificate.of(leaf) instanceof Parsed.Ok<DeviceCertificate>(var read)
        && read.isOf(serial);
  }

  @Test
  void printableStringsAndUtf8StringsAreRead() throws IOException {
    for (ASN1Encodable name :
        List.of(new DERUTF8String("FGT001"), new DERPrintableString("FGT001"))) {
      assertThat(isOf("FGT001", leaf(true, rdn(cn(name))))).isTrue();
      assertThat(isOf("FGT001", leaf(false, rdn(cn(name))))).isTrue();
      for (String other : List.of("fgt001", "FGT0011", "FGT00", "FGT001 ", "", "FGT009")) {
        assertThat(isOf(other, leaf(true, rdn(cn(name))))).as(other).isFalse();
      }
    }
  }

  @Test
  void otherStringsAreNobodys() throws IOException {
    for (ASN1Encodable name :
        List.of(
            new DERBMPString("FGT001"),
            new DERT61String("FGT001"),
            new DERIA5String("FGT001"),
            new DERUniversalString("FGT001".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            new DERSequence(new DERUTF8String("FGT001")))) {
      assertThat(isOf("FGT001", leaf(true, rdn(cn(name))))).as("%s", name.getClass()).isFalse();
    }
  }

  @Test
  void severalCommonNamesAreNone() throws IOException {
    ASN1Encodable name = cn(new DERUTF8String("FGT001"));
    ASN1Encodable other = cn(new DERBMPString("X"));

    assertThat(isOf("FGT001", leaf(true, rdn(name), rdn(name)))).isFalse();
    assertThat(isOf("FGT001", leaf(true, rdn(name, other)))).isFalse();
    assertThat(isOf("FGT001", leaf(true, rdn(other), rdn(name)))).isFalse();
    assertThat(isOf("FGT001", leaf(true))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65})
  void atMost64RdnsAreRead(int rdns) throws IOException {
    ASN1Encodable[] all = new ASN1Encodable[rdns];
    for (int i = 0; i < rdns; i++) {
      ASN1Encodable organization =
          new DERSequence(new ASN1Encodable[] {BCStyle.O, new DERUTF8String("o" + i)});
      all[i] = rdn(i == 0 ? cn(new DERUTF8String("FGT001")) : organization);
    }

    assertThat(isOf("FGT001", leaf(true, all))).isEqualTo(rdns == 64);
  }

  @Test
  void whatIsNoCertificateIsMalformed() throws IOException {
    byte[] whole = leaf(true, rdn(cn(new DERUTF8String("FGT001")))).toBytes();
    for (int length = 0; length < whole.length; length++) {
      assertThat(DeviceCertificate.of(Der.copyOf(java.util.Arrays.copyOf(whole, length))))
          .isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(DeviceCertificate.of(Der.copyOf(new DERSequence().getEncoded())))
        .isInstanceOf(Parsed.Malformed.class);
  }
}
