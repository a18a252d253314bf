package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One demand on a certificate: a row of a profile's table.
 *
 * @param code the reason when it is broken
 * @param rule what is demanded, with the clause
 * @param kept whether a certificate keeps it
 * @param found what a certificate has instead
 */
record CertificateRule(
    Code code, String rule, Predicate<Certificate> kept, Function<Certificate, String> found) {

  static CertificateRule malformed(
      String rule, Predicate<Certificate> kept, Function<Certificate, String> found) {
    return new CertificateRule(Code.MALFORMED, rule, kept, found);
  }

  /** The first demand that the certificate breaks. */
  static Optional<PathRefusal> firstBroken(List<CertificateRule> rules, Certificate certificate) {
    return rules.stream().flatMap(rule -> rule.refusalOf(certificate).stream()).findFirst();
  }

  Optional<PathRefusal> refusalOf(Certificate certificate) {
    return kept.test(certificate)
        ? Optional.empty()
        : Optional.of(new PathRefusal.ProfileViolation(code, rule, found.apply(certificate)));
  }
}
