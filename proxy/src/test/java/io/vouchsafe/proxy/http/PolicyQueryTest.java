package io.vouchsafe.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyQueryTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,default",
        "'',default",
        "policy=vpn,vpn",
        "a=b&policy=v%70n,vpn",
        "xpolicy=vpn,default",
        "policy=,''"
      })
  void thePolicyIsNamedOnceOrIsTheDefault(String query, String policy) {
    assertThat(PolicyQuery.policy(query)).contains(policy);
  }

  @Test
  void twoPoliciesAndBrokenEscapesNameNone() {
    assertThat(PolicyQuery.policy("policy=a&policy=b")).isEmpty();
    assertThat(PolicyQuery.policy("policy=%zz")).isEmpty();
  }
}
