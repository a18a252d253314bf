package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.LAN;
import static io.vouchsafe.config.WrittenTunnels.PSK;
import static io.vouchsafe.config.WrittenTunnels.ROAMING;
import static io.vouchsafe.config.WrittenTunnels.tunnel;
import static io.vouchsafe.config.WrittenTunnels.tunnels;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.IkeVersions;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.OnIdMismatch;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tunnels}: what is read, and what is refused or warned of with its line. */
class TunnelKeysTest {
  private static final String WHERE = "vouchsafe.yaml:10: ";

  @TempDir Path directory;

  /** The two tunnels of the contract's section 1. */
  @Test
  void theContractsTunnelsAreRead() {
    String yaml =
        WrittenTunnels.policy("", "id_list: sales", LAN)
                .replace(
                    "name: t,",
                    "name: hq_to_branch, auth: certificate, id_list: sales, proposals: high,")
            + """
                  - { name: roaming, profile: roaming, auth: certificate, policy: vpn, gateway_certificate: gw.pem, gateway_key: gw.key,
                      pool: { addresses: 192.168.189.30-192.168.189.50, dns: [192.168.28.4] } }
                id_lists: { sales: [ { type: email, value: "*@example.com" } ] }
            """;
    WrittenSettings written = WrittenTunnels.in(directory);
    assertThat(written.problems(yaml)).isEmpty();
    List<Tunnel> tunnels = written.tenant(yaml).tunnels();

    Tunnel lan = tunnels.getFirst();
    assertThat(lan.name()).isEqualTo("hq_to_branch");
    assertThat(lan.profile()).isEqualTo(TunnelProfile.LAN_TO_LAN);
    assertThat(lan.versions()).isEqualTo(IkeVersions.ONLY_2);
    assertThat(lan.interfaceName()).isEmpty();
    assertThat(lan.localEndpoint()).isEqualTo(new Endpoint.Any());
    assertThat(lan.remoteEndpoint())
        .isEqualTo(new Endpoint.Addresses(IpRange.of(ip("203.0.113.1"))));
    assertThat(lan.auth()).isInstanceOf(TunnelAuth.ByCertificate.class);
    TunnelAuth.ByCertificate by = (TunnelAuth.ByCertificate) lan.auth();
    assertThat(by.policy()).isEqualTo("vpn");
    assertThat(by.gateway().chain()).hasSize(2).last().isEqualTo(WrittenSettings.issuing());
    assertThat(lan.idList().map(IdList::name)).contains("sales");
    assertThat(lan.onIdMismatch()).isEqualTo(OnIdMismatch.NEXT);
    assertThat(lan.localId()).isEmpty();
    assertThat(lan.enforceLocalId()).isFalse();
    assertThat(lan.localNetworks()).containsExactly(range("172.16.1.0", "172.16.1.255"));
    assertThat(lan.remoteNetworks()).containsExactly(range("192.168.11.0", "192.168.11.255"));
    assertThat(lan.pool()).isEmpty();
    assertThat(lan.proposals()).isEqualTo(Proposals.HIGH);
    assertThat(lan.signatures()).isEmpty();
    assertThat(lan.ikeLifetime()).isEqualTo(Duration.ofHours(8));
    assertThat(lan.ipsecLifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(lan.dpd()).isEqualTo(Duration.ofSeconds(30));
    assertThat(lan.initiate()).isEqualTo(Initiation.RESPONDER_ONLY);
    assertThat(lan.sessionRecheck()).isEmpty();
    assertThat(lan.gateways()).isEmpty();
    assertThat(tunnels.get(1).pool())
        .contains(
            new AddressPool(
                List.of(range("192.168.189.30", "192.168.189.50")),
                List.of(ip("192.168.28.4")),
                List.of()));
  }

  /** Every key that has another value than its default. */
  @Test
  void everyKeyIsRead() {
    Tunnel read =
        one(
            tunnel(
                LAN,
                "ike_version: auto; interface: eth0; local_endpoint: 198.51.100.0/24;"
                    + " remote_endpoint: Branch.Acme.Test.; on_id_mismatch: deny; local_id:"
                    + " gw.acme.test; enforce_local_id: true; proposals: medium; signatures:"
                    + " [ecdsa-256-sha256, rsa/pss]; ike_lifetime: 7200; ipsec_lifetime: 600; dpd:"
                    + " 0; initiate: at_start; session_recheck: 900; gateways: [gw1]"));
    assertThat(read.versions()).isEqualTo(IkeVersions.AUTO);
    assertThat(read.interfaceName()).contains("eth0");
    assertThat(read.localEndpoint())
        .isEqualTo(new Endpoint.Addresses(range("198.51.100.0", "198.51.100.255")));
    assertThat(read.remoteEndpoint()).isEqualTo(new Endpoint.Host("branch.acme.test"));
    assertThat(read.onIdMismatch()).isEqualTo(OnIdMismatch.DENY);
    assertThat(read.localId()).contains(new ClaimedId(IdType.DNS, "gw.acme.test"));
    assertThat(read.enforceLocalId()).isTrue();
    assertThat(read.proposals()).isEqualTo(Proposals.MEDIUM);
    assertThat(read.signatures()).containsExactly("ecdsa-256-sha256", "rsa/pss");
    assertThat(read.ikeLifetime()).isEqualTo(Duration.ofHours(2));
    assertThat(read.ipsecLifetime()).isEqualTo(Duration.ofMinutes(10));
    assertThat(read.dpd()).isZero();
    assertThat(read.initiate()).isEqualTo(Initiation.AT_START);
    assertThat(read.sessionRecheck()).contains(Duration.ofMinutes(15));
    assertThat(read.gateways()).containsExactly("gw1");
  }

  @Test
  void aPoolOfBothFamiliesIsRead() {
    AddressPool pool =
        one(tunnel(
                ROAMING,
                "pool: { addresses: [10.3.0.0/24, \"fd00::10-fd00::ff\"], dns: \"fd00::1\","
                    + " subnets: [10.0.0.0/8] }"))
            .pool()
            .orElseThrow();
    assertThat(pool.addresses())
        .containsExactly(range("10.3.0.1", "10.3.0.254"), range("fd00::10", "fd00::ff"));
    assertThat(pool.dns()).containsExactly(ip("fd00::1"));
    assertThat(pool.subnets()).containsExactly(range("10.0.0.0", "10.255.255.255"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1                 | 127.0.0.1 | 127.0.0.1
          2001:db8::/127            | 2001:db8:: | 2001:db8::1
          10.0.0.1 - 10.0.0.9       | 10.0.0.1 | 10.0.0.9
          0.0.0.0/0                 | 0.0.0.0 | 255.255.255.255
          """)
  void anEndpointIsAnAddressANetworkOrARange(String written, String first, String last) {
    assertThat(one(tunnel(LAN, "remote_endpoint: \"" + written + "\"")).remoteEndpoint())
        .isEqualTo(new Endpoint.Addresses(range(first, last)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: 'a b'                             | name: 'a b' is no name: 1 to 35 of A-Z a-z 0-9 _ -
          profile: l2tp                           | profile: 'l2tp' is none of lan_to_lan, roaming, azure
          ike_version: 3                          | ike_version: '3' is none of 2, 1, auto
          ike_version: both                       | ike_version: 'both' is none of 2, 1, auto
          interface: a/b                          | interface: 'a/b' is no name of an interface
          remote_endpoint: 10.0.0.300             | remote_endpoint: '10.0.0.300' is no address, network or range
          remote_endpoint: 10.0.0.0/33            | remote_endpoint: '10.0.0.0/33' is no address, network or range
          remote_endpoint: 10.0.0.9-10.0.0.1      | remote_endpoint: '10.0.0.9-10.0.0.1' ends before it begins: write 10.0.0.1-10.0.0.9
          remote_endpoint: '::ffff:10.0.0.1'      | remote_endpoint: '::ffff:10.0.0.1' writes IPv4 as IPv6
          remote_endpoint: 'a b'                  | remote_endpoint: 'a b' is no endpoint: any, an address,
          remote_endpoint: '*.acme.test'          | remote_endpoint: '*.acme.test' is no endpoint
          local_endpoint: a_b.test                | local_endpoint: 'a_b.test' is no endpoint
          local_networks: []                      | local_networks: the list is empty; leave the key out, which stands for all
          local_networks: [10.0.0.0/33]           | local_networks[0]: '10.0.0.0/33' is no address, network or range
          local_networks: 10.0.0.0/8              | local_networks: '10.0.0.0/8' is a string, a list is expected
          gateways: gw1                           | gateways: 'gw1' is a string, a list is expected
          gateways:                               | gateways: nothing stands here, a list is expected
          signatures: ecdsa-384-sha384            | signatures: 'ecdsa-384-sha384' is a string, a list is expected
          signatures: { ecdsa-384: sha384 }       | signatures: this is a mapping, a list is expected
          remote_networks: []                     | remote_networks: the list is empty
          pool: { addresses: 10.3.0.1-10.3.0.9 }  | pool: is allowed only with profile: roaming: a peer of profile: lan_to_lan has networks of its own; write them as remote_networks
          proposals: highest                      | proposals: 'highest' is none of high, medium, or a mapping { ike: […], esp: […] }
          proposals: { ike: [aes256gcm16-prfsha384-ecp384] } | proposals.esp: is required
          signatures: []                          | signatures: the list is empty
          ike_lifetime: 59                        | ike_lifetime: 59 is out of range 60…2678400 (s)
          ipsec_lifetime: 39                      | ipsec_lifetime: 39 is out of range 40…2678400 (s)
          ipsec_lifetime: 28800                   | ipsec_lifetime: ipsec_lifetime is 28800 s and ike_lifetime 28800 s: an IPsec SA ends before its IKE SA; write less than 28800
          ike_lifetime: 3600                      | ike_lifetime: ipsec_lifetime is 3600 s and ike_lifetime 3600 s
          dpd: -1                                 | dpd: -1 is out of range 0…86400 (s)
          initiate: always                        | initiate: 'always' is none of responder_only, at_start, on_traffic
          on_id_mismatch: stop                    | on_id_mismatch: 'stop' is none of next, deny
          gateways: [gw2]                         | gateways[0]: nothing in gateways is called 'gw2', nearest is 'gw1'
          gateways: []                            | gateways: the list is empty; leave the key out, which stands for all
          id_list: sales                          | id_list: nothing in id_lists is called 'sales', there are none
          policy: vpm                             | policy: nothing in policies is called 'vpm', nearest is 'vpn'
          auth: eap                               | auth: 'eap' is not built yet
          auth: eap_mschapv2                      | auth: 'eap_mschapv2' is not built yet
          auth: password                          | auth: 'password' is none of certificate, psk
          psk: file:psk                           | psk: is allowed only with auth: psk; write auth: psk, or leave psk out
          gateway_key: other.key                  | gateway_key: the key is not the one of O=Acme,CN=gw.acme.test
          gateway_key: nope.key                   | gateway_key: 'nope.key' does not exist
          gateway_certificate: nope.pem           | gateway_certificate: 'nope.pem' does not exist
          local_id: other.acme.test               | local_id: dns other.acme.test is no identity of gateway_certificate, and peers would refuse it; leave local_id out, or write one of its names
          local_id: '*.acme.test'                 | local_id: '*.acme.test' matches many names, but the gateway needs one
          local_id: 10.0.0.0/8                    | local_id: '10.0.0.0/8': no host name: letters, digits and hyphens between dots
          local_id: 'OU=One,Two,Three'            | local_id: 'OU=One,Two,Three': no name: not TYPE=value,TYPE=value after RFC 4514; a comma inside a value is written \\, and YAML wants single quotes around it: 'OU=One\\,Two\\,Three'
          nbns: 10.0.0.1                          | nbns: unknown key 'nbns'
          monitor: 10.0.0.1                       | monitor: unknown key 'monitor'
          """)
  void aMistakeIsToldWithItsLine(String key, String problem) {
    assertThat(problems(tunnel(LAN, key)))
        .anySatisfy(
            line -> assertThat(line).startsWith(WHERE + "tenants.acme.tunnels[0]." + problem));
    assertThat(WrittenTunnels.in(directory).read(tunnel(LAN, key)))
        .isInstanceOf(SettingsReading.Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          initiate: at_start                        | initiate: auto establish cannot be used with roaming clients
          initiate: on_traffic                      | initiate: auto establish cannot be used with roaming clients
          pool: { addresses: [] }                   | pool.addresses: the list is empty
          pool: { dns: [10.0.0.1] }                 | pool.addresses: is required
          pool: { addresses: 10.0.0.0/7 }           | pool.addresses: 10.0.0.1-11.255.255.254 holds more than 16777216 addresses
          pool: { addresses: 'fd00::/64' }          | pool.addresses: fd00::/64 holds more than 16777216 addresses
          pool: { addresses: [10.0.0.1-10.0.0.9, 10.0.0.9-10.0.0.20] } | pool.addresses: 10.0.0.1-10.0.0.9 and 10.0.0.9-10.0.0.20 overlap
          pool: { addresses: 10.0.0.1, dns: [ns.test] } | pool.dns[0]: 'ns.test' is no address such as
          pool: { addresses: 10.0.0.1, nbns: 10.0.0.1 } | pool.nbns: unknown key 'nbns', nearest known key 'dns'
          """)
  void aMistakeOfARoamingTunnelIsToldWithItsLine(String key, String problem) {
    assertThat(problems(tunnel(ROAMING, key)))
        .anySatisfy(
            line -> assertThat(line).startsWith(WHERE + "tenants.acme.tunnels[0]." + problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          profile: azure; remote_endpoint: any     | .remote_endpoint: profile: azure needs remote_endpoint
          profile: azure; ike_version: 1; proposals: medium | .ike_version: profile: azure speaks IKEv2 alone
          profile: azure; ike_version: auto        | .ike_version: profile: azure speaks IKEv2 alone
          remote_endpoint: 10.0.0.0/24; initiate: at_start | .remote_endpoint: initiate: at_start needs one peer to call
          remote_endpoint: any; initiate: on_traffic | .remote_endpoint: initiate: on_traffic needs one peer to call: write one address or one host name
          """)
  void whatAProfileDoesNotBearIsRefused(String keys, String problem) {
    assertThat(problems(tunnel(LAN, keys)))
        .singleElement()
        .asString()
        .startsWith(WHERE + "tenants.acme.tunnels[0]" + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "profile", "policy", "gateway_certificate", "gateway_key"})
  void whatATunnelNeedsIsRequired(String key) {
    String without = LAN.replaceAll("(^|, )" + key + ": [^,]*(?=$|, )", "").replaceAll("^, ", "");
    assertThat(problems(tunnel(without)))
        .containsExactly(WHERE + "tenants.acme.tunnels[0]." + key + ": is required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy: vpn", "gateway_certificate: gw.pem", "gateway_key: gw.key"})
  void aSecretStandsBesideNoCertificate(String key) {
    assertThat(problems(tunnel(PSK, key)))
        .singleElement()
        .asString()
        .startsWith(
            WHERE
                + "tenants.acme.tunnels[0]."
                + key.substring(0, key.indexOf(':'))
                + ": is allowed only with auth: certificate: a peer with a secret shows no"
                + " certificate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ike_version: 1; proposals: medium | .ike_version: IKEv1 is slower and older
          ike_version: auto         | .ike_version: IKEv1 is slower and older
          interface: eth0           | .interface: charon does not tell where a peer comes in: peers of every interface may use this tunnel
          ipsec_lifetime: 99        | .ipsec_lifetime: 99 s is low: new keys are negotiated 30 s before the end, which is every 69 s
          ipsec_lifetime: 40        | .ipsec_lifetime: 40 s is low: new keys are negotiated 30 s before the end, which is every 10 s
          ipsec_lifetime: 14401     | .ipsec_lifetime: ipsec_lifetime is 14401 s, more than half of ike_lifetime, 28800 s
          ike_lifetime: 7199        | .ike_lifetime: ipsec_lifetime is 3600 s, more than half of ike_lifetime, 7199 s; it should be well below: write at most 3599
          remote_networks: [172.16.1.128/25] | .remote_networks: 172.16.1.128/25 overlaps 172.16.1.0/24 of local_networks
          local_networks: [172.16.1.5/24] | .local_networks[0]: '172.16.1.5/24' stands for the whole network 172.16.1.0/24
          """)
  void aDoubtIsToldWithItsLine(String key, String doubt) {
    assertThat(problems(tunnel(LAN, key)))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: tenants.acme.tunnels[0]" + doubt);
  }

  /** RFC 5282 defines AES-GCM for IKEv2 alone. */
  @Test
  void ikev1WithNothingButGcmIsADoubt() {
    assertThat(problems(tunnel(LAN, "ike_version: 1")))
        .anySatisfy(
            problem -> assertThat(problem).contains("ike_version: 1 has no AES-GCM for IKE"));
    assertThat(problems(tunnel(LAN, "ike_version: auto")))
        .noneSatisfy(problem -> assertThat(problem).contains("AES-GCM"));
  }

  @Test
  void timesAndNetworksAtTheirBoundsAreNoDoubts() {
    assertThat(problems(tunnel(LAN, "ipsec_lifetime: 100"))).isEmpty();
    assertThat(problems(tunnel(LAN, "ipsec_lifetime: 14400"))).isEmpty();
    assertThat(problems(tunnel(LAN, "remote_networks: [0.0.0.0/0]"))).isEmpty();
    assertThat(problems(tunnel(LAN, "profile: azure; initiate: at_start"))).isEmpty();
    assertThat(problems(tunnel(LAN, "remote_endpoint: gw.branch.test; initiate: on_traffic")))
        .isEmpty();
  }

  @Test
  void whatARoamingTunnelLacksIsADoubt() {
    assertThat(problems(tunnel(ROAMING, "local_networks: [10.3.0.0/16]")))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: tenants.acme.tunnels[0].pool: 10.3.0.10-10.3.0.50 lies in")
        .contains("Proxy ARP is not built");
    assertThat(problems(tunnel(ROAMING, "remote_networks: [10.4.0.0/16]")))
        .singleElement()
        .asString()
        .contains("warning", "no address of pool lies in remote_networks");
    assertThat(problems(tunnel(ROAMING.replaceAll("pool: \\{[^}]*}, ", ""))))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: tenants.acme.tunnels[0]: profile: roaming without pool");
    assertThat(problems(tunnel(LAN.replaceAll("remote_networks: \\[[^]]*], ", ""))))
        .singleElement()
        .asString()
        .startsWith(
            WHERE
                + "warning: tenants.acme.tunnels[0]: without remote_networks all traffic of the"
                + " gateway goes into this tunnel");
  }

  @Test
  void twoTunnelsOfOneNameAreRefused() {
    assertThat(problems(tunnels(LAN, LAN)))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "vouchsafe.yaml:11: tenants.acme.tunnels[1].name: a tunnel before it, in"
                            + " line 10, is called 't'; call each otherwise"));
  }

  @Test
  void anObservingPolicyIsRefused() {
    assertThat(problems(WrittenTunnels.policy("", "mode: observe", LAN)))
        .contains(
            WHERE
                + "tenants.acme.tunnels[0].policy: policy vpn has mode: observe, which lets in "
                + "everybody whom it denies; a tunnel needs a policy with mode: enforce");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          on_unavailable: allow | revocation.on_unavailable: allow, but the gateway refuses a peer
          scope: leaf           | revocation.scope: leaf, but the gateway asks about the CAs of the path too
          sources: []           | revocation.sources: [], and the gateway asks all the same: without a signer of its own
          """)
  void whatOfAPolicyTheGatewayDoesNotCarryIsADoubt(String revocation, String doubt) {
    assertThat(problems(WrittenTunnels.policy(revocation, "", LAN)))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(
                        WHERE
                            + "warning: tenants.acme.tunnels[0].policy: policy vpn has "
                            + doubt));
  }

  @Test
  void theRecheckOfASecretIsADoubt() {
    assertThat(problems(tunnel(PSK, "session_recheck: 60")))
        .singleElement()
        .asString()
        .contains("warning", "session_recheck has no effect with auth: psk");
  }

  private Tunnel one(String yaml) {
    return WrittenTunnels.in(directory).tenant(yaml).tunnels().getFirst();
  }

  private List<String> problems(String yaml) {
    return WrittenTunnels.in(directory).problems(yaml);
  }

  private static IpRange range(String first, String last) {
    return new IpRange(ip(first), ip(last));
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
