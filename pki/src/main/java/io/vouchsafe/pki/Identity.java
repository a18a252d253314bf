package io.vouchsafe.pki;

import java.util.List;

/**
 * Who a certificate says that its holder is, as typed values. Trust it only when it comes from a
 * validated path.
 *
 * @param dns subjectAltName dNSNames as written, A-labels
 * @param email rfc822Names and SmtpUTF8Mailboxes (RFC 9598)
 * @param ip iPAddresses in their canonical text form
 * @param uri uniformResourceIdentifiers as written
 */
public record Identity(
    DistinguishedName subject,
    DistinguishedName issuer,
    SerialNumber serial,
    Fingerprint sha256,
    List<String> dns,
    List<String> email,
    List<String> ip,
    List<String> uri) {
  public Identity {
    dns = List.copyOf(dns);
    email = List.copyOf(email);
    ip = List.copyOf(ip);
    uri = List.copyOf(uri);
  }

  /** The names in {@code certificate}. */
  public static Identity of(Certificate certificate) {
    PresentedNames names = PresentedNames.of(certificate);
    return new Identity(
        certificate.subject(),
        certificate.issuer(),
        certificate.serial(),
        certificate.sha256(),
        names.ofKind(PeerName.Kind.DNS),
        names.ofKind(PeerName.Kind.RFC822),
        names.ofKind(PeerName.Kind.IP),
        names.uris());
  }
}
