package io.vouchsafe.config;

import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose each device of a tenant is: found at once, however many customers there are.
 *
 * @param bySerial a device is of one customer alone
 */
public record DeviceCustomers(Map<DeviceSerial, OcvpnCustomer> bySerial) {
  private static final DeviceCustomers NONE = new DeviceCustomers(Map.of());

  public DeviceCustomers {
    bySerial = Map.copyOf(bySerial);
  }

  /** Those of {@code settings}. */
  public static DeviceCustomers of(Optional<OcvpnSettings> settings) {
    return settings.map(DeviceCustomers::of).orElse(NONE);
  }

  private static DeviceCustomers of(OcvpnSettings settings) {
    Map<DeviceSerial, OcvpnCustomer> all = new HashMap<>();
    for (OcvpnCustomer customer : settings.customers().values()) {
      customer.devices().keySet().forEach(device -> all.put(device, customer));
    }
    return new DeviceCustomers(all);
  }

  /** The customer that {@code serial} is listed for; empty where no customer lists it. */
  public Optional<OcvpnCustomer> of(String serial) {
    return DeviceSerial.isOne(serial)
        ? Optional.ofNullable(bySerial.get(new DeviceSerial(serial)))
        : Optional.empty();
  }
}
