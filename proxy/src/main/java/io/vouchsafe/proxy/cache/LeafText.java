package io.vouchsafe.proxy.cache;

import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * How a leaf is named in headers and log lines, made once for each remembered path.
 *
 * @param subject RFC 4514 string, cut where it is longer than a log line bears; personal
 * @param issuer the same of its issuer; personal too, since a certificate may be its own issuer
 * @param serial hexadecimal as in {@link io.vouchsafe.pki.SerialNumber#hex}, cut as well
 * @param sha256 64 lower-case hexadecimal digits
 * @param headerSubject {@code subject} for a header: UTF-8, all but RFC 3986's unreserved
 *     characters percent-encoded
 * @param written what the journal last wrote of the leaf
 */
public record LeafText(
    String subject,
    String issuer,
    String serial,
    String sha256,
    CharSequence headerSubject,
    LastEvidenceText written) {
  /** nginx gives up on answer headers of some 4 kB together; this leaves room for the others. */
  static final int MAX_HEADER = 2048;

  public LeafText {
    subject = BoundedText.of(subject);
    issuer = BoundedText.of(issuer);
    serial = BoundedText.of(serial);
  }

  public static LeafText of(Certificate leaf) {
    String subject = leaf.subject().shown();
    return new LeafText(
        subject,
        leaf.issuer().shown(),
        leaf.serial().hex(),
        leaf.sha256().hex(),
        HttpHeaders.createOptimized(percentEncoded(subject)),
        new LastEvidenceText());
  }

  /** Contract, section 5. A name comes from the peer: no character of it may mean anything here. */
  public static String percentEncoded(String text) {
    StringBuilder out = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(octet)) {
        out.append((char) octet);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
      if (out.length() >= MAX_HEADER) {
        return out.append("...").toString();
      }
    }
    return out.toString();
  }

  /** RFC 3986 §2.3. */
  private static boolean isUnreserved(byte octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }
}
