package io.vouchsafe.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.memory.HeaderMemory;
import io.vouchsafe.proxy.memory.Submission;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx's {@code $ssl_client_escaped_cert}: exactly one certificate, or none. */
class CertificateHeaderTest {
  private static final String NAME = "X-SSL-Client-Cert";
  private static final String BEGIN = "-----BEGIN%20CERTIFICATE-----";
  private static final String END = "-----END%20CERTIFICATE-----";
  private static final String ONE = BEGIN + "%0AMAA%3D%0A" + END + "%0A";

  private final HeaderMemory memory = new HeaderMemory("acme", 1 << 20, new SimpleMeterRegistry());
  private final CertificateHeader header = CertificateHeader.of(HeaderFormat.NGINX);

  @Test
  void oneCertificateIsRead() {
    assertThat(chain(headers(ONE))).containsExactly(Der.copyOf(new byte[] {0x30, 0}));
    assertThat(chain(headers(ONE))).as("again, from memory").hasSize(1);
  }

  @Test
  void absentOrEmptyIsNoCertificate() {
    assertThat(chain(headers())).isEmpty();
    assertThat(chain(headers(""))).isEmpty();
  }

  @Test
  void otherHeadersAreIgnored() {
    assertThat(chain(headers().add("Client-Cert", ONE))).isEmpty();
  }

  @Test
  void theHeaderTwiceIsMalformedEvenWhenOneIsEmptyOrBothAreEqual() {
    assertMalformed(headers(ONE, ONE));
    assertMalformed(headers("", ONE));
    assertMalformed(headers("", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ONE + ONE,
        ONE + "," + ONE,
        "x" + ONE,
        "%0A" + ONE,
        " " + ONE,
        ONE + "x",
        "%2" + ONE,
        "%zz" + ONE,
        ONE + "%",
        ONE + "%C3%A9",
        ONE + "é",
        BEGIN + END,
        BEGIN + "%0A" + END,
        BEGIN + "%0AMAA%3D%0A",
        BEGIN + "%0AMA*%0A" + END,
        "-----BEGIN%20CERTIFICATE-----END%20CERTIFICATE-----",
        "(null)",
        "%20",
      })
  void anythingElseIsMalformedAndNotRemembered(String value) {
    assertMalformed(headers(value));
    assertMalformed(headers(value));
  }

  private static MultiMap headers(String... values) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    List.of(values).forEach(value -> headers.add(NAME, value));
    return headers;
  }

  private List<Der> chain(MultiMap headers) {
    return header.read(headers, memory).toOptional().orElseThrow().presented().chain();
  }

  private void assertMalformed(MultiMap headers) {
    Parsed<Submission> read = header.read(headers, memory);
    assertThat(read).isInstanceOf(Parsed.Malformed.class);
  }
}
