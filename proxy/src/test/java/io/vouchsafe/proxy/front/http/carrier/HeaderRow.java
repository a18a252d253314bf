package io.vouchsafe.proxy.front.http.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.MultiMap;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import java.util.List;

/**
 * A row of a carrier's table: header fields, and what becomes of them.
 *
 * @param fields names and values in turn
 * @param expected {@code none}, {@code malformed}, or the number of certificates, of which the
 *     first is Alice's
 */
record HeaderRow(String name, List<String> fields, String expected) {
  static HeaderRow malformed(String name, String... fields) {
    return new HeaderRow(name, List.of(fields), "malformed");
  }

  static HeaderRow none(String name, String... fields) {
    return new HeaderRow(name, List.of(fields), "none");
  }

  static HeaderRow chain(int length, String name, String... fields) {
    return new HeaderRow(name, List.of(fields), Integer.toString(length));
  }

  MultiMap headers() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < fields.size(); i += 2) {
      headers.add(fields.get(i), fields.get(i + 1));
    }
    return headers;
  }

  /**
   * Reads the row as a decision would: a chain of which a certificate cannot be parsed is malformed
   * too.
   */
  void check(HeaderFormat format) {
    CertificateCarrier carrier = CertificateCarrier.of(format);
    MultiMap headers = headers();
    assertThatCode(() -> carrier.read(headers)).as(name).doesNotThrowAnyException();
    Carried carried = carrier.read(headers);
    assertThat(outcome(carried)).as("%s: %s", name, carried).isEqualTo(expected);
    if (carried instanceof Carried.Malformed(String detail)) {
      assertThat(detail).hasSizeLessThan(120).matches("[ -~]+");
    }
    if (carried instanceof Carried.Chain(List<Der> certificates)) {
      assertThat(certificates).hasSizeLessThanOrEqualTo(32);
      assertThat(carrier.text(headers)).as("a cache can know it again").isNotEmpty();
    }
  }

  private static String outcome(Carried carried) {
    return switch (carried) {
      case Carried.None none -> "none";
      case Carried.Malformed malformed -> "malformed";
      case Carried.Chain(List<Der> certificates) -> {
        boolean parsed =
            certificates.stream()
                .allMatch(der -> Certificate.parse(der.toBytes()).toOptional().isPresent());
        if (parsed) {
          assertThat(certificates.getFirst()).isEqualTo(HeaderPki.ALICE.der());
        }
        yield parsed ? Integer.toString(certificates.size()) : "malformed";
      }
    };
  }

  @Override
  public String toString() {
    return name + " -> " + expected;
  }
}
