package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All mistakes are told at once, in the order of files and lines. */
class OnePassTest {
  @TempDir Path directory;

  @Test
  void everyMistakeIsFoundInOnePass() {
    WrittenSettings written =
        new WrittenSettings(directory)
            .write("more.yaml", "tenants:\n  beta:\n    cache: { max_lifetime: 0 }\n");

    assertThat(
            written.problems(
                """
                include: [more.yaml, nope.yaml]
                listen: { api: 0.0.0.0:1 }
                tenants:
                  acme:
                    ocvpn: {}
                    ca_groups: { staff: { anchors: [nope.pem] } }
                    ocsp: { corp: { url: "http:", max_age: -2 } }
                    policies:
                      default: { ca_group: staff, revocation: { ocsp: [corp, korp] } }
                """))
        .containsExactly(
            "vouchsafe.yaml:1: include[1]: 'nope.yaml' does not exist",
            "vouchsafe.yaml:2: listen.api: 0.0.0.0:1 is not loopback, so listen.api_token is"
                + " required: write api_token: file:api.token, and put a long random text into that"
                + " file (openssl rand -hex 32 > api.token); or listen on 127.0.0.1:1",
            "vouchsafe.yaml:5: tenants.acme.ocvpn.customers: is required",
            "vouchsafe.yaml:6: tenants.acme.ca_groups.staff.anchors[0]: 'nope.pem' does not exist",
            "vouchsafe.yaml:7: tenants.acme.ocsp.corp.url: this is no URL: Expected"
                + " scheme-specific part at 5",
            "vouchsafe.yaml:7: tenants.acme.ocsp.corp.max_age: -2 is out of range -1…214748364 (s)",
            "vouchsafe.yaml:9: tenants.acme.policies.default.revocation.ocsp[1]: nothing in ocsp"
                + " is called 'korp', nearest is 'corp'",
            "more.yaml:3: tenants.beta.cache.max_lifetime: 0 is out of range 1…2147483647 (s)",
            "more.yaml:2: warning: tenants.beta: without policies every request is answered 404");
  }

  @Test
  void aKeyWrittenTwiceIsAMistakeAndTheFirstOneIsRead() {
    assertThat(
            new WrittenSettings(directory)
                .problems(withTenant("cache: { max_lifetime: 0 }\ncache: { max_lifetime: 5 }")))
        .hasSize(2)
        .first()
        .isEqualTo(
            "vouchsafe.yaml:8: tenants.acme.cache.max_lifetime: 0 is out of range 1…2147483647"
                + " (s)");
  }

  @Test
  void thousandsOfMistakesAreCountedNotListed() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      yaml.append("k").append(i).append(": 1\n");
    }

    assertThat(new WrittenSettings(directory).problems(yaml.toString()))
        .hasSize(Problems.MOST + 1)
        .last()
        .isEqualTo("vouchsafe.yaml: 2000 further problems are not shown");
  }
}
