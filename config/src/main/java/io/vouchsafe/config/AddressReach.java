package io.vouchsafe.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far away an address is. An IPv6 address that stands for an IPv4 address is as near as that
 * one, because a gateway or the kernel of this machine may translate it.
 */
enum AddressReach {
  /** Anywhere else. */
  PUBLIC,

  /** A network behind the same door: private, shared, unique-local, site-local. */
  PRIVATE,

  /** This machine, the link that it is on, many at once, or nobody. */
  NEAR;

  static AddressReach of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? ofV4(bytes) : ofV6(bytes);
  }

  private static AddressReach ofV4(byte[] address) {
    int first = address[0] & 0xff;
    int second = address[1] & 0xff;
    return switch (first) {
      // RFC 1122 §3.2.1.3: this network, this machine. RFC 3927: the link, cloud metadata.
      case 0, 127 -> NEAR;
      case 169 -> second == 254 ? NEAR : PUBLIC;
      // RFC 1918 §3 and, for what carriers share, RFC 6598 §7.
      case 10 -> PRIVATE;
      case 172 -> second >= 16 && second < 32 ? PRIVATE : PUBLIC;
      case 192 -> second == 168 ? PRIVATE : PUBLIC;
      case 100 -> second >= 64 && second < 128 ? PRIVATE : PUBLIC;
      // RFC 5771, RFC 1112 §4 and the limited broadcast (RFC 919 §7).
      default -> first >= 224 ? NEAR : PUBLIC;
    };
  }

  private static AddressReach ofV6(byte[] address) {
    Optional<byte[]> v4 = embedded(address);
    if (v4.isPresent()) {
      return ofV4(v4.get());
    }
    int first = address[0] & 0xff;
    int second = address[1] & 0xff;
    // RFC 4291 §2.5.6, §2.7; RFC 3879 for site-local; RFC 4193 §3.1.
    boolean isLink = first == 0xfe && (second & 0xc0) == 0x80;
    boolean isSite = first == 0xfe && (second & 0xc0) == 0xc0;
    boolean isUniqueLocal = (first & 0xfe) == 0xfc;
    // RFC 4380: a relay unpacks the packet, and sends it to where nobody here looked.
    boolean isTeredo = startsWith(address, 0x20, 0x01, 0, 0);
    // RFC 8215: a translator of this network, whose rules nobody here knows.
    boolean isOwnTranslation = startsWith(address, 0, 0x64, 0xff, 0x9b, 0, 1);
    if (isLink || first == 0xff || isTeredo || isOwnTranslation) {
      return NEAR;
    }
    return isSite || isUniqueLocal ? PRIVATE : PUBLIC;
  }

  /** RFC 4291 §2.5.5 (mapped, and compatible with ::1 and ::), RFC 6052 §2.1, RFC 3056 §2. */
  private static Optional<byte[]> embedded(byte[] address) {
    boolean isMapped = startsWith(address, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
    boolean isTranslated = startsWith(address, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
    boolean isCompatible = startsWith(address, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    if (isMapped || isTranslated || isCompatible) {
      return Optional.of(Arrays.copyOfRange(address, 12, 16));
    }
    return startsWith(address, 0x20, 0x02)
        ? Optional.of(Arrays.copyOfRange(address, 2, 6))
        : Optional.empty();
  }

  private static boolean startsWith(byte[] address, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((address[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
