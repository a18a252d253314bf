package io.vouchsafe.pki.crl;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What RFC 5280 §5 demands of the CA that issues a CRL, and what §6.3.3 lets a relying party bear:
 * the strict profile. One row a rule.
 */
final class StrictCrlRules {

  private record Rule(String rule, Predicate<CrlIndex> kept, String found) {}

  private static final int MAX_NUMBER_OCTETS = 20;

  private static final List<Rule> ALL =
      List.of(
          new Rule(
              "authorityKeyIdentifier with a keyIdentifier (RFC 5280 §5.2.1)",
              crl -> crl.authorityKey().flatMap(CrlAuthorityKey::keyIdentifier).isPresent(),
              "none"),
          new Rule(
              "authorityKeyIdentifier that is not critical (RFC 5280 §5.2.1, §4.2.1.1)",
              crl -> !crl.isCritical(CrlExtensions.AUTHORITY_KEY_IDENTIFIER),
              "a critical one"),
          new Rule("a CRL number (RFC 5280 §5.2.3)", crl -> crl.crlNumber().isPresent(), "none"),
          new Rule(
              "a CRL number of at most 20 octets (RFC 5280 §5.2.3)",
              crl -> isShort(crl.crlNumber()),
              "a longer one"),
          new Rule(
              "a BaseCRLNumber of at most 20 octets (RFC 5280 §5.2.3, §5.2.4)",
              crl -> isShort(crl.baseCrlNumber()),
              "a longer one"),
          new Rule("nextUpdate (RFC 5280 §5.1.2.5)", crl -> crl.nextUpdate().isPresent(), "none"),
          new Rule(
              "times before 2050 as UTCTime (RFC 5280 §5.1.2.4, §5.1.2.5)",
              crl -> !crl.hasEarlyGeneralizedTime(),
              "one as GeneralizedTime"),
          new Rule(
              "critical issuingDistributionPoint (RFC 5280 §5.2.5)",
              crl ->
                  crl.idpBytes().isEmpty()
                      || crl.isCritical(CrlExtensions.ISSUING_DISTRIBUTION_POINT),
              "one that is not critical"),
          new Rule(
              "critical deltaCRLIndicator (RFC 5280 §5.2.4)",
              crl -> !crl.isDelta() || crl.isCritical(CrlExtensions.DELTA_CRL_INDICATOR),
              "one that is not critical"),
          new Rule(
              "no freshestCRL in a delta CRL (RFC 5280 §5.2.6)",
              crl -> !crl.isDelta() || crl.freshestPoints().isEmpty(),
              "one"));

  private StrictCrlRules() {}

  /** The first demand that the CRL breaks. */
  static Optional<CrlRefusal> refusalOf(CrlIndex crl) {
    return ALL.stream()
        .filter(rule -> !rule.kept().test(crl))
        .findFirst()
        .map(rule -> new CrlRefusal.ProfileViolation(rule.rule(), rule.found()));
  }

  private static boolean isShort(Optional<BigInteger> number) {
    return number.map(n -> n.toByteArray().length <= MAX_NUMBER_OCTETS).orElse(true);
  }
}
