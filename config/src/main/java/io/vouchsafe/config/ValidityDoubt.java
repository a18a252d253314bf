package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the validity period of a certificate gives to think about.
 *
 * @param now empty: nobody looks at dates
 */
record ValidityDoubt(Optional<Instant> now) {
  /** A month is enough to get another certificate. */
  static final Duration SOON = Duration.ofDays(30);

  /** Continues a sentence that begins with the certificate; notAfter itself is included. */
  Optional<String> of(Certificate certificate) {
    return outside(certificate)
        .or(
            () ->
                endsSoon(certificate)
                    ? Optional.of(end("expires", certificate))
                    : Optional.empty());
  }

  /** The same of one that is not valid now. */
  Optional<String> outside(Certificate certificate) {
    if (now.filter(at -> at.isAfter(certificate.notAfter())).isPresent()) {
      return Optional.of(end("expired", certificate));
    }
    return now.filter(at -> at.isBefore(certificate.notBefore())).isPresent()
        ? Optional.of("is not valid before " + certificate.notBefore())
        : Optional.empty();
  }

  /** Whether it is valid now and ends within a month. */
  boolean endsSoon(Certificate certificate) {
    return now.filter(at -> outside(certificate).isEmpty())
        .filter(at -> at.plus(SOON).isAfter(certificate.notAfter()))
        .isPresent();
  }

  /**
   * The first moment after {@code now} at which one of {@code certificates} begins, ends soon, or
   * ends. Dates are judged to the second.
   */
  static Instant nextChange(List<Certificate> certificates, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    return certificates.stream()
        .flatMap(each -> Stream.of(each.notBefore(), each.notAfter().minus(SOON), each.notAfter()))
        .filter(change -> !change.isBefore(second))
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  private static String end(String verb, Certificate certificate) {
    return verb + " at " + certificate.notAfter();
  }
}
