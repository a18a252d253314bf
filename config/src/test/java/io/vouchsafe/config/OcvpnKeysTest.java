package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withPolicy;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupBounds;
import io.vouchsafe.vpnauth.ocvpn.GroupTimes;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ocvpn} of a tenant. */
class OcvpnKeysTest {
  private static final String FRONT = "front: { header: nginx, trusted: [127.0.0.1/32] }\n";
  private static final String LOCAL_USERS = "any local user can take a group's key";
  private static final String GOOD =
      "ocvpn: { customers: { north: { policy: default, devices: [FGT001, FGT002] } } }";

  @TempDir Path directory;
  private WrittenSettings written;

  @BeforeEach
  void writeFiles() {
    written = new WrittenSettings(directory);
  }

  private List<String> problems(String ocvpn) {
    return written.problems(withTenant(FRONT + ocvpn)).stream()
        .filter(problem -> !problem.contains(LOCAL_USERS))
        .toList();
  }

  @Test
  void listOfSerialNumbersIsEnough() {
    OcvpnSettings ocvpn = written.tenant(withTenant(FRONT + GOOD)).ocvpn().orElseThrow();

    assertThat(problems(GOOD)).isEmpty();
    assertThat(ocvpn.times()).isEqualTo(GroupTimes.DEFAULT);
    OcvpnCustomer north = ocvpn.customers().values().iterator().next();
    assertThat(north.name()).isEqualTo("north");
    assertThat(north.policy()).isEqualTo("default");
    assertThat(north.devices())
        .containsExactly(
            Map.entry(new DeviceSerial("FGT001"), DeviceRules.NONE),
            Map.entry(new DeviceSerial("FGT002"), DeviceRules.NONE));
  }

  @Test
  void everyKeyIsRead() {
    String text =
        """
        ocvpn:
          customers:
            north:
              policy: default
              devices:
                FGT001: { networks: [10.1.0.0/16, "2001:db8:1::/48"] }
                FGT-2/b: {}
                FGT003: { networks: [] }
            south: { policy: default, devices: [FGT004] }
          poll_interval: 30
          ack_deadline: 60
          key_lifetime: 3600
        """;
    OcvpnSettings ocvpn = written.tenant(withTenant(FRONT + text)).ocvpn().orElseThrow();

    assertThat(problems(text)).isEmpty();
    assertThat(ocvpn.times())
        .isEqualTo(
            new GroupTimes(
                Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(3600)));
    assertThat(ocvpn.customers()).containsOnlyKeys("north", "south");
    assertThat(ocvpn.customers().values().iterator().next().devices().values())
        .containsExactly(
            new DeviceRules(
                Optional.of(
                    List.of(
                        IpNetwork.parse("10.1.0.0/16").orElseThrow(),
                        IpNetwork.parse("2001:db8:1::/48").orElseThrow()))),
            DeviceRules.NONE,
            new DeviceRules(Optional.of(List.of())));
  }

  @Test
  void tenantWithoutHasNone() {
    assertThat(written.tenant(withTenant(FRONT)).ocvpn()).isEmpty();
  }

  @Test
  void otherDevicesAreAnotherTenant() {
    TenantSettings one = written.tenant(withTenant(FRONT + GOOD));

    assertThat(written.tenant(withTenant(FRONT + GOOD)).isSame(one)).isTrue();
    for (String other :
        List.of(
            GOOD.replace("FGT002", "FGT003"),
            GOOD.replace("[FGT001, FGT002]", "{ FGT001: {}, FGT002: { networks: [] } }"),
            GOOD.replace("} } }", "} }, poll_interval: 61 }"))) {
      assertThat(written.tenant(withTenant(FRONT + other)).isSame(one)).as(other).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          { customers: { n: { devices: [A] } } }|ocvpn.customers.n.policy: is required
          { customers: { n: { policy: default } } }|ocvpn.customers.n.devices: is required
          { customers: { n: { policy: defalt, devices: [A] } } }|ocvpn.customers.n.policy: nothing in policies is called 'defalt', nearest is 'default'
          { customers: { n: { policy: default, device: [A], devices: [A] } } }|ocvpn.customers.n.device: unknown key 'device', nearest known key 'devices'
          { customers: { n: { policy: default, devices: A } } }|ocvpn.customers.n.devices: a list of serial numbers, or a mapping of them, is expected
          { customers: { n: { policy: default, devices: [1] } } }|ocvpn.customers.n.devices[0]: '1' is a whole number, a string is expected
          { customers: { n: { policy: default, devices: [""] } } }|ocvpn.customers.n.devices[0]: '' is no serial number
          { customers: { n: { policy: default, devices: ["A B"] } } }|ocvpn.customers.n.devices[0]: 'A B' is no serial number
          { customers: { n: { policy: default, devices: { "Ä": {} } } } }|is no serial number
          { customers: { n: { policy: default, devices: { A: } } } }|ocvpn.customers.n.devices.A: nothing stands here, a mapping is expected
          { customers: { n: { policy: default, devices: { A: { network: [] } } } } }|unknown key 'network', nearest known key 'networks'
          { customers: { n: { policy: default, devices: { A: { networks: [10.1.2.3/16] } } } } }|networks[0]: '10.1.2.3/16' is no network such as 10.1.0.0/16
          { customers: { "n m": { policy: default, devices: [A] } } }|'n m' is no name
          { customers: { n: { policy: default, devices: [A] } }, poll_interval: 29 }|ocvpn.poll_interval: 29 is out of range 30…120 (s)
          { customers: { n: { policy: default, devices: [A] } }, poll_interval: 121 }|ocvpn.poll_interval: 121 is out of range
          { customers: { n: { policy: default, devices: [A] } }, ack_deadline: 0 }|ocvpn.ack_deadline: 0 is out of range
          { customers: { n: { policy: default, devices: [A] } }, key_lifetime: 0 }|ocvpn.key_lifetime: 0 is out of range
          { customers: { n: { policy: default, devices: [A] } }, poll: 60 }|unknown key 'poll'
          """)
  void mistakeIsNamed(String ocvpn, String problem) {
    assertThat(problems("ocvpn: " + ocvpn))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:9: tenants.acme.ocvpn")
        .doesNotContain("warning")
        .contains(problem);
  }

  @Test
  void serialNumberHasOneCustomerAndBothLinesAreTold() {
    assertThat(
            problems(
                """
                ocvpn:
                  customers:
                    north: { policy: default, devices: [FGT001, FGT002] }
                    south: { policy: default, devices: { FGT002: {} } }
                    west: { policy: default, devices: [FGT003, FGT003] }
                """))
        .containsExactly(
            "vouchsafe.yaml:12: tenants.acme.ocvpn.customers.south.devices.FGT002: 'FGT002' is a"
                + " device of customer north in line 11, and a device has one customer; take it"
                + " out of one of them",
            "vouchsafe.yaml:13: tenants.acme.ocvpn.customers.west.devices[1]: 'FGT003' stands in"
                + " line 13 already");
  }

  @Test
  void numbersAreBounded() {
    String devices =
        IntStream.range(0, 10_001).mapToObj(i -> "D" + i).collect(Collectors.joining(", "));
    String networks =
        IntStream.range(0, 65)
            .mapToObj(i -> "10.%d.0.0/16".formatted(i))
            .collect(Collectors.joining(", "));

    assertThat(problems(GOOD.replace("FGT001, FGT002", devices)))
        .singleElement()
        .asString()
        .contains("devices: 10001 devices are out of range 0…1024");
    assertThat(
            problems(GOOD.replace("[FGT001, FGT002]", "{ A: { networks: [" + networks + "] } }")))
        .singleElement()
        .asString()
        .contains("devices.A: 65 networks are out of range 0…64");
  }

  @Test
  void observingPolicyIsRefused() {
    assertThat(written.problems(withPolicy("mode: observe") + FRONT.indent(4) + GOOD.indent(4)))
        .contains(
            "vouchsafe.yaml:9: tenants.acme.ocvpn.customers.north.policy: policy default has mode:"
                + " observe, which lets in everybody whom it denies; a customer needs a policy"
                + " with mode: enforce");
  }

  @Test
  void policyForServersIsDoubted() {
    for (String purpose : List.of("server_auth", "ike")) {
      assertThat(
              written.problems(
                  withPolicy("purpose: " + purpose) + FRONT.indent(4) + GOOD.indent(4)))
          .filteredOn(problem -> problem.contains("ocvpn.customers"))
          .singleElement()
          .asString()
          .contains("warning: tenants.acme.ocvpn.customers.north.policy", "purpose: client_auth");
    }
  }

  @Test
  void overlapsAndShortTimesAreDoubted() {
    assertThat(
            problems(
                """
                ocvpn:
                  customers:
                    north:
                      policy: default
                      devices:
                        A: { networks: [10.1.0.0/16, 10.1.3.0/24] }
                        B: { networks: [10.2.0.0/16, 10.1.2.0/24] }
                        C: { networks: [10.1.2.128/25] }
                    south: { policy: default, devices: { D: { networks: [10.1.0.0/16] } } }
                    west: { policy: default, devices: [] }
                  poll_interval: 120
                  ack_deadline: 239
                  key_lifetime: 238
                """))
        .extracting(problem -> problem.replaceFirst(".*warning: tenants.acme.ocvpn.", ""))
        .satisfiesExactly(
            b ->
                assertThat(b)
                    .startsWith(
                        "customers.north.devices.B: 10.1.2.0/24 overlaps 10.1.0.0/16 of 'A' in line"
                            + " 14"),
            c ->
                assertThat(c)
                    .startsWith(
                        "customers.north.devices.C: 10.1.2.128/25 overlaps 10.1.0.0/16 of 'A' in"
                            + " line 14"),
            west -> assertThat(west).startsWith("customers.west.devices: there is no device"),
            deadline -> assertThat(deadline).startsWith("ack_deadline: 239 s are less than two"),
            lifetime -> assertThat(lifetime).startsWith("key_lifetime: 238 s are less than"));
  }

  @Test
  void groupThatNobodyCanReachIsDoubted() {
    assertThat(written.problems(withTenant(GOOD)))
        .singleElement()
        .asString()
        .contains("ocvpn: nobody can call it: at listen.api only", "front.trusted", "tenant: acme");

    written.write("api.token", "a\n");
    String outside = "listen: { api: 0.0.0.0:8180, api_token: file:api.token }\n";
    assertThat(written.problems(outside + withTenant(FRONT + GOOD)))
        .singleElement()
        .asString()
        .contains("nobody can call it: listen.api 0.0.0.0:8180 is not loopback", "listen.tls");
  }

  @Test
  void localUsersWhoseHeaderCountsAreDoubted() {
    for (String trusted : List.of("127.0.0.1/32", "127.0.0.9/32", "0.0.0.0/0", "::1/128", "::/0")) {
      String front = "front: { header: nginx, trusted: ['" + trusted + "'] }\n";
      assertThat(written.problems(withTenant(front + GOOD)))
          .as(trusted)
          .filteredOn(problem -> problem.contains("ocvpn"))
          .singleElement()
          .asString()
          .contains("warning", LOCAL_USERS, "upstream: ocvpn");
    }
    assertThat(
            written.problems(
                withTenant("front: { header: nginx, trusted: [192.0.2.7/32] }\n" + GOOD)))
        .noneMatch(problem -> problem.contains(LOCAL_USERS));
  }

  /** Each is told of all others, and reads a mebibyte at most. */
  @Test
  void moreDevicesThanOneAnswerHoldsAreRefused() {
    String first = "ocvpn: { customers: { north: { policy: default, devices: [";
    String all =
        IntStream.range(0, GroupBounds.MOST_MEMBERS)
            .mapToObj(i -> "D" + i)
            .collect(Collectors.joining(", "));
    assertThat(problems(first + all + "] } } }")).isEmpty();
    assertThat(problems(first + all + ", E] } } }"))
        .singleElement()
        .asString()
        .contains("1025 devices are out of range");
  }
}
