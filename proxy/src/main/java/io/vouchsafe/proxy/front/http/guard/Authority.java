package io.vouchsafe.proxy.front.http.guard;

/**
 * The syntax of {@code host[:port]} (RFC 9110 §7.2, RFC 3986 §3.2.2). Stricter: a host is not empty
 * and holds no sub-delimiters (a comma would make a list of it), a port is not empty.
 */
final class Authority {
  private static final int MOST_PORT_DIGITS = 5;
  private static final int MOST_PORT = 0xffff;

  private Authority() {}

  static boolean isValid(byte[] in, int from, int end) {
    int afterHost =
        from < end && in[from] == '[' ? afterAddress(in, from, end) : afterName(in, from, end);
    return afterHost > from && (afterHost == end || isPort(in, afterHost, end));
  }

  /** The index behind an IPv6 address in brackets; {@code from} when it is none. */
  private static int afterAddress(byte[] in, int from, int end) {
    for (int i = from + 1; i < end; i++) {
      byte octet = in[i];
      if (octet == ']') {
        return i > from + 2 ? i + 1 : from;
      }
      if (hex(octet) < 0 && octet != ':' && octet != '.') {
        return from;
      }
    }
    return from;
  }

  private static int afterName(byte[] in, int from, int end) {
    for (int i = from; i < end; i++) {
      byte octet = in[i];
      if (octet == ':') {
        return i;
      }
      boolean escape = octet == '%' && i + 2 < end && isEscape(in, i);
      if (!escape && !isUnreserved(octet)) {
        return from;
      }
    }
    return end;
  }

  private static boolean isEscape(byte[] in, int at) {
    return hex(in[at + 1]) >= 0 && hex(in[at + 2]) >= 0;
  }

  private static boolean isUnreserved(byte octet) {
    return (octet >= '0' && octet <= '9')
        || (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }

  private static boolean isPort(byte[] in, int colon, int end) {
    int digits = end - colon - 1;
    if (in[colon] != ':' || digits < 1 || digits > MOST_PORT_DIGITS) {
      return false;
    }
    int port = 0;
    for (int i = colon + 1; i < end; i++) {
      byte octet = in[i];
      if (octet < '0' || octet > '9') {
        return false;
      }
      port = 10 * port + octet - '0';
    }
    return port <= MOST_PORT;
  }

  /**
   * Whether two say the same in letters of any case; a port that is the scheme's own says nothing.
   */
  static boolean isSame(
      byte[] in, int from, int end, int otherFrom, int otherEnd, byte[] usualPort) {
    int length = withoutPort(in, from, end, usualPort) - from;
    if (withoutPort(in, otherFrom, otherEnd, usualPort) - otherFrom != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (FieldLine.lower(in[from + i]) != FieldLine.lower(in[otherFrom + i])) {
        return false;
      }
    }
    return true;
  }

  private static int withoutPort(byte[] in, int from, int end, byte[] usualPort) {
    int colon = end - usualPort.length;
    return colon > from && FieldLine.is(usualPort, in, colon, end) ? colon : end;
  }

  /** The value of a hexadecimal digit; -1 for anything else. */
  static int hex(byte octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int lower = FieldLine.lower(octet);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
