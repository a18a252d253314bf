package io.vouchsafe.proxy.text;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.ArrayList;
import java.util.List;

/** Certificates in PEM (RFC 7468), from foreign hands. */
public final class PemText {
  private static final String BOUNDARY = "-----";
  private static final String BEGIN = "-----BEGIN ";
  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String END_CERTIFICATE = "-----END CERTIFICATE-----";

  /** What may stand around the blocks. */
  private enum Around {
    /** RFC 7468 §2: explanatory text, as OpenSSL writes it. */
    EXPLANATION,
    /** Line breaks behind a block, and nothing before the first. */
    LINE_BREAKS
  }

  private PemText() {}

  /**
   * Every certificate in {@code text}, in order; none when it is blank. Text around the blocks is
   * ignored; a block that is no certificate is not. Neither is text with a boundary in it: with its
   * damaged first block passed over, a chain would be about another certificate than the one that
   * was presented.
   */
  public static Parsed<List<Der>> certificates(String text) {
    return text.isBlank() ? Parsed.ok(List.of()) : read(text, Around.EXPLANATION);
  }

  /** The certificates that {@code text} consists of, at least one, with nothing around them. */
  public static Parsed<List<Der>> chain(String text) {
    return read(text, Around.LINE_BREAKS);
  }

  /** The one certificate that {@code text} consists of. */
  public static Parsed<Der> single(String text) {
    return switch (chain(text)) {
      case Parsed.Ok<List<Der>>(List<Der> chain) ->
          chain.size() == 1
              ? Parsed.ok(chain.getFirst())
              : Parsed.malformed(chain.size() + " PEM certificates where one belongs");
      case Parsed.Malformed<List<Der>>(String reason) -> Parsed.malformed(reason);
    };
  }

  private static Parsed<List<Der>> read(String text, Around around) {
    List<Der> certificates = new ArrayList<>();
    int read = 0;
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, read)) {
      if (!mayStand(text.substring(read, at), around, certificates.isEmpty())) {
        return Parsed.malformed(stray(around));
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
      switch (Base64Text.certificate(withoutSpace(text, body, end))) {
        case Parsed.Ok<Der>(Der der) -> certificates.add(der);
        case Parsed.Malformed<Der>(String reason) -> {
          return Parsed.malformed(reason);
        }
      }
      read = end + END_CERTIFICATE.length();
    }
    if (certificates.isEmpty()) {
      return Parsed.malformed("no PEM certificate");
    }
    return mayStand(text.substring(read), around, false)
        ? Parsed.ok(List.copyOf(certificates))
        : Parsed.malformed(stray(around));
  }

  private static boolean mayStand(String gap, Around around, boolean beforeTheFirst) {
    return switch (around) {
      case EXPLANATION -> !gap.contains(BOUNDARY);
      case LINE_BREAKS ->
          beforeTheFirst ? gap.isEmpty() : withoutSpace(gap, 0, gap.length()).isEmpty();
    };
  }

  private static String stray(Around around) {
    return switch (around) {
      case EXPLANATION -> "a PEM boundary that neither begins nor ends a certificate";
      case LINE_BREAKS -> "something around the PEM certificate";
    };
  }

  /** RFC 7468 §3: line breaks, and what lax writers make of them. */
  private static String withoutSpace(String text, int from, int to) {
    StringBuilder rest = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
        rest.append(c);
      }
    }
    return rest.toString();
  }
}
