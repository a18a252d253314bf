package io.vouchsafe.proxy.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7468, and what a front's header may not bring along. */
class PemTextTest {
  private static final String ONE =
      "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
  private static final Der DER = Der.copyOf(new byte[] {0x30, 0x03, 0x02, 0x01, 0x01});

  @Test
  void readsACertificateOverSeveralLinesWithEitherLineBreak() {
    String windows = "-----BEGIN CERTIFICATE-----\r\nMAMC\r\nAQE=\r\n-----END CERTIFICATE-----\r\n";

    assertThat(PemText.single(windows)).isEqualTo(Parsed.ok(DER));
    assertThat(PemText.certificates(windows)).isEqualTo(Parsed.ok(List.of(DER)));
  }

  @Test
  void aChainKeepsItsOrderAndTextAroundTheBlocksIsIgnored() {
    String chain = "subject=Alice\n" + ONE + "issuer=Root\n" + ONE.replace("MAMCAQE=", "MAMCAQI=");

    assertThat(PemText.certificates(chain))
        .isEqualTo(Parsed.ok(List.of(DER, Der.copyOf(new byte[] {0x30, 0x03, 0x02, 0x01, 0x02}))));
  }

  @Test
  void thirtyTwoCertificatesAreReadAndOneMoreIsMalformed() {
    assertThat(PemText.certificates(ONE.repeat(32)).toOptional().orElseThrow()).hasSize(32);
    assertThat(PemText.certificates(ONE.repeat(33)))
        .isEqualTo(Parsed.malformed("more than 32 certificates are not read"));
  }

  @Test
  void blankTextIsNoCertificate() {
    assertThat(PemText.certificates(" \n")).isEqualTo(Parsed.ok(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n",
        "-----BEGIN CERTIFICATE-----\nMAMC*QE=\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n",
        "-----_EGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n" + ONE,
        "MAMCAQE=\n-----END CERTIFICATE-----\n" + ONE,
        ONE + "-----END CERTIFICATE-----\n",
        ONE + "-----BEG1N CERTIFICATE-----\nMAMCAQE=\n",
        "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\n"
            + "-----BEGIN CERTIFICATE-----\n"
            + "MAMCAQE=\n"
            + "-----END CERTIFICATE-----\n"
      })
  void whatIsNoCertificateIsMalformed(String text) {
    assertThat(PemText.certificates(text)).isInstanceOf(Parsed.Malformed.class);
    assertThat(PemText.single(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void aHeadersChainHasNothingButLineBreaksBetweenItsCertificates() {
    assertThat(PemText.chain(ONE + "\r\n" + ONE)).isEqualTo(Parsed.ok(List.of(DER, DER)));
    assertThat(PemText.chain(ONE.repeat(32)).toOptional().orElseThrow()).hasSize(32);
    for (String text :
        List.of(
            "", "\n", "x" + ONE, "\n" + ONE, ONE + "x" + ONE, ONE + ONE + "x", ONE.repeat(33))) {
      assertThat(PemText.chain(text)).as(text).isInstanceOf(Parsed.Malformed.class);
    }
  }

  /** RFC 7468 §3 has base64 with its padding (RFC 4648 §4). */
  @ParameterizedTest
  @ValueSource(strings = {"MAMCAQE", "MAMCAQE==", "MAMCAQF=", "=MAMCAQE", "MAMC=AQE"})
  void base64IsWrittenInOneWayAlone(String base64) {
    String text = ONE.replace("MAMCAQE=", base64);

    assertThat(PemText.certificates(text)).isInstanceOf(Parsed.Malformed.class);
    assertThat(PemText.single(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void whatIsLongerThanACertificateMayBeIsNotReadOn() {
    String text = ONE.replace("MAMCAQE=", "AAAA".repeat(21_846));

    assertThat(PemText.single(text))
        .isEqualTo(
            Parsed.malformed("a certificate of more than 65536 bytes, at most 65536 are read"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x" + ONE, ONE + "x", ONE + ONE, ONE + "\n" + ONE, "", " " + ONE})
  void aHeaderHoldsExactlyOneCertificateWithNothingAroundIt(String text) {
    assertThat(PemText.single(text)).isInstanceOf(Parsed.Malformed.class);
  }
}
