package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.issuing;
import static io.vouchsafe.config.WrittenSettings.signer;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Canaries, which are ours: the contract has none. */
class CanaryKeysTest {
  private static final String CANARY =
      "canaries: { issuing: { policy: default, good: signer.pem, revoked: issuing.pem%s } }";

  @TempDir Path directory;

  @Test
  void everyKeyIsTaken() {
    assertThat(canary(", interval: 10"))
        .isEqualTo(
            new CanarySettings(
                "issuing",
                "default",
                List.of(signer()),
                List.of(issuing()),
                Duration.ofSeconds(10)));
  }

  @Test
  void isAskedEveryMinuteWhenNothingElseIsSaid() {
    assertThat(canary("").interval()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          policy: other, good: signer.pem, revoked: issuing.pem | nothing in policies is called
          policy: default, revoked: issuing.pem                 | good
          policy: default, good: signer.pem                     | revoked
          policy: default, good: none.pem, revoked: issuing.pem | none.pem
          policy: default, good: signer.pem, revoked: issuing.pem, interval: 9 | 10
          policy: default, good: signer.pem, revoked: issuing.pem, often: 9    | often
          """)
  void aMistakeIsTold(String keys, String words) {
    String yaml = withTenant("canaries: { issuing: { %s } }".formatted(keys));
    assertThat(new WrittenSettings(directory).problems(yaml))
        .singleElement()
        .asString()
        .contains(words);
  }

  private CanarySettings canary(String keys) {
    TenantSettings acme = new WrittenSettings(directory).tenant(withTenant(CANARY.formatted(keys)));
    CanarySettings canary = acme.canaries().get("issuing");
    assertThat(canary).isNotNull();
    return canary;
  }
}
