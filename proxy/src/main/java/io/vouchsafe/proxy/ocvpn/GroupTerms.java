package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.config.OcvpnCustomer;
import io.vouchsafe.config.OcvpnSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupTimes;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the settings say about a customer.
 *
 * @param policy decides about its devices
 * @param served whether the settings have the customer at all
 */
record GroupTerms(
    String policy, Map<DeviceSerial, DeviceRules> devices, GroupTimes times, boolean served) {
  /** Of a customer that the settings do not have: nobody may be a member. */
  static final GroupTerms GONE = new GroupTerms("", Map.of(), GroupTimes.DEFAULT, false);

  GroupTerms {
    devices = Map.copyOf(devices);
  }

  /** Those of all customers of all tenants. */
  static SortedMap<CustomerName, GroupTerms> of(Settings settings) {
    SortedMap<CustomerName, GroupTerms> all = new TreeMap<>();
    settings
        .tenants()
        .forEach((name, tenant) -> tenant.ocvpn().ifPresent(ocvpn -> add(name, ocvpn, all)));
    return all;
  }

  private static void add(
      String tenant, OcvpnSettings ocvpn, SortedMap<CustomerName, GroupTerms> all) {
    for (OcvpnCustomer customer : ocvpn.customers().values()) {
      all.put(
          new CustomerName(tenant, customer.name()),
          new GroupTerms(customer.policy(), customer.devices(), ocvpn.times(), true));
    }
  }
}
