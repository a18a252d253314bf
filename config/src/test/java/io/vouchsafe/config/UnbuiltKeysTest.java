package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key of the contract that is not built yet is refused with that reason, never ignored. */
class UnbuiltKeysTest {
  @TempDir Path directory;

  static Set<String> keys() {
    return UnbuiltKeys.KEYS;
  }

  @ParameterizedTest
  @MethodSource("keys")
  void keyIsRefusedWhateverItHolds(String pattern) {
    for (String value : new String[] {"{}", "[]", "~", "5"}) {
      assertThat(new WrittenSettings(directory).problems(nested(pattern, value)))
          .contains(
              "vouchsafe.yaml:1: " + pattern.replace('*', 'x') + ": this key is not built yet");
    }
  }

  /** The sample of the contract's section 1, as far as its files can be written by a test. */
  @Test
  void theContractsSampleIsRefusedOnlyForWhatIsNotBuilt() {
    WrittenSettings written =
        new WrittenSettings(directory)
            .write("api.token", "a\n")
            .write("admin.token", "b\n")
            .writePrivate(
                "ocsp.key",
                WrittenSettings.pem("PRIVATE KEY", WrittenSettings.signerKey().getEncoded()));

    assertThat(
            written.problems(
                """
                listen: { api: 127.0.0.1:8180, admin: 127.0.0.1:8181, api_token: file:api.token, admin_token: file:admin.token }
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
                      - { name: hq_to_branch, profile: lan_to_lan }
                    gateways: [ { name: gw1, type: strongswan, vici: "unix:/run/charon.vici" } ]
                    ocvpn:    { customers: { north: { policy: default, devices: [FGT001, FGT002] } }, poll_interval: 60 }
                tls_fronts: [ { listen: 127.0.0.1:8443, tenant: acme } ]
                """))
        .hasSize(4)
        .allMatch(problem -> problem.endsWith(" is not built yet"));
  }

  private static String nested(String pattern, String value) {
    String[] keys = pattern.replace('*', 'x').split("\\.", -1);
    return java.util.Arrays.stream(keys).collect(Collectors.joining(": {", "{", ": "))
        + value
        + "}".repeat(keys.length);
  }
}
