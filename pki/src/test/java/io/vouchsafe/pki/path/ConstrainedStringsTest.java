package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.constrain;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 5280 §4.2.1.10, §7.1: constraints over strings of every type")
class ConstrainedStringsTest {
  private static final LabCa ROOT = PathLab.root();
  private static final KeyPair KEYS = LabCa.p256(PathLab.PROVIDER);

  @ParameterizedTest(name = "{0} {1} below excluded {2} {3}: {4}")
  @CsvSource({
    "utf8, Bank, utf8, Bank, refused",
    "t61, Bank, utf8, Bank, refused",
    "t61, BANK, printable, bank, refused",
    "printable, Bank, t61, Bank, refused",
    "visible, Bank, utf8, Bank, refused",
    "general, Bank, utf8, Bank, refused",
    "graphic, Bank, utf8, Bank, refused",
    "videotex, Bank, utf8, Bank, refused",
    "numeric, 12 3, utf8, 12  3, refused",
    "bmp, Bank, utf8, Bank, refused",
    "universal, Bank, utf8, Bank, refused",
    "t61, Bänk, utf8, Bänk, refused",
    "t61-utf8, Bänk, utf8, Bänk, refused",
    "octets, Bank, utf8, Bank, refused",
    "octets, Other, utf8, Bank, refused",
    "utf8, Bank, octets, Bank, refused",
    "t61, Other, utf8, Bank, passes",
    "t61, Öther, utf8, Bank, passes",
    "utf8, Other, t61, Bank, passes",
    "visible, Other, utf8, Bank, passes",
  })
  void excludedOrganization(
      String type, String name, String baseType, String base, String verdict) {
    GeneralName subtree = new GeneralName(new X500Name("O=" + hex(baseType, base)));
    expect(verdict, List.of(), List.of(subtree), subject("O=" + hex(type, name) + ",CN=x"));
  }

  @ParameterizedTest(name = "{0} {1} below permitted {2}: {3}")
  @CsvSource({
    "utf8, Bank, Bank, passes",
    "bmp, Bank, Bank, passes",
    "t61, Bank, Bank, refused",
    "octets, Bank, Bank, refused",
    "t61, Other, Bank, refused",
  })
  void permittedOrganization(String type, String name, String base, String verdict) {
    GeneralName subtree = new GeneralName(new X500Name("O=" + base));
    expect(verdict, List.of(subtree), List.of(), subject("O=" + hex(type, name) + ",CN=x"));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "ia5, a@good.test, passes",
    "t61, a@good.test, passes",
    "t61, a@evil.test, refused",
    "bmp, a@evil.test, refused",
    "bmp, a@good.test, passes",
    "universal, a@evil.test, refused",
    "numeric, 12, refused",
    "visible, a@evil.test, refused",
    "general, a@evil.test, refused",
    "t61-utf8, a@bänk.test, refused",
    "octets, a@good.test, refused",
    "ia5, a@good.test.evil.test, refused",
    "ia5, a@GOOD.test., passes",
    "ia5, a@evil.test@good.test, refused",
    "utf8, a@[good.test, refused",
  })
  void mailboxInTheSubjectBelowAPermittedDomain(String type, String mailbox, String verdict) {
    GeneralName domain = new GeneralName(GeneralName.rfc822Name, "good.test");
    expect(
        verdict,
        List.of(domain),
        List.of(),
        subject("CN=x,1.2.840.113549.1.9.1=" + hex(type, mailbox)));
  }

  @ParameterizedTest(name = "{0} {1} excluded by {2}: {3}")
  @CsvSource({
    "email, ALICE@evil.test, alice@evil.test, refused",
    "email, a@evil.test., evil.test, refused",
    "email, a@[mail.evil.test, .evil.test, refused",
    "email, a@evil..test, evil.test, refused",
    "email, a@other.test, evil.test, passes",
    "uri, 'https://other.test\\@evil.test/', evil.test, refused",
    "uri, 'https://evil.test\\@other.test/', evil.test, refused",
    "uri, 'https://evil.test @other.test/', evil.test, refused",
    "uri, 'https:///x', evil.test, refused",
    "uri, https://EVIL.test./x, evil.test, refused",
    "uri, https://evil%2etest/, evil.test, refused",
    "uri, https://other.test/, evil.test, passes",
    "dns, EVIL.test, evil.test, refused",
    "dns, evil.test., evil.test, refused",
    "dns, evil..test, evil.test, refused",
    "dns, 'evil.test\0.other.test', evil.test, refused",
    "dns, other.test, evil.test, passes",
    "ip, 00000000000000000000ffffc0000201, c0000200ffffff00, refused",
    "ip, 00000000000000000000ffffc0000301, c0000200ffffff00, passes",
    "ip, 20010db80000000000000000c0000201, c0000200ffffff00, passes",
  })
  void namesThatReadersReadDifferently(String form, String name, String base, String verdict) {
    expect(
        verdict,
        List.of(),
        List.of(name(form, base)),
        client("L").alternativeName(name(form, name)));
  }

  private static void expect(
      String verdict,
      List<GeneralName> permitted,
      List<GeneralName> excluded,
      CertificateSpec leaf) {
    LabCa authority = ROOT.issueCa(constrain(ca("CA").keys(KEYS), permitted, excluded));
    PathResult result =
        validate(
            trust(ROOT),
            ANY,
            authority.issue(leaf.keys(KEYS)).certificate(),
            authority.certificate());
    if (verdict.equals("passes")) {
      path(result);
    } else {
      assertThat(refusal(result).code()).isEqualTo(Code.NAME_CONSTRAINTS);
    }
  }

  private static CertificateSpec subject(String leastSpecificFirst) {
    return CertificateSpec.client(leastSpecificFirst, PathLab.NOW);
  }

  private static GeneralName name(String form, String value) {
    return switch (form) {
      case "dns" -> new GeneralName(GeneralName.dNSName, value);
      case "email" -> new GeneralName(GeneralName.rfc822Name, value);
      case "uri" -> new GeneralName(GeneralName.uniformResourceIdentifier, value);
      default ->
          new GeneralName(
              GeneralName.iPAddress, new DEROctetString(HexFormat.of().parseHex(value)));
    };
  }

  /** {@code #} and the encoding of a string of that type. */
  private static String hex(String type, String text) {
    int tag =
        switch (type) {
          case "octets" -> 0x04;
          case "utf8" -> 0x0c;
          case "numeric" -> 0x12;
          case "printable" -> 0x13;
          case "t61", "t61-utf8" -> 0x14;
          case "videotex" -> 0x15;
          case "ia5" -> 0x16;
          case "graphic" -> 0x19;
          case "visible" -> 0x1a;
          case "general" -> 0x1b;
          case "universal" -> 0x1c;
          default -> 0x1e;
        };
    Charset charset =
        switch (type) {
          case "utf8", "t61-utf8" -> StandardCharsets.UTF_8;
          case "bmp" -> StandardCharsets.UTF_16BE;
          case "universal" -> Charset.forName("UTF-32BE");
          default -> StandardCharsets.ISO_8859_1;
        };
    byte[] content = text.getBytes(charset);
    return "#%02x%02x".formatted(tag, content.length) + HexFormat.of().formatHex(content);
  }
}
