package io.vouchsafe.config;

import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupTimes;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code ocvpn} of a tenant: its customers, and how often their devices ask. */
final class OcvpnReader {
  private static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .required()
          .says(
              "the policy that decides about the customer's devices; usually with `purpose: "
                  + "client_auth`; another purpose than that or `any` warns. `mode: observe` is "
                  + "refused");

  static final SectionTable CUSTOMER_KEYS = SectionTable.of(POLICY, OcvpnDevicesReader.DEVICES);

  private static final SettingKey<Value> CUSTOMERS =
      SettingKey.objects("customers", CUSTOMER_KEYS)
          .required()
          .says("devices that share a key, by customer");

  private static final SettingKey<Duration> POLL_INTERVAL =
      SettingKey.seconds("poll_interval", 30, 120)
          .byDefault(GroupTimes.DEFAULT.pollInterval())
          .says("how often a device asks what is new");

  private static final SettingKey<Duration> ACK_DEADLINE =
      SettingKey.seconds("ack_deadline", 5, 86_400)
          .byDefault(GroupTimes.DEFAULT.ackDeadline())
          .says(
              "a member that has acknowledged no key for so long is evicted, counted from "
                  + "the first key that it did not acknowledge; less than two `poll_interval` "
                  + "warns");

  private static final SettingKey<Duration> KEY_LIFETIME =
      SettingKey.seconds("key_lifetime", 10, 31_536_000)
          .byDefault(GroupTimes.DEFAULT.keyLifetime())
          .says("a key that is older gets a successor; less than `ack_deadline` warns");

  static final SectionTable KEYS =
      SectionTable.of(CUSTOMERS, POLL_INTERVAL, ACK_DEADLINE, KEY_LIFETIME);

  static final SettingKey<Value> KEY = SettingKey.section("ocvpn", KEYS).absent("none");

  private static final int MOST_CUSTOMERS = 10_000;

  private final NamedObjects<Policy> policies;

  OcvpnReader(NamedObjects<Policy> policies) {
    this.policies = policies;
  }

  /** What {@code tenant} has; empty where it has none, or after a mistake, which is reported. */
  Optional<OcvpnSettings> read(Section tenant) {
    return tenant.value(KEY).flatMap(written -> Section.read(written, KEYS, this::settings));
  }

  private Optional<OcvpnSettings> settings(Section ocvpn) {
    Map<DeviceSerial, OwnedDevice> owners = new HashMap<>();
    NamedObjects<OcvpnCustomer> customers =
        ocvpn.objects(CUSTOMERS, (name, section) -> customer(name, section, owners));
    ocvpn.value(CUSTOMERS).ifPresent(written -> tellOfNumber(written, customers));
    GroupTimes times =
        new GroupTimes(ocvpn.get(POLL_INTERVAL), ocvpn.get(ACK_DEADLINE), ocvpn.get(KEY_LIFETIME));
    tellOfTimes(ocvpn.whole(), times);
    return ocvpn.value(CUSTOMERS).map(any -> new OcvpnSettings(customers.byName(), times));
  }

  private Optional<OcvpnCustomer> customer(
      String name, Section customer, Map<DeviceSerial, OwnedDevice> owners) {
    Optional<Value> reference = customer.value(POLICY);
    Optional<Policy> policy = reference.flatMap(policies::named);
    reference.ifPresent(written -> policy.ifPresent(found -> judge(written, found)));
    Map<DeviceSerial, DeviceRules> devices = new LinkedHashMap<>();
    customer
        .value(OcvpnDevicesReader.DEVICES)
        .ifPresent(written -> devices.putAll(new OcvpnDevicesReader(name, owners).read(written)));
    return policy.map(found -> new OcvpnCustomer(name, found.name(), devices));
  }

  /**
   * A device that a customer has.
   *
   * @param written where
   */
  record OwnedDevice(String customer, Value written) {}

  /** Contract, section 1: an observing policy would hand keys to whom it denies. */
  private static void judge(Value reference, Policy policy) {
    if (policy.mode() == Policy.Mode.OBSERVE) {
      reference.error(
          "policy %s has mode: observe, which lets in everybody whom it denies; a customer needs a policy with mode: enforce"
              .formatted(policy.name()));
    }
    switch (policy.path().purpose()) {
      case CLIENT_AUTH, ANY -> {}
      case SERVER_AUTH, IKE ->
          reference.warning(
              "policy %s does not demand clientAuth of a device's certificate, and devices are TLS clients; write purpose: client_auth there"
                  .formatted(policy.name()));
    }
  }

  private static void tellOfNumber(Value written, NamedObjects<OcvpnCustomer> customers) {
    int number = written.node() instanceof YamlNode.Mapping(var entries) ? entries.size() : 0;
    if (number > MOST_CUSTOMERS) {
      written.error(
          "%d customers are out of range %s".formatted(number, new Range(0, MOST_CUSTOMERS, "")));
    } else if (customers.isEmpty()) {
      written.warning("there is no customer: every device is refused");
    }
  }

  private static void tellOfTimes(Value ocvpn, GroupTimes times) {
    Duration twoPolls = times.pollInterval().multipliedBy(2);
    if (times.ackDeadline().compareTo(twoPolls) < 0) {
      ocvpn
          .at(ACK_DEADLINE)
          .warning(
              "%d s are less than two poll_interval: a device that misses one poll is evicted, and all others change their key when it comes back; write %d or more"
                  .formatted(times.ackDeadline().toSeconds(), twoPolls.toSeconds()));
    }
    if (times.keyLifetime().compareTo(times.ackDeadline()) < 0) {
      ocvpn
          .at(KEY_LIFETIME)
          .warning(
              "%d s are less than ack_deadline: a key gets a successor before everybody has it; write %d or more"
                  .formatted(times.keyLifetime().toSeconds(), times.ackDeadline().toSeconds()));
    }
  }
}
