package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.nested;
import static io.vouchsafe.config.WrittenSettings.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.config.SettingsTable.DeclaredKey;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key of the contract that is not built yet is refused with that reason, never ignored. */
class UnbuiltKeysTest {
  @TempDir Path directory;

  static Stream<String> keys() {
    return SettingsTable.settings().stream()
        .filter(declared -> !declared.key().isBuilt())
        .map(DeclaredKey::path);
  }

  static Stream<Arguments> words() {
    return SettingsTable.settings().stream()
        .flatMap(
            declared ->
                declared.key().type() instanceof KeyType.OneWord<?> type
                    ? type.notBuilt().stream().map(word -> arguments(declared.path(), word))
                    : Stream.empty());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("keys")
  void keyIsRefusedWhateverItHolds(String path) {
    for (String value : new String[] {"{}", "[]", "~", "5"}) {
      assertThat(new WrittenSettings(directory).problems(nested(path, value)))
          .contains("vouchsafe.yaml:1: " + shown(path) + ": this key is not built yet");
    }
  }

  @ParameterizedTest
  @MethodSource("words")
  void wordIsRefused(String path, String word) {
    assertThat(new WrittenSettings(directory).problems(nested(path, word)))
        .contains("vouchsafe.yaml:1: " + shown(path) + ": '" + word + "' is not built yet");
  }

  /** Contract, section 1, less what is built. A key that is missing here could be passed over. */
  @Test
  void whatTheContractKnowsBesideWhatIsBuiltIsDeclared() {
    assertThat(keys()).isEmpty();
    assertThat(words().map(word -> word.get()[0] + "=" + word.get()[1]))
        .containsExactlyInAnyOrder(
            "tenants.NAME.tunnels[].auth=eap",
            "tenants.NAME.tunnels[].auth=eap_md5",
            "tenants.NAME.tunnels[].auth=eap_mschapv2",
            "tenants.NAME.tunnels[].auth=eap_radius",
            "tenants.NAME.tunnels[].auth=eap_tls");
  }

  /** The sample of the contract's section 1, as far as its files can be written by a test. */
  @Test
  void theContractsSampleIsTaken() {
    WrittenSettings written =
        new WrittenSettings(directory)
            .write("api.token", "a\n")
            .write("admin.token", "b\n")
            .write("redis.pw", "c\n")
            .writePrivate("shared.key", "k".repeat(32))
            .writePrivate(
                "ocsp.key",
                WrittenSettings.pem("PRIVATE KEY", WrittenSettings.signerKey().getEncoded()));
    WrittenTunnels.writeGateway(written);

    assertThat(
            written.problems(
                """
                listen: { api: 127.0.0.1:8180, admin: 127.0.0.1:8181, api_token: file:api.token, admin_token: file:admin.token }
                shared: { url: "rediss://10.0.0.7:6379", username: vouchsafe, password: file:redis.pw, prefix: "vs:prod:", key: file:shared.key, stale: alarm }
                tenants:
                  acme:
                    front:     { header: nginx, trusted: [127.0.0.1/32] }
                    cache:     { maximum_memory: 4MiB, response_memory: 64MiB, max_lifetime: 86400 }
                    signers:   [ { issuer: issuing.pem, certificate: signer.pem, key: ocsp.key } ]
                    ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
                    ocsp:      { corp: { url: http://ocsp.acme.test/, issuers: [issuing.pem], max_age: 3600 } }
                    crl:       { corp: { urls: [http://pki.acme.test/issuing.crl], validity_time: 86400 } }
                    id_lists:
                      sales:
                        - { type: email, value: "*@example.com" }
                    policies:
                      default: { ca_group: staff, purpose: client_auth, id_list: sales, revocation: { sources: [stapled, ocsp, crl], ocsp: [corp], crl: [corp] } }
                    tunnels:
                      - { name: hq_to_branch, profile: lan_to_lan, remote_endpoint: 203.0.113.1, local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24],
                          auth: certificate, policy: default, id_list: sales, gateway_certificate: gw.pem, gateway_key: gw.key, proposals: high }
                      - { name: roaming, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
                          pool: { addresses: 192.168.189.30-192.168.189.50, dns: [192.168.28.4] } }
                    gateways: [ { name: gw1, type: strongswan, vici: "unix:/run/charon.vici" }, { name: ovpn1, type: openvpn, management: 127.0.0.1:7505, policy: default, peer_certificates: /run/ovpn/peers } ]
                    ocvpn:    { customers: { north: { policy: default, devices: [FGT001, FGT002] } }, poll_interval: 60 }
                tls_fronts: [ { listen: 127.0.0.1:8443, certificate: gw.pem, key: gw.key, tenant: acme, policy: default, client_certificate: required, upstream: http://127.0.0.1:9000 } ]
                """))
        .filteredOn(problem -> !problem.contains("/run/ovpn/peers is not there yet"))
        .filteredOn(problem -> !problem.contains("warning: shared: without a"))
        // Its fronts are on the same machine, and its devices call through one of them.
        .singleElement()
        .asString()
        .contains("any local user can take a group's key");
  }
}
