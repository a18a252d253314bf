package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Leaves with any names, and entries as an operator writes them. */
final class IdentityFixture {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private static final KeyPair KEYS = CA.issue(CertificateSpec.client("CN=Keys", NOW)).keys();

  private IdentityFixture() {}

  /** {@code subject} in the order of the certificate: the most general RDN first. */
  static Certificate leaf(String subject, GeneralName... names) {
    CertificateSpec spec = CertificateSpec.client(subject, NOW).keys(KEYS);
    for (GeneralName name : names) {
      spec.alternativeName(name);
    }
    return CA.issue(spec).certificate();
  }

  static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, new DERIA5String(name));
  }

  static GeneralName email(String mailbox) {
    return new GeneralName(GeneralName.rfc822Name, new DERIA5String(mailbox));
  }

  /** RFC 9598. */
  static GeneralName smtpUtf8(String mailbox) {
    return new GeneralName(
        GeneralName.otherName,
        new DERSequence(
            new org.bouncycastle.asn1.ASN1Encodable[] {
              new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"),
              new DERTaggedObject(true, 0, new DERUTF8String(mailbox))
            }));
  }

  static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(uri));
  }

  static GeneralName ip(int... octets) {
    byte[] address = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      address[i] = (byte) octets[i];
    }
    return new GeneralName(GeneralName.iPAddress, new DEROctetString(address));
  }

  static IdEntry entry(IdType type, String value) {
    return ok(IdEntries.read(type, value));
  }

  static IdEntry subject(Map<DnProperty, List<String>> properties) {
    return ok(IdEntries.subject(properties));
  }

  static IdList list(IdEntry... entries) {
    return new IdList("sales", List.of(entries));
  }

  static Optional<ClaimedId> claim(IdType type, String value) {
    return Optional.of(new ClaimedId(type, value));
  }

  static IdFinding find(Certificate leaf, IdList list, Optional<ClaimedId> claimed) {
    return LeafIdentity.of(leaf, Optional.of(list)).under(Optional.of(list), claimed);
  }

  private static IdEntry ok(Parsed<IdEntry> read) {
    return switch (read) {
      case Parsed.Ok<IdEntry>(IdEntry entry) -> entry;
      case Parsed.Malformed<IdEntry>(String why) -> throw new AssertionError(why);
    };
  }
}
