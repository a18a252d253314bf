package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.LAN;
import static io.vouchsafe.config.WrittenTunnels.NOW;
import static io.vouchsafe.config.WrittenTunnels.gateway;
import static io.vouchsafe.config.WrittenTunnels.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gateways} of type strongswan, and {@code signers} with {@code for: gateways}. */
class GatewayKeysTest {
  private static final String WHERE = "vouchsafe.yaml:8: ";
  private static final String GATEWAY = "tenants.acme.gateways[0]";

  /** Signed by nobody whom the tenant knows: only charon is told to believe it. */
  private static final LabCa ELSEWHERE =
      LabCa.root(CertificateSpec.ca("CN=Elsewhere", NOW), new BouncyCastleProvider());

  private static final Issued SIGNER = ELSEWHERE.issue(CertificateSpec.ocspSigner("CN=Relay", NOW));

  @TempDir Path directory;

  @Test
  void aGatewayIsRead() {
    assertThat(WrittenTunnels.in(directory).tenant(tunnel(LAN)).gateways())
        .isEqualTo(
            Map.of(
                "gw1",
                new GatewaySettings.Strongswan(
                    "gw1",
                    new ViciAddress.UnixSocket("/run/charon.vici"),
                    URI.create("http://127.0.0.1:8180"),
                    Optional.empty())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unix:/run/../run/charon.vici | unix:/run/charon.vici
          127.0.0.1:4502               | 127.0.0.1:4502
          localhost:4502               | localhost:4502
          [::1]:4502                   | [::1]:4502
          """)
  void anAddressOfCharonIsRead(String written, String read) {
    assertThat(charon(tunnel(LAN).replace("unix:/run/charon.vici", written)).vici())
        .hasToString(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unix:charon.vici   | 'unix:charon.vici' is no absolute path: write unix:/PATH, such as unix:/run/charon.vici
          unix:              | 'unix:' is no absolute path
          /run/charon.vici   | '/run/charon.vici' is no address of charon: write unix:/PATH
          127.0.0.1          | '127.0.0.1' is no address of charon
          127.0.0.1:0        | '127.0.0.1:0' is no address of charon
          10.0.0.1:4502      | 10.0.0.1:4502 is not loopback, and private keys travel on it in the clear: write unix:/PATH
          0.0.0.0:4502       | 0.0.0.0:4502 is not loopback
          gw.acme.test:4502  | gw.acme.test:4502 is not loopback
          """)
  void anAddressThatIsNoneIsRefused(String vici, String problem) {
    assertThat(problems(tunnel(LAN).replace("unix:/run/charon.vici", vici)))
        .singleElement()
        .asString()
        .startsWith(WHERE + GATEWAY + ".vici: " + problem);
  }

  @Test
  void aPathOfASocketHasABound() {
    String path = "/run/" + "a".repeat(102);
    String yaml = tunnel(LAN);
    assertThat(problems(yaml.replace("/run/charon.vici", path))).isEmpty();
    assertThat(problems(yaml.replace("/run/charon.vici", path + "a")))
        .singleElement()
        .asString()
        .contains("the path is longer than 107 octets");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://10.0.0.1:8180/ | http://10.0.0.1:8180
          https://vs.acme.test  | https://vs.acme.test
          http://[fd00::1]:8180/base/ | http://[fd00::1]:8180/base
          """)
  void theRelaysUrlIsRead(String written, String read) {
    assertThat(charon(gateway("relay: \"" + written + "\"")).relay()).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a.test",
        "http://",
        "a.test:8180",
        "http://u@a.test",
        "http://a.test/?x=1",
        "http://a.test/#x",
        "http://0.0.0.0:8180",
        "http://[::]:8180",
        "http://a b"
      })
  void aRelayThatIsNoBaseUrlIsRefused(String url) {
    assertThat(problems(gateway("relay: \"" + url + "\"")))
        .containsExactly(
            WHERE
                + GATEWAY
                + ".relay: '"
                + url
                + "' is no base URL such as http://127.0.0.1:8180: http or https, a host, no user"
                + " name, no query");
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0:8180,8180", "'[::]:8180',8180", "127.0.0.1:0,PORT"})
  void theApisAddressIsNoRelayWhereNobodyCanCallIt(String api, String port) {
    WrittenSettings written = WrittenTunnels.in(directory).write("token", "secret\n");
    String listen = "listen: { api: \"" + api + "\", api_token: file:token }\n";
    assertThat(written.problems(listen + tunnel(LAN)))
        .singleElement()
        .asString()
        .startsWith(
            "vouchsafe.yaml:9: "
                + GATEWAY
                + ": relay is required, because charon"
                + " cannot call listen.api")
        .endsWith("write an address of this machine, such as relay: http://127.0.0.1:" + port);
    assertThat(written.problems(listen + gateway("relay: \"http://10.0.0.1:8180\""))).isEmpty();
  }

  /** A tenant that is taken over from the reading before has its relay anew all the same. */
  @Test
  void anotherAddressOfTheApiIsAnotherRelay() {
    WrittenSettings written = WrittenTunnels.in(directory).write("vouchsafe.yaml", tunnel(LAN));
    SettingsReader reader = new SettingsReader(Map.of());
    Path file = directory.resolve("vouchsafe.yaml");
    assertThat(relay(reader.read(file))).hasToString("http://127.0.0.1:8180");

    written.write("vouchsafe.yaml", "listen: { api: \"127.0.0.1:9180\" }\n" + tunnel(LAN));
    assertThat(relay(reader.read(file))).hasToString("http://127.0.0.1:9180");
  }

  private static URI relay(SettingsReading reading) {
    assertThat(reading).isInstanceOf(SettingsReading.Read.class);
    Settings settings = ((SettingsReading.Read) reading).settings();
    return ((GatewaySettings.Strongswan) settings.tenants().get("acme").gateways().get("gw1"))
        .relay();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type: racoon                | .type: 'racoon' is none of strongswan, openvpn
          type: libreswan             | .type: 'libreswan' is none of strongswan
          name: 'a b'                 | .name: 'a b' is no name: 1 to 35 of A-Z a-z 0-9 _ -
          """)
  void anotherGatewayIsRefused(String key, String problem) {
    String name = key.substring(0, key.indexOf(':'));
    String usual = name.equals("type") ? "type: strongswan" : "name: gw1";
    assertThat(problems(tunnel(LAN).replace(usual, key)))
        .anySatisfy(line -> assertThat(line).startsWith(WHERE + GATEWAY + problem));
  }

  @Test
  void whatAGatewayNeedsIsRequired() {
    String yaml =
        tunnel(LAN)
            .replace("{ name: gw1, type: strongswan, vici: \"unix:/run/charon.vici\" }", "{}");
    assertThat(problems(yaml))
        .contains(WHERE + GATEWAY + ".name: is required", WHERE + GATEWAY + ".type: is required");
    assertThat(problems(tunnel(LAN).replace(", vici: \"unix:/run/charon.vici\"", "")))
        .containsExactly(WHERE + GATEWAY + ".vici: is required");
  }

  @Test
  void twoGatewaysOfOneNameAreRefused() {
    String other = "\n        - { name: gw1, type: strongswan, vici: \"unix:/run/b.vici\" }\n";
    assertThat(
            problems(
                tunnel(LAN)
                    .replace(
                        "charon.vici\" }\n", "charon.vici\" }" + other.replaceFirst("  ", ""))))
        .anySatisfy(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "vouchsafe.yaml:9: tenants.acme.gateways[1].name: a gateway before it, in"
                            + " line 8, is called 'gw1'; call each otherwise"));
  }

  /** Two tenants that feed one charon would judge each other's peers. */
  @ParameterizedTest
  @CsvSource({"unix:/run/charon.vici,unix:/run//x/../charon.vici", "localhost:4502,127.0.0.1:4502"})
  void oneCharonIsNotTwoGateways(String vici, String same) {
    tellsOfOneCharon(vici, same);
  }

  /** {@code /var/run} is {@code /run}; another tenant's tunnels would be taken out. */
  @Test
  void aLinkToOneCharonIsNoOtherOne() throws IOException {
    Path run = Files.createDirectory(directory.resolve("run"));
    Path link = Files.createSymbolicLink(directory.resolve("var"), run);
    tellsOfOneCharon("unix:" + run.resolve("c.vici"), "unix:" + link.resolve("c.vici"));
    Files.createFile(run.resolve("c.vici"));
    Files.createSymbolicLink(directory.resolve("d.vici"), run.resolve("c.vici"));
    tellsOfOneCharon("unix:" + run.resolve("c.vici"), "unix:" + directory.resolve("d.vici"));
  }

  private void tellsOfOneCharon(String vici, String same) {
    String acme = tunnel(LAN).replace("unix:/run/charon.vici", vici);
    String yaml =
        acme
            + """
              other:
                ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
                ocsp: { corp: { url: http://ocsp.test/ } }
                policies: { vpn: { ca_group: staff } }
                gateways:
                  - { name: far, type: strongswan, vici: "unix:/run/far.vici" }
                  - { name: near, type: strongswan, vici: "%s" }
            """
                .formatted(same);
    assertThat(problems(yaml))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("vouchsafe.yaml:17: tenants.other.gateways[1].vici: ")
                    .endsWith(
                        " is the charon of gateway gw1 of tenant acme already, and each would undo"
                            + " what the other does there: name another for gateway near of tenant"
                            + " other"));
  }

  /** The tenant that is taken over from the reading before is compared all the same. */
  @Test
  void oneCharonIsFoundAtAReloadToo() {
    SettingsReader reader = new SettingsReader(Map.of());
    WrittenSettings written = WrittenTunnels.in(directory).write("vouchsafe.yaml", tunnel(LAN));
    Path file = directory.resolve("vouchsafe.yaml");
    assertThat(reader.read(file)).isInstanceOf(SettingsReading.Read.class);
    written.write(
        "vouchsafe.yaml",
        tunnel(LAN)
            + "  other: { gateways: [ { name: g, type: strongswan, vici: \"unix:/run/charon.vici\""
            + " } ] }\n");
    assertThat(reader.read(file)).isInstanceOf(SettingsReading.Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: relay, | relay
          name: relay, | relay.pem
                       | relay.pem
          """)
  void aSignerOfGatewaysIsFoundByItsNameOrFile(String name, String signer) {
    String yaml = signed(name == null ? "" : name, "signer: " + signer);
    WrittenSettings written = withSigner(SIGNER);

    assertThat(written.problems(yaml)).isEmpty();
    TenantSettings tenant = written.tenant(yaml);
    assertThat(tenant.signers()).isEmpty();
    assertThat(((GatewaySettings.Strongswan) tenant.gateways().get("gw1")).signer())
        .contains(new GatewaySigner(SIGNER.certificate(), SIGNER.keys().getPrivate()));
  }

  @Test
  void aSignerThatNobodyNamesIsADoubt() {
    assertThat(withSigner(SIGNER).problems(signed("name: relay,", "")))
        .containsExactly(
            "vouchsafe.yaml:11: warning: tenants.acme.signers[0]: no gateway names this "
                + "signer, so it signs nothing; write signer: NAME at a gateway, or leave it "
                + "out");
  }

  @Test
  void aSignerThatIsNotThereIsRefused() {
    assertThat(withSigner(SIGNER).problems(signed("name: relay,", "signer: relai")))
        .contains(
            WHERE
                + GATEWAY
                + ".signer: nothing in signers with for: gateways is called 'relai', nearest is"
                + " 'relay'; write name: relai and for: gateways at an entry of signers");
    assertThat(problems(gateway("signer: relay")))
        .singleElement()
        .asString()
        .contains("is called 'relay', there are none");
  }

  @Test
  void aSignerOfTheRelayIsNoneOfGateways() {
    WrittenSettings written =
        withSigner(SIGNER)
            .writePrivate(
                "ocsp.key",
                WrittenSettings.pem("PRIVATE KEY", WrittenSettings.signerKey().getEncoded()));
    assertThat(
            written.problems(
                gateway("signer: signer.pem")
                    + "    signers: [ { issuer: issuing.pem, certificate: signer.pem, key: ocsp.key"
                    + " } ]\n"))
        .anySatisfy(line -> assertThat(line).contains("is called 'signer.pem', there are none"));
  }

  @Test
  void aSignerThatCharonWouldNotBelieveIsRefused() {
    assertThat(
            ofSigner(
                CertificateSpec.ocspSigner("CN=Relay", NOW)
                    .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)))
        .contains("the certificate lacks the extended key usage id-kp-OCSPSigning");
    assertThat(
            ofSigner(
                CertificateSpec.ocspSigner("CN=Relay", NOW).keyUsage(KeyUsage.keyEncipherment)))
        .contains("the certificate's key usage lacks digitalSignature");
    WrittenSettings wrongKey = withSigner(SIGNER);
    WrittenTunnels.write(wrongKey, "gw", WrittenSettings.issue(WrittenTunnels.gateway()));
    assertThat(wrongKey.problems(signed("", "signer: relay.pem").replace("relay.key", "other.key")))
        .anySatisfy(line -> assertThat(line).contains("the key is not the one of the certificate"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          issuer: issuing.pem, certificate: relay.pem, key: relay.key, for: gateways | .issuer: is allowed only without for: gateways
          certificate: relay.pem, key: relay.key                                     | .issuer: is required
          issuer: issuing.pem, certificate: relay.pem, key: relay.key, name: x       | .name: is allowed only with for: gateways
          certificate: relay.pem, key: relay.key, for: everybody                     | .for: 'everybody' is none of gateways
          certificate: relay.pem, for: gateways                                      | .key: is required
          """)
  void aSignerIsForGatewaysOrForAnIssuer(String keys, String problem) {
    assertThat(withSigner(SIGNER).problems(tunnel(LAN) + "    signers: [ { " + keys + " } ]\n"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("vouchsafe.yaml:11: tenants.acme.signers[0]" + problem));
  }

  @Test
  void theEndOfASignerIsADoubt() {
    WrittenSettings written =
        withSigner(SIGNER).write("vouchsafe.yaml", signed("name: relay,", "signer: relay"));
    assertThat(written.problemsAt(SIGNER.certificate().notAfter().minus(Duration.ofDays(1))))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "vouchsafe.yaml:11: warning: tenants.acme.signers[0]: the certificate"
                            + " expires at "));
  }

  @Test
  void whatCarriesNothingIsADoubt() {
    String yaml = tunnel(LAN);
    String gateways = yaml.substring(yaml.indexOf("    gateways:"), yaml.indexOf("    tunnels:"));
    String tunnels = yaml.substring(yaml.indexOf("    tunnels:"));
    assertThat(problems(yaml.replace(gateways, "")))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:8: warning: tenants.acme.tunnels[0]: there is no gateway");
    assertThat(problems(yaml.replace(tunnels, "")))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: " + GATEWAY + ": this gateway has no tunnel");
  }

  private String ofSigner(CertificateSpec spec) {
    return String.join(
        "\n", withSigner(ELSEWHERE.issue(spec)).problems(signed("", "signer: relay.pem")));
  }

  private WrittenSettings withSigner(Issued signer) {
    WrittenSettings written = WrittenTunnels.in(directory);
    WrittenTunnels.write(written, "relay", signer);
    return written;
  }

  private static String signed(String name, String gateway) {
    return (gateway.isEmpty() ? tunnel(LAN) : gateway(gateway))
        + "    signers: [ { "
        + name
        + " certificate: relay.pem, key: relay.key, for: gateways } ]\n";
  }

  private GatewaySettings.Strongswan charon(String yaml) {
    return (GatewaySettings.Strongswan)
        WrittenTunnels.in(directory).tenant(yaml).gateways().get("gw1");
  }

  private List<String> problems(String yaml) {
    return WrittenTunnels.in(directory).problems(yaml);
  }
}
