package io.vouchsafe.pki;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * A host name in lower-case A-labels (RFC 5890 §2.3.2.1), without a final dot.
 *
 * @param text the whole name; may begin with {@code *.} when it was presented by a certificate
 */
public record DnsName(String text) {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  /**
   * UTF-16 units that are converted at all: an A-label has at least as many characters as its
   * U-label has code points (RFC 5891 §4.2.4), and {@code IDN} throws for long labels.
   */
  private static final int LONGEST_READ = 2 * MAX_NAME;

  /** The name that a caller expects: Unicode is converted, a final dot dropped, no wildcard. */
  public static Optional<DnsName> reference(String name) {
    if (name.length() > LONGEST_READ) {
      return Optional.empty();
    }
    try {
      String ascii = isAscii(name) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
      ascii = ascii.toLowerCase(Locale.ROOT);
      String relative = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
      return isHostName(relative) && IpLiteral.parse(relative).isEmpty()
          ? Optional.of(new DnsName(relative))
          : Optional.empty();
    } catch (RuntimeException e) {
      // An IllegalArgumentException, but for a label that preparation makes very long: for that one
      // Java's Punycode throws a plain RuntimeException.
      return Optional.empty();
    }
  }

  /**
   * The name that a certificate presents: RFC 9525 §6.3 allows a wildcard only as the whole
   * left-most label, and something must stand to its right.
   */
  public static Optional<DnsName> presented(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String host = lower.startsWith("*.") ? lower.substring(2) : lower;
    return isHostName(host) ? Optional.of(new DnsName(lower)) : Optional.empty();
  }

  /**
   * RFC 5280 §4.2.1.6: the "preferred name syntax" knows no underscore. Such names are still
   * compared with name constraints, but nobody is identified by them.
   */
  public boolean isPreferredSyntax() {
    return text.indexOf('_') < 0;
  }

  public boolean isWildcard() {
    return text.startsWith("*.");
  }

  /** RFC 9525 §6.3: equal label by label; a wildcard stands for exactly one label. */
  public boolean matches(DnsName reference) {
    if (!isWildcard()) {
      return text.equals(reference.text);
    }
    int dot = reference.text.indexOf('.');
    return dot > 0 && reference.text.substring(dot).equals(text.substring(1));
  }

  /** Letters, digits, hyphens and (in use, though no host name) underscores. */
  private static boolean isHostName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    int labelStart = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || name.charAt(i) == '.') {
        int length = i - labelStart;
        if (length == 0
            || length > MAX_LABEL
            || name.charAt(labelStart) == '-'
            || name.charAt(i - 1) == '-') {
          return false;
        }
        labelStart = i + 1;
      } else if (!isHostCharacter(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscii(String name) {
    return name.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isHostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
}
