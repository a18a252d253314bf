package io.vouchsafe.vpnauth.ocvpn;

import io.vouchsafe.pki.IpAddress;

/**
 * A network behind a device.
 *
 * @param first its first address
 * @param prefix bits that all of its addresses share
 */
public record IpNetwork(IpAddress first, int prefix) {

  @Override
  public String toString() {
    return first + "/" + prefix;
  }
}
