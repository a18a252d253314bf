package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Der;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a key of a VICI message has. */
public sealed interface ViciValue {

  /**
   * Octets, of which most are text; a key, a certificate or a secret may be among them, so that
   * nothing here prints what it holds.
   */
  record Octets(Der octets) implements ViciValue {
    /** As UTF-8; what is none becomes U+FFFD. */
    public String text() {
      return new String(octets.toBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return octets.length() + " octets";
    }
  }

  /** Several of them. */
  record Items(List<Octets> items) implements ViciValue {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A message within a message. */
  record Section(ViciMessage message) implements ViciValue {}
}
