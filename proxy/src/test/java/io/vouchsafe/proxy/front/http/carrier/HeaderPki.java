package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Real certificates, keys and CRLs, and the texts in which proxies write them. */
final class HeaderPki {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa ROOT = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private static final LabCa ISSUING = ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW));

  /** Its base64 ends in one padding character, so that there is one to leave out. */
  static final Certificate ALICE = withPadding("Alice");

  static final Certificate BOB = withPadding("Bob");
  static final Certificate CA = ISSUING.certificate();
  static final byte[] KEY = ROOT.keys().getPrivate().getEncoded();
  static final byte[] PUBLIC_KEY = ROOT.keys().getPublic().getEncoded();
  static final byte[] CRL = LabCrl.sign(CrlSpec.complete(NOW), ISSUING, BC);

  private HeaderPki() {}

  private static Certificate withPadding(String name) {
    return IntStream.range(0, 300)
        .mapToObj(i -> "CN=" + name + "x".repeat(i % 12))
        .map(subject -> ISSUING.issue(CertificateSpec.client(subject, NOW)).certificate())
        .filter(certificate -> certificate.der().length() % 3 == 2)
        .findFirst()
        .orElseThrow();
  }

  static String base64(Certificate certificate) {
    return base64(certificate.der().toBytes());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String pem(Certificate... certificates) {
    return Stream.of(certificates)
        .map(certificate -> pem("CERTIFICATE", certificate.der().toBytes()))
        .collect(Collectors.joining());
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
  }

  /** As nginx and Envoy escape it. */
  static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.ISO_8859_1).replace("+", "%20");
  }

  static byte[] concat(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  /** Alice's certificate as BER: its outer length is indefinite (X.690 §8.1.3.6). */
  static byte[] indefinite() {
    byte[] der = ALICE.der().toBytes();
    byte[] contents = Arrays.copyOfRange(der, 4, der.length);
    return concat(new byte[] {0x30, (byte) 0x80}, contents, new byte[2]);
  }

  /** Alice's certificate with a longer length than it needs. */
  static byte[] longLength() {
    byte[] der = ALICE.der().toBytes();
    byte[] contents = Arrays.copyOfRange(der, 4, der.length);
    return concat(new byte[] {0x30, (byte) 0x83, 0, der[2], der[3]}, contents);
  }
}
