package io.vouchsafe.vpnauth.wire.spop;

import io.vouchsafe.pki.Der;
import java.nio.charset.StandardCharsets;

/** A value with its type (SPOE.txt, section 3.1). Nothing here prints what a peer sent. */
public sealed interface SpopValue {

  /** None. */
  record Null() implements SpopValue {}

  /** True or false. */
  record Bool(boolean value) implements SpopValue {}

  /** A signed number of 32 bits. */
  record Int32(int value) implements SpopValue {}

  /** An unsigned number of 32 bits. */
  record Uint32(long value) implements SpopValue {
    public Uint32 {
      if (value < 0 || value > SpopDataType.MOST_UINT32) {
        throw new IllegalArgumentException(value + " has more than 32 bits");
      }
    }
  }

  /** A signed number of 64 bits. */
  record Int64(long value) implements SpopValue {}

  /**
   * An unsigned number of 64 bits.
   *
   * @param bits negative where the first of them is set
   */
  record Uint64(long bits) implements SpopValue {}

  /** An IPv4 address. */
  record Ipv4(Der octets) implements SpopValue {
    public Ipv4 {
      requireLength(octets, SpopDataType.IPV4_OCTETS);
    }
  }

  /** An IPv6 address. */
  record Ipv6(Der octets) implements SpopValue {
    public Ipv6 {
      requireLength(octets, SpopDataType.IPV6_OCTETS);
    }
  }

  /** Octets that are meant as text. */
  record Text(Der octets) implements SpopValue {
    public static Text of(String text) {
      return new Text(Der.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As UTF-8; what is none becomes U+FFFD. */
    public String text() {
      return new String(octets.toBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "text of " + octets.length() + " octets";
    }
  }

  /** Octets. */
  record Binary(Der octets) implements SpopValue {}

  private static void requireLength(Der octets, int length) {
    if (octets.length() != length) {
      throw new IllegalArgumentException("an address of " + octets.length() + " octets");
    }
  }
}
