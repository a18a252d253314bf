package io.vouchsafe.proxy.http;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.Presented;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates in PEM (RFC 7468), from foreign hands. */
public final class PemText {
  private static final String BOUNDARY = "-----";
  private static final String BEGIN = "-----BEGIN ";
  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String END_CERTIFICATE = "-----END CERTIFICATE-----";
  private static final String STRAY_BOUNDARY =
      "a PEM boundary that neither begins nor ends a certificate";

  private PemText() {}

  /**
   * Every certificate in {@code text}, in order; none when it is blank. RFC 7468 §2: text around
   * the blocks is ignored, as OpenSSL writes it; a block that is no certificate is not. Neither is
   * text with a boundary in it: with its damaged first block passed over, a chain would be about
   * another certificate than the one that was presented.
   */
  public static Parsed<List<Der>> certificates(String text) {
    List<Der> certificates = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    if (at < 0) {
      return text.isBlank() ? Parsed.ok(List.of()) : Parsed.malformed("no PEM certificate");
    }
    int read = 0;
    while (at >= 0) {
      if (text.substring(read, at).contains(BOUNDARY)) {
        return Parsed.malformed(STRAY_BOUNDARY);
      }
      if (certificates.size() == Presented.MOST_CERTIFICATES) {
        return Parsed.malformed(
            "more than " + Presented.MOST_CERTIFICATES + " certificates are not read");
      }
      if (!text.startsWith(BEGIN_CERTIFICATE, at)) {
        return Parsed.malformed("a PEM block that is no certificate");
      }
      int body = at + BEGIN_CERTIFICATE.length();
      int end = text.indexOf(BOUNDARY, body);
      if (end < 0 || !text.startsWith(END_CERTIFICATE, end)) {
        return Parsed.malformed("a PEM certificate without its end line");
      }
      switch (base64(text.substring(body, end))) {
        case Parsed.Ok<Der>(Der der) -> certificates.add(der);
        case Parsed.Malformed<Der>(String reason) -> {
          return Parsed.malformed(reason);
        }
      }
      read = end + END_CERTIFICATE.length();
      at = text.indexOf(BEGIN, read);
    }
    return text.substring(read).contains(BOUNDARY)
        ? Parsed.malformed(STRAY_BOUNDARY)
        : Parsed.ok(List.copyOf(certificates));
  }

  /** The one certificate that {@code text} is, with nothing around it but its last line break. */
  static Parsed<Der> single(String text) {
    String trimmed = text.stripTrailing();
    boolean one =
        trimmed.startsWith(BEGIN_CERTIFICATE)
            && trimmed.endsWith(END_CERTIFICATE)
            && trimmed.length() >= BEGIN_CERTIFICATE.length() + END_CERTIFICATE.length();
    if (!one) {
      return Parsed.malformed("not exactly one PEM certificate");
    }
    String body =
        trimmed.substring(BEGIN_CERTIFICATE.length(), trimmed.length() - END_CERTIFICATE.length());
    return body.contains(BOUNDARY)
        ? Parsed.malformed("more than one PEM certificate")
        : base64(body);
  }

  private static Parsed<Der> base64(String body) {
    StringBuilder digits = new StringBuilder(body.length());
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
        digits.append(c);
      }
    }
    try {
      byte[] der = Base64.getDecoder().decode(digits.toString());
      return der.length == 0
          ? Parsed.malformed("an empty PEM certificate")
          : Parsed.ok(Der.copyOf(der));
    } catch (IllegalArgumentException e) {
      return Parsed.malformed("base64 that is none");
    }
  }
}
