package io.vouchsafe.config;

import io.vouchsafe.config.OcvpnReader.OwnedDevice;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupBounds;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code devices} of a customer: serial numbers, or a mapping that says more of each. */
final class OcvpnDevicesReader {
  private static final SettingKey<List<IpNetwork>> NETWORKS =
      SettingKey.list("networks", new KeyType.TextOf<>("network", OcvpnDevicesReader::network))
          .absent("any that no other device has, of 8 bits or more")
          .says(
              "what the device announces must lie in one of them, else 403; `[]`: it "
                  + "announces none. Up to 64; networks of two devices that overlap warn. Without "
                  + "this key a network is 409 that another member announces, or that the "
                  + "settings give another device");

  static final SectionTable KEYS = SectionTable.of(NETWORKS);

  static final SettingKey<Value> DEVICES =
      SettingKey.or(
              SettingKey.named("devices", new KeyType.SectionOf(KEYS)),
              new KeyType.ListOf<>(KeyType.TextOf.asWritten("serial number"), false))
          .required()
          .says(
              "a list of serial numbers, or a mapping `SN: { networks: […] }`. A serial number is"
                  + " the commonName of the device's certificate, octet for octet: 1 to 64 visible"
                  + " ASCII characters. Up to 1,024 a customer, each of which is told of all"
                  + " others; no two customers of a tenant have the same");

  private static final int MOST_DEVICES = GroupBounds.MOST_MEMBERS;

  private final String customer;
  private final Map<DeviceSerial, OwnedDevice> owners;

  /**
   * A reader of that customer's.
   *
   * @param owners who has which device so far
   */
  OcvpnDevicesReader(String customer, Map<DeviceSerial, OwnedDevice> owners) {
    this.customer = customer;
    this.owners = owners;
  }

  Map<DeviceSerial, DeviceRules> read(Value written) {
    Map<DeviceSerial, DeviceRules> devices = new LinkedHashMap<>();
    if (written.node() instanceof YamlNode.Sequence(List<YamlNode.Item> items)) {
      if (isTooMany(written, items.size())) {
        return devices;
      }
      for (Value item : written.items()) {
        item.string()
            .flatMap(text -> serial(item, text))
            .ifPresent(serial -> devices.put(serial, DeviceRules.NONE));
      }
    } else if (written.node() instanceof YamlNode.Mapping(List<YamlNode.Entry> entries)) {
      if (isTooMany(written, entries.size())) {
        return devices;
      }
      for (YamlNode.Entry entry : entries) {
        Value value = written.of(entry);
        DeviceRules rules = Section.read(value, KEYS, OcvpnDevicesReader::rules);
        serial(value, entry.name()).ifPresent(serial -> devices.put(serial, rules));
      }
      tellOfOverlaps(devices);
    } else {
      written.error("a list of serial numbers, or a mapping of them, is expected");
      return devices;
    }
    return devices;
  }

  /** Tells of a number that is out of range; none at all is odd. */
  private static boolean isTooMany(Value written, int number) {
    if (number == 0) {
      written.warning("there is no device in it: nobody can be a member");
    }
    if (number <= MOST_DEVICES) {
      return false;
    }
    written.error(
        "%d devices are out of range %s".formatted(number, new Range(0, MOST_DEVICES, "")));
    return true;
  }

  /** The device of that name, which is this customer's from now on. */
  private Optional<DeviceSerial> serial(Value value, String text) {
    if (!DeviceSerial.isOne(text)) {
      value.error(
          Quoted.of(text)
              + " is no serial number: 1 to 64 visible ASCII characters, as in the certificate's"
              + " commonName");
      return Optional.empty();
    }
    DeviceSerial serial = new DeviceSerial(text);
    OwnedDevice earlier = owners.putIfAbsent(serial, new OwnedDevice(customer, value));
    if (earlier == null) {
      return Optional.of(serial);
    }
    value.error(
        earlier.customer().equals(customer)
            ? "%s stands in line %d already".formatted(Quoted.of(text), line(earlier))
            : "%s is a device of customer %s in line %d, and a device has one customer; take it out of one of them"
                .formatted(Quoted.of(text), earlier.customer(), line(earlier)));
    return Optional.empty();
  }

  private static int line(OwnedDevice device) {
    return device.written().place().line();
  }

  private static DeviceRules rules(Section device) {
    Optional<List<IpNetwork>> networks = device.find(NETWORKS);
    networks
        .filter(all -> all.size() > Announcement.MOST_NETWORKS)
        .ifPresent(
            all ->
                device.error(
                    "%d networks are out of range %s"
                        .formatted(all.size(), new Range(0, Announcement.MOST_NETWORKS, ""))));
    return new DeviceRules(networks);
  }

  private static Optional<IpNetwork> network(Value value) {
    Optional<String> text = value.string();
    Optional<IpNetwork> network = text.flatMap(IpNetwork::parse);
    if (text.isPresent() && network.isEmpty()) {
      value.error(
          Quoted.of(text.get())
              + " is no network such as 10.1.0.0/16 or 2001:db8::/32, whose bits behind the prefix"
              + " are zero");
    }
    return network;
  }

  /**
   * A network that two devices may announce leads to either. Sorted, a network stands behind all
   * those that it lies in, and of these the ones that have ended are passed over.
   */
  private void tellOfOverlaps(Map<DeviceSerial, DeviceRules> devices) {
    record Owned(IpNetwork network, DeviceSerial device) {}
    List<Owned> sorted = new ArrayList<>();
    devices.forEach(
        (device, rules) ->
            rules
                .networks()
                .ifPresent(all -> all.forEach(each -> sorted.add(new Owned(each, device)))));
    sorted.sort((one, other) -> one.network().compareTo(other.network()));
    List<Owned> around = new ArrayList<>();
    for (Owned each : sorted) {
      while (!around.isEmpty() && !around.getLast().network().contains(each.network())) {
        around.removeLast();
      }
      around.stream()
          .filter(outer -> !outer.device().equals(each.device()))
          .findFirst()
          .ifPresent(
              outer ->
                  tellOfOverlap(each.device(), each.network(), outer.device(), outer.network()));
      around.add(each);
    }
  }

  private void tellOfOverlap(
      DeviceSerial device, IpNetwork network, DeviceSerial other, IpNetwork around) {
    OwnedDevice owned = Optional.ofNullable(owners.get(device)).orElseThrow();
    OwnedDevice otherOwned = Optional.ofNullable(owners.get(other)).orElseThrow();
    owned
        .written()
        .warning(
            "%s overlaps %s of %s in line %d: both may announce it, and the others cannot tell to whom it leads"
                .formatted(network, around, Quoted.of(other.text()), line(otherOwned)));
  }
}
