package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 1, {@code gateways[]} of type {@code openvpn}. */
class OpenVpnKeysTest {
  private static final String AT = "vouchsafe.yaml:8: ";
  private static final String GATEWAY = "tenants.acme.gateways[0]";

  /** A policy in line 6, a gateway in line 8. */
  private static final String SETTINGS =
      """
      tenants:
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          ocsp: { corp: { url: http://ocsp.test/ } }
          policies:
            vpn: { ca_group: staff, revocation: { ocsp: [corp] }%s }
          gateways:
            - { name: o1, type: openvpn%s }
          id_lists: { sales: [ { type: email, value: "*@example.com" } ] }
      """;

  private static final String USUAL =
      "management: 127.0.0.1:7505, policy: vpn, peer_certificates: peers, config: [ { id_list:"
          + " sales, lines: [] } ]";

  @TempDir Path directory;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(
        directory.resolve("peers"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwx---")));
  }

  /** Each sweeps it, and keeps only what its own sessions need. */
  @Test
  void aFolderOfTwoGatewaysIsDoubted() {
    String yaml =
        gateway(USUAL)
            + """
              other:
                ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
                ocsp: { corp: { url: http://ocsp.test/ } }
                policies: { vpn: { ca_group: staff } }
                gateways:
                  - { name: o2, type: openvpn, management: "127.0.0.1:7506", policy: vpn, peer_certificates: "peers/../peers" }
            """;
    assertThat(problems(yaml))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:15: warning: tenants.other.gateways[0].peer_certificates: ")
        .endsWith(
            "is the folder of gateway o1 of tenant acme already, and each deletes old certificates"
                + " of the other's sessions: name another for gateway o2 of tenant other");
  }

  @Test
  void whatIsWrittenIsRead() {
    String yaml =
        gateway(
            "management: \"unix:/run//o/../mgmt\", management_password: file:psk, policy: vpn,"
                + " peer_certificates: peers, key_derivation: tls-ekm, config: [ { id_list: sales,"
                + " lines: ['push \"route 10.1.0.0 255.255.0.0\"', ' push-reset '] }, { lines:"
                + " [iroute 10.9.0.0] } ]");
    assertThat(problems(yaml)).isEmpty();

    GatewaySettings.OpenVpn server = server(yaml);
    assertThat(server.management()).isEqualTo(new ManagementAddress.UnixSocket("/run/mgmt"));
    assertThat(server.password()).contains(new Secret("correct horse battery staple"));
    assertThat(server.policy()).isEqualTo("vpn");
    assertThat(server.peerCertificates()).contains(directory.resolve("peers"));
    assertThat(server.decideByDigest()).isFalse();
    assertThat(server.keyDerivation()).isEqualTo(GatewaySettings.KeyDerivation.TLS_EKM);
    assertThat(server.config()).hasSize(2);
    assertThat(server.config().get(0).idList().orElseThrow().name()).isEqualTo("sales");
    assertThat(server.config().get(0).lines())
        .containsExactly("push \"route 10.1.0.0 255.255.0.0\"", "push-reset");
    assertThat(server.config().get(1).idList()).isEmpty();
    assertThat(server.toString()).doesNotContain("horse");
  }

  @Test
  void whatIsLeftOutIsUsual() {
    GatewaySettings.OpenVpn server = server(gateway(USUAL));

    assertThat(problems(gateway(USUAL))).isEmpty();
    assertThat(server.management())
        .isEqualTo(new ManagementAddress.Tcp(new HostAndPort("127.0.0.1", 7505)));
    assertThat(server.password()).isEmpty();
    assertThat(server.keyDerivation()).isEqualTo(GatewaySettings.KeyDerivation.ANY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          management: 127.0.0.1:7505, | | .management: is required
          policy: vpn,                | | .policy: is required
          peer_certificates: peers,   | | .peer_certificates: is required
          policy: vpn                 | policy: vpm                 | .policy: nothing in policies is called 'vpm', nearest is 'vpn'
          127.0.0.1:7505              | 127.0.0.1                   | .management: '127.0.0.1' is no address of a management interface: write host:port
          127.0.0.1:7505              | 127.0.0.1:0                 | .management: '127.0.0.1:0' is no address of a management interface
          127.0.0.1:7505              | 0.0.0.0:7505                | .management: 0.0.0.0:7505 stands for every address
          127.0.0.1:7505              | "[::]:7505"                 | .management: [::]:7505 stands for every address
          127.0.0.1:7505              | "unix:mgmt"                 | .management: 'unix:mgmt' is no absolute path
          policy: vpn                 | policy: vpn, vici: "unix:/c" | .vici: is allowed only with type: strongswan
          policy: vpn                 | policy: vpn, relay: "http://a" | .relay: is allowed only with type: strongswan
          policy: vpn                 | policy: vpn, signer: s      | .signer: is allowed only with type: strongswan
          type: openvpn               | type: strongswan, vici: "unix:/c" | .management: is allowed only with type: openvpn
          policy: vpn                 | policy: vpn, key_derivation: tls_ekm | .key_derivation: 'tls_ekm' is none of any, tls-ekm
          policy: vpn                 | policy: vpn, management_password: horse | .management_password: a secret is written as file:NAME or env:NAME
          policy: vpn                 | policy: vpn, management_password: env:TWO | .management_password: the password has 3 octets or a control character
          policy: vpn                 | policy: vpn, management_password: env:LONG | .management_password: the password has 513 octets or a control character
          peer_certificates: peers    | peer_certificates: root.pem | root.pem is no folder
          """)
  void aMistakeIsRefused(String text, String instead, String problem) {
    String yaml = gateway(USUAL).replace(text, instead == null ? "" : instead);
    assertThat(problems(yaml))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(AT + GATEWAY)
                    .doesNotContain("warning:")
                    .contains(problem));
    assertThat(read(yaml)).isInstanceOf(SettingsReading.Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1:7505 | 10.1.2.3:7505 | .management: 10.1.2.3:7505 is not loopback: names and passwords travel there in the clear
          127.0.0.1:7505 | vpn.test:7505 | .management: vpn.test:7505 is not loopback
          policy: vpn | policy: vpn, management_password: env:LONGISH | .management_password: the password has 128 octets: OpenVPN without PKCS #11 cuts it after 127
          peer_certificates: peers | peer_certificates: nowhere | nowhere is not there yet: nobody connects until
          { id_list: sales, lines: [] } | { lines: [] }, { id_list: sales, lines: [] } | .config[1]: nobody is told these lines
          policy: vpn | policy: vpn, decide_by_digest: true | .decide_by_digest: a client whose certificate is not there is decided by its issuer
          """)
  void aDoubtIsTold(String text, String instead, String problem) {
    assertThat(problems(gateway(USUAL).replace(text, instead)))
        .anySatisfy(
            line -> assertThat(line).startsWith(AT + "warning: " + GATEWAY).contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mode: observe        | .policy: policy vpn has mode: observe
          purpose: server_auth | warning: tenants.acme.gateways[0].policy: policy vpn has purpose: server_auth
          purpose: any         |
          deadline: 30000      |
          deadline: 30001      | warning: tenants.acme.gateways[0].policy: policy vpn has deadline: 30001
          """)
  void aPolicyIsJudged(String key, String problem) {
    List<String> found =
        problems(SETTINGS.formatted(", " + key, ", " + USUAL)).stream()
            .filter(line -> line.startsWith(AT))
            .toList();
    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().contains(problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id_list: sales             | policy vpn has an id_list, which needs the certificate itself
          short_lived: { max_lifetime: 3600 } | policy vpn has short_lived, which needs
          profile: webpki            | policy vpn has another profile than rfc5280
          purpose: client_auth       | config has an id_list, which needs the certificate itself
          """)
  void whatNeedsTheCertificateIsNotDecidedByItsDigest(String key, String problem) {
    String yaml = SETTINGS.formatted(", " + key, ", decide_by_digest: true, " + USUAL);
    assertThat(problems(yaml))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(AT + GATEWAY + ".decide_by_digest: ")
                    .contains(problem));
    assertThat(read(yaml)).isInstanceOf(SettingsReading.Refused.class);
  }

  @Test
  void byDigestNoFolderIsNeeded() {
    String yaml = gateway("management: localhost:7505, policy: vpn, decide_by_digest: true");
    assertThat(server(yaml).peerCertificates()).isEmpty();
    assertThat(server(yaml).decideByDigest()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "push \"route 10.0.0.0 255.0.0.0\"",
        "push 'dhcp-option DNS 10.0.0.1'",
        "push \"setenv x \\\"y\\\"\"",
        "push-reset",
        "push-remove route",
        "ifconfig-push 10.8.0.9 255.255.255.0",
        "ifconfig-push 10.8.0.9 10.8.0.10 192.0.2.1",
        "ifconfig-ipv6-push 2001:db8::9/64",
        "ifconfig-ipv6-push 2001:db8::9/64 2001:db8::1",
        "iroute 192.168.5.0",
        "iroute 192.168.5.0 255.255.255.0",
        "iroute-ipv6 2001:db8:5::/64",
        "max-routes-per-client 300",
        "vlan-pvid 4094",
      })
  void aDirectiveForOneClientIsTaken(String line) {
    assertThat(ClientDirective.mistake(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          push route 10.0.0.0 255.0.0.0 | has 3 parameters behind push, which takes 1; write it as push "route
          push                        | has 0 parameters behind push
          push ""                     | has another parameter than push takes
          push "a,b"                  | has another parameter than push takes
          push "route 10.0.0.0        | has no closing "
          push 'route                 | has no closing '
          push "a\\                   | ends with a backslash
          push "a\\b"                 | has a backslash before what is neither
          psuh "a"                    | nearest is 'push'
          END                         | has no directive for one client that is sent
          config /etc/passwd          | has no directive for one client that is sent
          disable                     | has no directive for one client that is sent
          # push "a"                  | is empty or a comment
          ifconfig-push 10.8.0.9      | has 1 parameters behind ifconfig-push, which takes 2 or 3
          ifconfig-push 10.8.0.9 255.255.255.256 | has another parameter than ifconfig-push takes
          ifconfig-push vpn.test 255.255.255.0 | has another parameter
          ifconfig-ipv6-push 10.0.0.1/24 | has another parameter
          ifconfig-ipv6-push 2001:db8::1/129 | has another parameter
          ifconfig-ipv6-push 2001:db8::1 | has another parameter
          iroute 10.0.0.0/8           | has another parameter than iroute takes
          iroute ::ffff:10.0.0.1      | has another parameter than iroute takes
          iroute-ipv6 10.0.0.0        | has another parameter
          max-routes-per-client 0     | has another parameter
          vlan-pvid 4095              | has another parameter
          """)
  void aLineThatOpenVpnWouldPassOverIsRefused(String line, String reason) {
    assertThat(ClientDirective.mistake(line))
        .hasValueSatisfying(
            text -> {
              assertThat(text).contains(reason);
            });
    String yaml =
        gateway(USUAL)
            .replace(
                "{ id_list: sales, lines: [] }", "{ lines: ['" + line.replace("'", "''") + "'] }");
    assertThat(read(yaml)).isInstanceOf(SettingsReading.Refused.class);
  }

  @Test
  void aLineEndIsNoSecondLine() {
    String yaml =
        gateway(USUAL).replace("lines: []", "lines: [\"push \\\"a\\\"\\nEND\\nclient-kill 0\"]");
    assertThat(problems(yaml))
        .anySatisfy(line -> assertThat(line).contains("has a control character or a line end"));
  }

  @Test
  void linesAndEntriesAreBounded() {
    assertThat(ClientDirective.mistake("push \"" + "x".repeat(248) + "\"")).isEmpty();
    assertThat(ClientDirective.mistake("push \"" + "x".repeat(249) + "\""))
        .hasValueSatisfying(text -> assertThat(text).startsWith("has 256 octets"));
    assertThat(problems(config("{ lines: [" + "push-reset, ".repeat(200) + "push-reset] }")))
        .anySatisfy(line -> assertThat(line).contains("201 lines are out of range"));
    assertThat(problems(config("{ lines: [] }, ".repeat(201))))
        .anySatisfy(line -> assertThat(line).contains("201 entries are out of range"));
  }

  @Test
  void aListThatIsNotThereIsRefused() {
    assertThat(problems(config("{ id_list: salse, lines: [] }")))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(".config[0].id_list: nothing in id_lists is called 'salse'"));
  }

  @Test
  void whoMayWriteIntoTheFolderIsLookedAt() throws IOException {
    Path peers = directory.resolve("peers");
    Files.setPosixFilePermissions(peers, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(problems(gateway(USUAL)))
        .singleElement()
        .asString()
        .startsWith(AT + GATEWAY + ".peer_certificates: everybody can take certificates out of ");
    Files.setAttribute(peers, "unix:mode", 01777);
    assertThat(problems(gateway(USUAL)))
        .singleElement()
        .asString()
        .startsWith(
            AT + "warning: " + GATEWAY + ".peer_certificates: everybody can put files into ");
  }

  /** One tenant's clients would be decided by another's policy. */
  @ParameterizedTest
  @CsvSource({"127.0.0.1:7505,localhost:7505", "\"unix:/run/a\",\"unix:/run/b/../a\""})
  void oneServerIsNotTwoGateways(String one, String other) {
    String yaml =
        gateway(USUAL.replace("127.0.0.1:7505", one))
            + """
              other:
                ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
                policies: { vpn: { ca_group: staff, revocation: { sources: [] } } }
                gateways:
                  - { name: o2, type: openvpn, policy: vpn, peer_certificates: peers, management: %s }
            """
                .formatted(other);
    assertThat(problems(yaml))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("vouchsafe.yaml:14: tenants.other.gateways[0].management: ")
                    .contains("is the OpenVPN server of gateway o1 of tenant acme already"));
  }

  @Test
  void aTunnelCannotNameIt() {
    String yaml =
        WrittenTunnels.tunnel(WrittenTunnels.LAN + ", gateways: [o1]")
            .replace(
                "  tunnels:",
                "    - { name: o1, type: openvpn, management: 127.0.0.1:7505, policy: vpn,"
                    + " decide_by_digest: true }\n    tunnels:");
    assertThat(WrittenTunnels.in(directory).problems(yaml))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("gateway o1 has type: openvpn, which carries no tunnels"));
    assertThat(WrittenTunnels.in(directory).problems(yaml.replace(", gateways: [o1]", "")))
        .noneSatisfy(line -> assertThat(line).contains("has no tunnel"));
  }

  /** It carries none, so tunnels beside it alone are nobody's. */
  @Test
  void tunnelsNeedAnotherGateway() {
    String yaml = WrittenTunnels.tunnel(WrittenTunnels.LAN);
    String charon =
        yaml.substring(yaml.indexOf("      - { name: gw1"), yaml.indexOf("    tunnels:"));
    assertThat(
            WrittenTunnels.in(directory)
                .problems(
                    yaml.replace(
                        charon,
                        "      - { name: o1, type: openvpn, management: 127.0.0.1:7505, policy:"
                            + " vpn, decide_by_digest: true }\n")))
        .anySatisfy(line -> assertThat(line).contains("there is no gateway, so nobody can use"));
  }

  private static String gateway(String keys) {
    return SETTINGS.formatted("", ", " + keys);
  }

  private static String config(String entries) {
    return gateway(USUAL).replace("{ id_list: sales, lines: [] }", entries);
  }

  private GatewaySettings.OpenVpn server(String yaml) {
    return (GatewaySettings.OpenVpn) written().tenant(yaml).gateways().get("o1");
  }

  private List<String> problems(String yaml) {
    return written().problems(yaml);
  }

  private SettingsReading read(String yaml) {
    written().write("vouchsafe.yaml", yaml);
    return new SettingsReader(ENVIRONMENT).read(directory.resolve("vouchsafe.yaml"));
  }

  private static final Map<String, String> ENVIRONMENT =
      Map.of("TWO", "a\nb", "LONG", "x".repeat(513), "LONGISH", "x".repeat(128));

  private WrittenSettings written() {
    return WrittenTunnels.in(directory, ENVIRONMENT);
  }
}
