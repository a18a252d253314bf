package io.vouchsafe.proxy.bench.siege;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Requests of up to a mebibyte, each with one thing in it that is too large or too many. */
final class HugeRequests {
  private static final int RDNS = 14_000;
  private static final int LETTERS = 350_000;
  private static final int NULLS = 200_000;
  private static final int DEEP = 200_000;
  private static final int NAMES = 30_000;
  private static final int EXTENSIONS = 20_000;

  private final ForgedCertificate forge;
  private final X500Name issuer;
  private final SubjectPublicKeyInfo key;
  private final String tenant;

  HugeRequests(String tenant, X500Name issuer, SubjectPublicKeyInfo key, Random random) {
    this.tenant = tenant;
    this.issuer = issuer;
    this.key = key;
    this.forge = new ForgedCertificate(random);
  }

  List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    requests.add(ofLeaf(manyRdns()));
    requests.add(ofLeaf(oneValue(new DERUTF8String("é".repeat(LETTERS)))));
    requests.add(ofLeaf(oneValue(new DERBMPString("é".repeat(LETTERS)))));
    requests.add(ofLeaf(oneValue(new DERT61String("é".repeat(2 * LETTERS)))));
    requests.add(ofLeaf(oneValue(new DERUTF8String("\\".repeat(2 * LETTERS)))));
    requests.add(with(manyNames()));
    requests.add(with(manyExtensions()));
    String path = "/v1/" + tenant + "/decisions";
    String nulls = String.join(",", Collections.nCopies(NULLS, "null"));
    requests.add(HttpText.json(path, "{\"chain\":[" + nulls + "]}"));
    requests.add(HttpText.json(path, "{\"stapled_ocsp\":[" + nulls + "]}"));
    requests.add(
        HttpText.json(path, "{\"claimed_id\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}"));
    requests.add(HttpText.json(path, "{\"claimed_id\":" + "9".repeat(DEEP) + "}"));
    requests.add(
        HttpText.json(path, "{\"chain\":[" + "\"\",".repeat(NULLS) + "\"\"],\"chain\":[]}"));
    return requests;
  }

  private byte[] ofLeaf(ASN1Encodable subject) {
    return HttpText.jsonDecision(
        tenant, List.of(forge.client(subject, issuer, key, CostlyKey.P_521)));
  }

  private byte[] with(Extensions extensions) {
    X500Name subject = new X500Name("CN=Huge");
    return HttpText.jsonDecision(
        tenant, List.of(forge.forge(subject, issuer, key, CostlyKey.P_521, extensions)));
  }

  private static ASN1Encodable manyRdns() {
    ASN1Encodable[] rdns = new ASN1Encodable[RDNS];
    for (int i = 0; i < RDNS; i++) {
      String unit = "unit-%06d-of-a-very-large-house-indeed".formatted(i);
      rdns[i] = rdn(BCStyle.OU, new DERPrintableString(unit));
    }
    return ForgedCertificate.sequence(rdns);
  }

  private static ASN1Encodable oneValue(ASN1String value) {
    return ForgedCertificate.sequence(rdn(BCStyle.CN, (ASN1Encodable) value));
  }

  private static ASN1Encodable rdn(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new DERSet(ForgedCertificate.sequence(type, value));
  }

  private static Extensions manyNames() {
    GeneralName[] names = new GeneralName[NAMES];
    for (int i = 0; i < NAMES; i++) {
      names[i] = new GeneralName(GeneralName.dNSName, "n%06d.example".formatted(i));
    }
    byte[] value = ForgedCertificate.encoded(new GeneralNames(names));
    return new Extensions(new Extension(Extension.subjectAlternativeName, false, value));
  }

  private static Extensions manyExtensions() {
    Extension[] extensions = new Extension[EXTENSIONS];
    for (int i = 0; i < EXTENSIONS; i++) {
      ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier("1.3.6.1.4.1.55555." + i);
      extensions[i] = new Extension(oid, false, new byte[] {5, 0});
    }
    return new Extensions(extensions);
  }
}
