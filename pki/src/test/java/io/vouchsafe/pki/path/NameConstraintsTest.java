package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.constrain;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 5280 §4.2.1.10: name constraints")
class NameConstraintsTest {
  private static final LabCa ROOT = PathLab.root();
  private static final KeyPair KEYS = LabCa.p256(PROVIDER);

  @ParameterizedTest(name = "{0}: {2} permitted under {1}: {3}")
  @CsvSource({
    "dns, example.com, example.com, yes",
    "dns, example.com, a.b.example.com, yes",
    "dns, EXAMPLE.com, www.Example.COM, yes",
    "dns, example.com, badexample.com, no",
    "dns, www.example.com, example.com, no",
    "dns, example.com, *.example.com, yes",
    "dns, www.example.com, *.example.com, no",
    "dns, '', anything.test, yes",
    "dns, .example.com, www.example.com, no",
    "dns, example.com, 'not a host', no",
    "email, alice@example.com, alice@EXAMPLE.com, yes",
    "email, alice@example.com, bob@example.com, no",
    "email, example.com, bob@example.com, yes",
    "email, example.com, bob@mail.example.com, no",
    "email, .example.com, bob@mail.example.com, yes",
    "email, .example.com, bob@example.com, no",
    "email, '', bob@example.com, no",
    "dns, example.com., www.example.com, no",
    "email, example.com, a@b@example.com, no",
    "email, example.com, no-mailbox, no",
    "uri, www.example.com, https://www.example.com/x, yes",
    "uri, www.example.com, https://user@WWW.example.com:8443/x, yes",
    "uri, www.example.com, https://www.example.com.evil.test/, no",
    "uri, www.example.com, https://evil.test/@www.example.com, no",
    "uri, .example.com, https://a.b.example.com, yes",
    "uri, .example.com, https://example.com, no",
    "uri, .example.com, https://192.0.2.1/, no",
    "uri, .example.com, urn:example:a, no",
    "uri, localhost, https://localhost/x, no",
    "uri, www.example.com, x://www.example.com/, yes",
    "uri, www.example.com, ://www.example.com/, no",
    "uri, www.example.com, https://www.example.com?x, yes",
    "uri, www.example.com, https://www.example.com#x, yes",
    "uri, www.example.com, https://www.example.com:8443@evil.test/, no",
    "uri, www.example.com, 'https://www.example.com/a b', no",
    "uri, www.example.com, 'https://www.example.com/\177', no",
    "ip, c0000200ffffff00, c0000263, yes",
    "ip, c0000200ffffff00, c0000363, no",
    "ip, c0000200ffffff00, 20010db8000000000000000000000001, no",
    "ip, 20010db8000000000000000000000000ffffffff000000000000000000000000,"
        + " 20010db8000000000000000000000001, yes",
    "dn, 'O=Example,OU=A', 'O=example,OU=a,CN=x', yes",
    "dn, 'O=Example,OU=A', 'O=Example,CN=x', no",
    "dn, 'O=Example,OU=A', 'OU=A,O=Example', no"
  })
  void permitted(String form, String subtree, String name, String verdict) {
    PathResult result = leafBelow(List.of(base(form, subtree)), List.of(), form, name);

    expect(verdict.equals("yes"), result);
  }

  @ParameterizedTest(name = "{0}: {2} excluded by {1}: {3}")
  @CsvSource({
    "dns, example.com, www.example.com, yes",
    "dns, example.com, badexample.com, no",
    "dns, www.example.com, *.example.com, yes",
    "dns, a.www.example.com, *.example.com, no",
    "dns, '', anything.test, yes",
    "email, example.com, bob@example.com, yes",
    "email, example.com, bob@example.org, no",
    "email, '', bob@example.org, yes",
    "email, ' example.com', bob@example.com, yes",
    "uri, '', https://www.example.com, yes",
    "uri, https://www.example.com/, https://www.example.com/, yes",
    "dns, example.com., www.example.com, yes",
    "dns, *.example.com, www.example.com, yes",
    "uri, .example.com, https://www.example.com, yes",
    "uri, .example.com, urn:example:a, yes",
    "uri, .example.com, https://localhost/x, yes",
    "ip, c0000200ffffff00, c0000263, yes",
    "ip, 0000000000000000, 20010db8000000000000000000000001, no",
    "dn, 'O=Example,OU=A', 'O=Example,OU=A,CN=x', yes",
    "dn, 'O=Example,OU=A', 'O=Example,OU=B', no"
  })
  void excluded(String form, String subtree, String name, String verdict) {
    PathResult result = leafBelow(List.of(), List.of(base(form, subtree)), form, name);

    expect(verdict.equals("no"), result);
  }

  @Test
  void aFormThatIsNotConstrainedIsFree() {
    PathResult result = leafBelow(List.of(base("dns", "example.com")), List.of(), "email", "a@b.c");

    path(result);
  }

  @Test
  void aNameThatIsExcludedIsNotSavedByBeingPermitted() {
    PathResult result =
        leafBelow(
            List.of(base("dns", "example.com")),
            List.of(base("dns", "bad.example.com")),
            "dns",
            "bad.example.com");

    assertThat(refusal(result))
        .isEqualTo(new PathRefusal.NameExcluded("bad.example.com", "bad.example.com"));
  }

  @Test
  @DisplayName("§6.1.4 (g): every CA narrows, none widens")
  void constraintsIntersect() {
    LabCa upper = constrained("Upper", "example.com");
    LabCa lower =
        upper.issueCa(
            constrain(
                ca("Lower"),
                List.of(base("dns", "a.example.com"), base("dns", "example.org")),
                List.of()));
    CaGroup group = trust(ROOT);

    for (String name : List.of("x.a.example.com", "b.example.com", "example.org")) {
      Certificate leaf = lower.issue(client("L").dns(name)).certificate();
      PathResult result = validate(group, ANY, leaf, lower.certificate(), upper.certificate());
      expect(name.equals("x.a.example.com"), result);
    }
  }

  @Test
  @DisplayName("§6.1.3 (b): a self-issued CA is exempt, a self-issued leaf is not")
  void selfIssued() {
    X500Name outside = new X500Name("O=Other,CN=CA");
    LabCa constrained =
        ROOT.issueCa(
            constrain(
                CertificateSpec.ca("O=Other,CN=CA", PathLab.NOW),
                List.of(new GeneralName(new X500Name("O=Example"))),
                List.of()));
    LabCa rolled = constrained.issueCa(CertificateSpec.ca(outside.toString(), PathLab.NOW));
    Certificate good = rolled.issue(client("L")).certificate();
    Certificate selfIssuedLeaf =
        constrained.issue(CertificateSpec.client("O=Other,CN=CA", PathLab.NOW)).certificate();

    path(validate(trust(ROOT), ANY, good, rolled.certificate(), constrained.certificate()));
    expect(false, validate(trust(ROOT), ANY, selfIssuedLeaf, constrained.certificate()));
  }

  @Test
  @DisplayName("emailAddress in the subject is constrained like an rfc822Name")
  void emailInSubject() {
    LabCa authority =
        ROOT.issueCa(constrain(ca("CA"), List.of(base("email", "example.com")), List.of()));
    CertificateSpec spec = CertificateSpec.client("O=Example,E=bob@example.org", PathLab.NOW);

    expect(
        false,
        validate(trust(ROOT), ANY, authority.issue(spec).certificate(), authority.certificate()));
  }

  @Test
  @DisplayName("RFC 9598 §6: a SmtpUTF8Mailbox is constrained like an rfc822Name")
  void internationalMailbox() {
    LabCa authority =
        ROOT.issueCa(constrain(ca("CA"), List.of(base("email", "example.com")), List.of()));
    for (String host : List.of("example.com", "example.org")) {
      CertificateSpec spec =
          client("L").alternativeName(other("1.3.6.1.5.5.7.8.9", "\u8001@" + host));
      expect(
          host.equals("example.com"),
          validate(trust(ROOT), ANY, authority.issue(spec).certificate(), authority.certificate()));
    }
  }

  @Test
  @DisplayName("A form that cannot be compared is refused where it is constrained, else free")
  void formsThatNobodyCanCompare() {
    LabCa free = constrained("Free", "example.com");
    List<GeneralName> names =
        List.of(
            other("1.3.6.1.4.1.311.20.2.3", "alice@example.com"),
            new GeneralName(GeneralName.registeredID, "1.3.6.1.4.1.99999"),
            new GeneralName(
                GeneralName.ediPartyName,
                new DERSequence(new DERTaggedObject(true, 1, new DERUTF8String("party")))));

    for (GeneralName name : names) {
      CertificateSpec spec = client("L").alternativeName(name);
      LabCa constrained = ROOT.issueCa(constrain(ca("CA"), List.of(), List.of(name)));
      Certificate leaf = constrained.issue(spec).certificate();

      assertThat(refusal(validate(trust(ROOT), ANY, leaf, constrained.certificate())))
          .isInstanceOf(PathRefusal.NameConstraintUnprocessable.class);
      path(validate(trust(ROOT), ANY, free.issue(spec).certificate(), free.certificate()));
    }
  }

  private static LabCa constrained(String name, String dns) {
    return ROOT.issueCa(constrain(ca(name), List.of(base("dns", dns)), List.of()));
  }

  private static PathResult leafBelow(
      List<GeneralName> permitted, List<GeneralName> excluded, String form, String name) {
    LabCa authority = ROOT.issueCa(constrain(ca("CA").keys(KEYS), permitted, excluded));
    CertificateSpec spec =
        form.equals("dn")
            ? CertificateSpec.client(name, PathLab.NOW)
            : client("L").alternativeName(base(form, name));
    Certificate leaf = authority.issue(spec.keys(KEYS)).certificate();
    return validate(trust(ROOT), ANY, leaf, authority.certificate());
  }

  private static GeneralName base(String form, String value) {
    return switch (form) {
      case "dns" -> new GeneralName(GeneralName.dNSName, value);
      case "email" -> new GeneralName(GeneralName.rfc822Name, value);
      case "uri" -> new GeneralName(GeneralName.uniformResourceIdentifier, value);
      case "ip" ->
          new GeneralName(
              GeneralName.iPAddress, new DEROctetString(HexFormat.of().parseHex(value)));
      default -> new GeneralName(new X500Name(value));
    };
  }

  private static GeneralName other(String type, String value) {
    ASN1EncodableVector otherName = new ASN1EncodableVector();
    otherName.add(new ASN1ObjectIdentifier(type));
    otherName.add(new DERTaggedObject(true, 0, new DERUTF8String(value)));
    return new GeneralName(GeneralName.otherName, new DERSequence(otherName));
  }

  private static void expect(boolean valid, PathResult result) {
    if (valid) {
      path(result);
    } else {
      assertThat(refusal(result).code()).isEqualTo(Code.NAME_CONSTRAINTS);
    }
  }
}
