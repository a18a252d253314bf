package io.vouchsafe.config;

import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.util.Map;

/**
 * One customer of {@code ocvpn}: devices that share a key.
 *
 * @param policy name of the tenant's policy that decides about its devices
 * @param devices that may be members, and what each may announce
 */
public record OcvpnCustomer(String name, String policy, Map<DeviceSerial, DeviceRules> devices) {
  public OcvpnCustomer {
    devices = WrittenOrder.copyOf(devices);
  }
}
