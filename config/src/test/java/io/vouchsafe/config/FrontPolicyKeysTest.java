package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code front.policy} and {@code front.policies}. */
class FrontPolicyKeysTest {
  @TempDir private Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written = new WrittenSettings(directory);
  }

  /** The tenant of the others, with a second policy. */
  private static String front(String keys) {
    return WrittenSettings.withTenant(
        "front: { header: nginx, trusted: [127.0.0.1/32]%s }".formatted(keys));
  }

  @Test
  void withoutEitherItIsTheDefaultAlone() {
    FrontSettings front = written.tenant(front("")).fronts().getFirst();
    assertThat(front.policy()).isEqualTo("default");
    assertThat(front.policies()).containsExactly("default");
  }

  @Test
  void policiesAloneLeaveThePolicyAsItIs() {
    FrontSettings front = written.tenant(front(", policies: []")).fronts().getFirst();
    assertThat(front.policy()).isEqualTo("default");
    assertThat(front.policies()).isEmpty();
    assertThat(front.mayAskFor("default")).isFalse();
  }

  @Test
  void bothAsWritten() {
    FrontSettings front =
        written.tenant(front(", policy: default, policies: [default]")).fronts().getFirst();
    assertThat(front).isEqualTo(written.tenant(front("")).fronts().getFirst());
    assertThat(written.tenant(front(", policy: default")).fronts().getFirst().policies())
        .isEqualTo(List.of("default"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "policy: defalt | policy: nothing in policies is called 'defalt', nearest is 'default'",
        "policies: [defalt] | policies[0]: nothing in policies is called 'defalt', nearest is"
            + " 'default'",
        "policies: [default, default] | policies[1]: 'default' is named twice",
        "policies: default | policies: 'default' is a string, a list is expected: write [default]",
        "policies: [1] | policies[0]: '1' is a whole number, a string is expected",
        "policy: [default] | policy: this is a list, a string is expected",
        "policy: default, policies: [] | policies: front.policy 'default' is missing in this list",
        "policiy: default | policiy: unknown key 'policiy', nearest known key 'policy'",
      })
  void mistakes(String keys, String problem) {
    assertThat(written.problems(front(", " + keys)))
        .containsExactly("vouchsafe.yaml:8: tenants.acme.front." + problem);
  }

  @Test
  void aPolicyWithAMistakeInItHasItsNameAllTheSame() {
    assertThat(
            written.problems(
                """
                tenants:
                  acme:
                    front: { header: nginx, trusted: [127.0.0.1/32], policy: default, policies: [default] }
                    ca_groups: { staff: { anchors: [root.pem] } }
                    policies: { default: { ca_group: nobody } }
                """))
        .singleElement()
        .asString()
        .contains("policies.default.ca_group");
  }
}
