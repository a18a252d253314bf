package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Der;

/**
 * A secret that both ends of a tunnel know; prints as {@code ***}.
 *
 * @param octets of the secret: the UTF-8 of a text, or what {@code 0x…} says
 */
public record PreSharedKey(Der octets) {
  @Override
  public String toString() {
    return "***";
  }
}
