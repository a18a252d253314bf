package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.LAN;
import static io.vouchsafe.config.WrittenTunnels.PSK;
import static io.vouchsafe.config.WrittenTunnels.tunnel;
import static io.vouchsafe.config.WrittenTunnels.tunnels;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.Issued;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reload sees whatever is different about tunnels and gateways, and nothing where it is not. */
class TunnelChangeTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: t                  | name: v
          profile: lan_to_lan      | profile: azure
          203.0.113.1              | 203.0.113.2
          172.16.1.0/24            | 172.16.1.0/25
          192.168.11.0/24          | 192.168.11.0/25
          policy: vpn              | policy: vpn, local_id: gw.acme.test
          policy: vpn              | policy: vpn, enforce_local_id: true
          policy: vpn              | policy: vpn, on_id_mismatch: deny
          policy: vpn              | policy: vpn, proposals: medium
          policy: vpn              | policy: vpn, signatures: [ecdsa]
          policy: vpn              | policy: vpn, ike_lifetime: 7201
          policy: vpn              | policy: vpn, ipsec_lifetime: 3000
          policy: vpn              | policy: vpn, dpd: 31
          policy: vpn              | policy: vpn, initiate: at_start
          policy: vpn              | policy: vpn, session_recheck: 60
          policy: vpn              | policy: vpn, interface: eth0
          policy: vpn              | policy: vpn, local_endpoint: 198.51.100.1
          policy: vpn              | policy: vpn, ike_version: auto
          policy: vpn              | policy: vpn, gateways: [gw1]
          policy: vpn              | policy: vpn, id_list: sales
          unix:/run/charon.vici    | unix:/run/b.vici
          name: gw1                | name: gw2
          type: strongswan         | type: strongswan, relay: 'http://10.0.0.1:8180'
          """)
  void everyKeyCounts(String from, String to) {
    String lists = "    id_lists: { sales: [ { type: dns, value: a.test } ] }\n";
    String yaml = tunnel(LAN) + lists;
    WrittenSettings written = WrittenTunnels.in(directory);
    Settings before = written.settings(yaml);

    assertThat(new SettingsChange(before, written.settings(yaml)).changed()).isEmpty();
    assertThat(new SettingsChange(before, written.settings(yaml.replace(from, to))).changed())
        .containsOnlyKeys("acme");
  }

  @Test
  void theirOrderCounts() {
    String other = LAN.replace("name: t", "name: u").replace("203.0.113.1", "203.0.113.2");
    WrittenSettings written = WrittenTunnels.in(directory);
    Settings before = written.settings(tunnels(LAN, other));
    assertThat(new SettingsChange(before, written.settings(tunnels(other, LAN))).changed())
        .containsOnlyKeys("acme");
  }

  /** One reader, the same YAML, and files that hold something else. */
  @Test
  void theFilesCount() {
    WrittenSettings written =
        WrittenTunnels.in(directory)
            .write("vouchsafe.yaml", tunnels(LAN, PSK.replace("name: t", "name: p")));
    SettingsReader reader = new SettingsReader(Map.of());
    Settings first = read(reader);
    assertThat(read(reader)).isSameAs(first);

    written.writePrivate("psk", "another secret of some length\n");
    Settings second = read(reader);
    assertThat(new SettingsChange(first, second).changed()).containsOnlyKeys("acme");

    Issued renewed = WrittenSettings.issue(WrittenTunnels.gateway());
    WrittenTunnels.write(written, "gw", renewed);
    Settings third = read(reader);
    assertThat(new SettingsChange(second, third).changed()).containsOnlyKeys("acme");
    assertThat(read(reader)).isSameAs(third);
  }

  /** The same key in another file of the same content is the same; nothing shows it. */
  @Test
  void keysCompareByWhatTheyAreAndAreNotShown() {
    WrittenSettings written = WrittenTunnels.in(directory);
    Settings one = written.settings(tunnel(LAN));
    Settings other = written.settings(tunnel(LAN));
    assertThat(one).isEqualTo(other).hasToString(other.toString());
    assertThat(one.toString()).doesNotContain("PrivateKey").doesNotContain("private");
  }

  private Settings read(SettingsReader reader) {
    SettingsReading reading = reader.read(directory.resolve("vouchsafe.yaml"));
    assertThat(reading).isInstanceOf(SettingsReading.Read.class);
    return ((SettingsReading.Read) reading).settings();
  }
}
