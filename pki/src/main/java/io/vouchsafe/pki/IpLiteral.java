package io.vouchsafe.pki;

import java.util.Arrays;
import java.util.Optional;

/** IPv4 and IPv6 addresses in text; never asks the DNS. */
final class IpLiteral {
  private IpLiteral() {}

  /** The 4 or 16 octets of a dotted quad or of RFC 4291 §2.2's forms; empty for anything else. */
  static Optional<byte[]> parse(String text) {
    return text.indexOf(':') < 0 ? v4(text) : v6(text);
  }

  /** RFC 5952 for 16 octets, a dotted quad for 4. */
  static String format(byte[] address) {
    return address.length == 4 ? formatV4(address) : formatV6(address);
  }

  /** The IPv4 address in {@code ::ffff:0:0/96} (RFC 4291 §2.5.5.2); empty for any other. */
  static Optional<byte[]> unmapped(byte[] address) {
    byte[] prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    return address.length == 16 && Arrays.equals(address, 0, 12, prefix, 0, 12)
        ? Optional.of(Arrays.copyOfRange(address, 12, 16))
        : Optional.empty();
  }

  private static Optional<byte[]> v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 10, 3);
      boolean padded = parts[i].length() > 1 && parts[i].charAt(0) == '0';
      if (value < 0 || value > 255 || padded) {
        return Optional.empty();
      }
      address[i] = (byte) value;
    }
    return Optional.of(address);
  }

  private static Optional<byte[]> v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.length == 16);
    }
    Optional<byte[]> head = gap == 0 ? Optional.of(new byte[0]) : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    Optional<byte[]> tail = rest.isEmpty() ? Optional.of(new byte[0]) : groups(rest);
    if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 14) {
      return Optional.empty();
    }
    byte[] address = Arrays.copyOf(head.get(), 16);
    System.arraycopy(tail.get(), 0, address, 16 - tail.get().length, tail.get().length);
    return Optional.of(address);
  }

  private static Optional<byte[]> groups(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 8) {
      return Optional.empty();
    }
    byte[] out = new byte[parts.length * 2 + 2];
    int at = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        Optional<byte[]> quad = v4(parts[i]);
        if (quad.isEmpty()) {
          return Optional.empty();
        }
        System.arraycopy(quad.get(), 0, out, at, 4);
        at += 4;
      } else {
        int value = number(parts[i], 16, 4);
        if (value < 0) {
          return Optional.empty();
        }
        out[at++] = (byte) (value >>> 8);
        out[at++] = (byte) value;
      }
    }
    return Optional.of(Arrays.copyOf(out, at));
  }

  private static int number(String digits, int radix, int longest) {
    if (digits.isEmpty() || digits.length() > longest) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static String formatV4(byte[] a) {
    return (a[0] & 0xff) + "." + (a[1] & 0xff) + "." + (a[2] & 0xff) + "." + (a[3] & 0xff);
  }

  /** RFC 5952 §4.2.3: the longest run of two or more zero groups is written as "::". */
  private static String formatV6(byte[] address) {
    int best = -1;
    int longest = 1;
    for (int from = 0; from < 8; from++) {
      int run = 0;
      while (from + run < 8 && group(address, from + run) == 0) {
        run++;
      }
      if (run > longest) {
        longest = run;
        best = from;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        out.append("::");
        i += longest - 1;
      } else {
        boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
        out.append(first ? "" : ":").append(Integer.toHexString(group(address, i)));
      }
    }
    return out.toString();
  }

  private static int group(byte[] address, int index) {
    return ((address[2 * index] & 0xff) << 8) | (address[2 * index + 1] & 0xff);
  }
}
