package io.vouchsafe.pki;

import java.util.List;
import java.util.Optional;

/**
 * Free text, such as a commonName, that people and old clients read as the name or the address of a
 * host. How it is spelled is no matter: in any case, in Unicode, with a wildcard, with leading
 * zeros.
 */
final class WrittenHost {
  /** RFC 3490 §3.1: what counts as a dot in a host's name. */
  private static final String DOTS = "[.\u3002\uff0e\uff61]";

  private WrittenHost() {}

  /**
   * The sort of name that {@code text} reads as; empty for anything else. A word without a dot is a
   * label, which may just as well name a machine, a product or a person.
   */
  static Optional<PeerName.Kind> kindOf(String text) {
    String host = text.strip();
    if (host.indexOf(':') >= 0) {
      return IpLiteral.parse(unbracketed(host)).map(address -> PeerName.Kind.IP);
    }
    List<String> labels = labels(host);
    boolean dotted = labels.size() > 1;
    if (labels.size() <= 4 && labels.stream().allMatch(WrittenHost::isNumber)) {
      return dotted || isHexadecimal(host) ? Optional.of(PeerName.Kind.IP) : Optional.empty();
    }
    // No top-level domain is a number: "Gateway-2.0" is a version.
    return dotted && labels.stream().allMatch(WrittenHost::isLabel) && !isNumber(labels.getLast())
        ? Optional.of(PeerName.Kind.DNS)
        : Optional.empty();
  }

  /** RFC 3986 §3.2.2 writes IPv6 addresses in brackets, RFC 4007 §11 with a zone. */
  private static String unbracketed(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String address = bracketed ? host.substring(1, host.length() - 1) : host;
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }

  /** Without the empty ones before a leading and after a final dot. */
  private static List<String> labels(String host) {
    List<String> labels = List.of(host.split(DOTS, -1));
    if (labels.size() > 1 && labels.getLast().isEmpty()) {
      labels = labels.subList(0, labels.size() - 1);
    }
    return labels.size() > 1 && labels.getFirst().isEmpty()
        ? labels.subList(1, labels.size())
        : labels;
  }

  /** Old resolvers take {@code 0xC0A80101} and {@code 192.168.001.001} for addresses. */
  private static boolean isNumber(String label) {
    return isHexadecimal(label)
        || (!label.isEmpty() && label.codePoints().allMatch(Character::isDigit));
  }

  private static boolean isHexadecimal(String label) {
    return label.length() > 2
        && label.regionMatches(true, 0, "0x", 0, 2)
        && label.chars().skip(2).allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty() && label.codePoints().allMatch(WrittenHost::isLabelCharacter);
  }

  /** Beyond ASCII every visible character: which ones a registry allows is no matter here. */
  private static boolean isLabelCharacter(int c) {
    return c < 0x80
        ? Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '*'
        : !Character.isSpaceChar(c) && !Character.isISOControl(c);
  }
}
