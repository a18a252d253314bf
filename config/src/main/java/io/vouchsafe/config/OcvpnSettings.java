package io.vouchsafe.config;

import io.vouchsafe.vpnauth.ocvpn.GroupTimes;
import java.util.Map;

/**
 * {@code ocvpn} of a tenant: groups of devices with one key each.
 *
 * @param customers by name
 * @param times how often devices ask, and how long keys live
 */
public record OcvpnSettings(Map<String, OcvpnCustomer> customers, GroupTimes times) {
  public OcvpnSettings {
    customers = WrittenOrder.copyOf(customers);
  }
}
