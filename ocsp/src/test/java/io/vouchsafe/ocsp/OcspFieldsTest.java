package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OcspFieldsTest {

  @Test
  void aTimeIsRead() throws MalformedDerException {
    assertThat(OcspFields.time(time("20260701120005Z")))
        .isEqualTo(Instant.parse("2026-07-01T12:00:05Z"));
    assertThat(OcspFields.time(time("99991231235959Z")))
        .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
  }

  /** RFC 5280 §4.1.2.5.2: seconds, no fractions, Zulu. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "202607011200Z",
        "20260701120005",
        "20260701120005.5Z",
        "20260701120005Z0",
        "20260701120005+0000",
        "20261301120005Z",
        "20260230120005Z",
        "20260701120060Z",
        "2026070112000aZ",
        "260701120005Z",
        "",
      })
  void anythingElseIsNone(String text) {
    assertThatThrownBy(() -> OcspFields.time(time(text))).isInstanceOf(MalformedDerException.class);
  }

  @Test
  void onlyVersionOneIsRead() throws MalformedDerException {
    OcspFields.skipVersion(DerReader.of(new byte[] {(byte) 0xa0, 3, 2, 1, 0}));
    assertThatThrownBy(
            () -> OcspFields.skipVersion(DerReader.of(new byte[] {(byte) 0xa0, 3, 2, 1, 1})))
        .isInstanceOf(MalformedDerException.class);
  }

  private static DerReader time(String text) {
    return DerReader.of(
        DerWriter.element(OcspFields.GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII)));
  }
}
