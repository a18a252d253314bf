package io.vouchsafe.proxy.front.http.carrier;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.text.Base64Text;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.ArrayList;
import java.util.List;

/**
 * RFC 9440: {@code Client-Cert} is the leaf, one byte sequence ({@code :base64:}); {@code
 * Client-Cert-Chain} is a list of byte sequences, the other certificates without the leaf, and may
 * come in several lines. Stricter than RFC 9651: no parameters, and base64 with its padding.
 */
final class Rfc9440Carrier implements CertificateCarrier {
  private static final CharSequence LEAF = HttpHeaders.createOptimized("Client-Cert");
  private static final CharSequence CHAIN = HttpHeaders.createOptimized("Client-Cert-Chain");

  /** A field value never holds it, so that it separates two of them in a cache's key. */
  private static final char LINE_FEED = '\n';

  @Override
  public Carried read(MultiMap headers) {
    List<String> leaf = headers.getAll(LEAF);
    String others = joined(headers.getAll(CHAIN));
    if (leaf.size() > 1) {
      return new Carried.Malformed(LEAF + " comes " + leaf.size() + " times");
    }
    if (leaf.isEmpty() || leaf.getFirst().isEmpty()) {
      return others.isEmpty()
          ? Carried.None.NONE
          : new Carried.Malformed(CHAIN + " comes without " + LEAF);
    }
    return switch (byteSequence(leaf.getFirst())) {
      case Parsed.Malformed<Der>(String reason) -> new Carried.Malformed(LEAF + ": " + reason);
      case Parsed.Ok<Der>(Der der) -> chain(der, others);
    };
  }

  @Override
  public String text(MultiMap headers) {
    List<String> leaf = headers.getAll(LEAF);
    if (leaf.size() != 1 || leaf.getFirst().indexOf(LINE_FEED) >= 0) {
      return "";
    }
    List<String> others = headers.getAll(CHAIN);
    return others.isEmpty() ? leaf.getFirst() : leaf.getFirst() + LINE_FEED + joined(others);
  }

  /** RFC 9110 §5.3: the lines of a list are one list. */
  private static String joined(List<String> lines) {
    return lines.size() == 1 ? lines.getFirst() : String.join(", ", lines);
  }

  /** RFC 9651 §4.2.1: members between commas with white space around them; no comma at the end. */
  private static Carried chain(Der leaf, String others) {
    List<Der> chain = new ArrayList<>();
    chain.add(leaf);
    int at = others.isEmpty() ? 1 : 0;
    while (at <= others.length()) {
      if (chain.size() == Presented.MOST_CERTIFICATES) {
        return new Carried.Malformed(
            "more than " + Presented.MOST_CERTIFICATES + " certificates are not read");
      }
      int comma = others.indexOf(',', at);
      int end = comma < 0 ? others.length() : comma;
      switch (byteSequence(withoutSpaceAround(others, at, end))) {
        case Parsed.Ok<Der>(Der der) -> chain.add(der);
        case Parsed.Malformed<Der>(String reason) -> {
          return new Carried.Malformed(CHAIN + ", certificate " + chain.size() + ": " + reason);
        }
      }
      at = end + 1;
    }
    return new Carried.Chain(chain);
  }

  private static String withoutSpaceAround(String text, int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && isSpace(text.charAt(begin))) {
      begin++;
    }
    while (end > begin && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /** RFC 9651 §4.2.7. */
  private static Parsed<Der> byteSequence(String text) {
    int last = text.length() - 1;
    return last >= 1 && text.charAt(0) == ':' && text.charAt(last) == ':'
        ? Base64Text.certificate(text.substring(1, last))
        : Parsed.malformed("no byte sequence between colons");
  }
}
