package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.pki.Parsed;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one element of an {@code X-Forwarded-Client-Cert}: {@code key=value} pairs between
 * semicolons. Keys are compared without case. A value that holds a comma, a semicolon or an equals
 * sign stands in double quotes, in which a backslash takes the next character as it is. Read in one
 * pass, without white space that Envoy does not write.
 *
 * @param hash in lower case
 * @param cert percent-encoded
 * @param chain percent-encoded
 */
record XfccElement(Optional<String> hash, Optional<String> cert, Optional<String> chain) {
  /** The keys that count, which come once and need no backslash; others may come again. */
  private static final Set<String> COUNTING = Set.of("hash", "cert", "chain");

  static Parsed<XfccElement> parse(String text) {
    return new Scan(text).element();
  }

  /** One way through the text. */
  private static final class Scan {
    private final String text;
    private final Map<String, String> counting = new HashMap<>();
    private int at;

    Scan(String text) {
      this.text = text;
    }

    Parsed<XfccElement> element() {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
          return Parsed.malformed("a character that is not printable ASCII");
        }
      }
      do {
        Optional<String> mistake = pair();
        if (mistake.isPresent()) {
          return Parsed.malformed(mistake.get());
        }
      } while (at++ < text.length());
      return Parsed.ok(
          new XfccElement(
              counted("hash").map(hash -> hash.toLowerCase(Locale.ROOT)),
              counted("cert"),
              counted("chain")));
    }

    private Optional<String> counted(String key) {
      return Optional.ofNullable(counting.get(key));
    }

    /** Reads a pair and stops at the semicolon behind it or at the end; or says what is wrong. */
    private Optional<String> pair() {
      int begin = at;
      while (at < text.length() && isLetter(text.charAt(at))) {
        at++;
      }
      if (at == begin || at == text.length() || text.charAt(at) != '=') {
        return Optional.of("something that is no key=value");
      }
      String key = text.substring(begin, at++).toLowerCase(Locale.ROOT);
      int value = at;
      boolean quoted = at < text.length() && text.charAt(at) == '"';
      Optional<String> mistake = quoted ? quotedValue() : plainValue();
      if (mistake.isPresent()) {
        return mistake;
      }
      String read = quoted ? text.substring(value + 1, at - 1) : text.substring(value, at);
      if (COUNTING.contains(key)) {
        if (read.indexOf('\\') >= 0) {
          return Optional.of("a backslash in " + key);
        }
        if (counting.putIfAbsent(key, read) != null) {
          return Optional.of(key + " comes twice");
        }
      }
      return behindPair();
    }

    /** Stops behind the closing quote. */
    private Optional<String> quotedValue() {
      for (at++; at < text.length(); at++) {
        switch (text.charAt(at)) {
          case '\\' -> at++;
          case '"' -> {
            at++;
            return Optional.empty();
          }
          default -> {
            // A comma or a semicolon is part of the value.
          }
        }
      }
      return Optional.of("a quoted value that does not end");
    }

    /** Stops at the comma or semicolon behind it, or at the end. */
    private Optional<String> plainValue() {
      for (; at < text.length(); at++) {
        switch (text.charAt(at)) {
          case ',', ';' -> {
            return Optional.empty();
          }
          case '"', '\\' -> {
            return Optional.of("a quote or a backslash in a value without quotes");
          }
          default -> {
            // Any other character is part of the value.
          }
        }
      }
      return Optional.empty();
    }

    private Optional<String> behindPair() {
      if (at == text.length() || text.charAt(at) == ';') {
        return Optional.empty();
      }
      return Optional.of(
          text.charAt(at) == ','
              ? "more than one element: the proxy must replace what its client sent"
              : "something behind a quoted value");
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
