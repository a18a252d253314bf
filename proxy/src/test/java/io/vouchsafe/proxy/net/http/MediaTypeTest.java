package io.vouchsafe.proxy.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §8.3.1. */
class MediaTypeTest {

  @ParameterizedTest
  @EnumSource(MediaType.class)
  void isNamedWhateverTheCaseAndTheParameters(MediaType type) {
    assertThat(type.isNamedBy(type.toString())).isTrue();
    assertThat(type.isNamedBy(type.toString().toUpperCase(Locale.ROOT))).isTrue();
    assertThat(type.isNamedBy(" " + type + " ; charset=utf-8; q=\"a;b\"")).isTrue();
    assertThat(type.isNamedBy(type + ";version=1")).isTrue();
    assertThat(type.header()).hasToString(type.toString());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        ";",
        "application/ocsp-responses",
        "application/ocsp-response, application/json",
        "text/html; application/ocsp-response"
      })
  void anotherTypeIsNoneOfThem(String other) {
    for (MediaType type : MediaType.values()) {
      assertThat(type.isNamedBy(other)).as(type.toString()).isFalse();
    }
  }
}
