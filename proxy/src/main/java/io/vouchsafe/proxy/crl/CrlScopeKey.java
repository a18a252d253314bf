package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * CRLs that follow one another: of one issuer, key and scope, all complete or all delta (RFC 5280
 * §5.2.3).
 *
 * @param scope the issuingDistributionPoint as encoded
 */
record CrlScopeKey(DistinguishedName issuer, Der key, Optional<Der> scope, boolean delta) {

  static CrlScopeKey of(CrlIndex crl, Certificate signer) {
    return new CrlScopeKey(
        crl.issuer(), signer.subjectPublicKeyInfo(), crl.idpBytes(), crl.isDelta());
  }

  /**
   * Whether what another node tells of is newer than {@code held} for certain: by number and not
   * older by thisUpdate, or by thisUpdate where the numbers do not decide.
   */
  static boolean isNewer(CrlIndex told, CrlIndex held) {
    return isNewer(told.crlNumber(), told.thisUpdate(), held);
  }

  /** The same of a CRL of which only that is known. */
  static boolean isNewer(Optional<BigInteger> number, Instant thisUpdate, CrlIndex held) {
    int byNumber =
        number.isPresent() && held.crlNumber().isPresent()
            ? number.get().compareTo(held.crlNumber().get())
            : 0;
    return byNumber == 0
        ? thisUpdate.isAfter(held.thisUpdate())
        : byNumber > 0 && !thisUpdate.isBefore(held.thisUpdate());
  }

  /** 64 hexadecimal digits that stand for it in what nodes tell each other. */
  String id() {
    return Fingerprint.sha256(
            (issuer.der().sha256().hex()
                    + key.sha256().hex()
                    + scope.map(idp -> idp.sha256().hex()).orElse("-")
                    + delta)
                .getBytes(StandardCharsets.US_ASCII))
        .hex();
  }

  /**
   * Why {@code fresh} must not take the place of {@code held}, both of one line; empty when it may.
   * RFC 5280 §5.2.3: of two CRLs, the one with the higher number is the newer; without numbers, or
   * under one number, the later thisUpdate decides.
   */
  static Optional<String> staleness(CrlIndex fresh, CrlIndex held) {
    if (fresh.crlNumber().isPresent() && held.crlNumber().isPresent()) {
      BigInteger number = fresh.crlNumber().get();
      BigInteger before = held.crlNumber().get();
      int order = number.compareTo(before);
      if (order != 0) {
        return order > 0
            ? Optional.empty()
            : Optional.of("CRL number " + number + " is lower than " + before + ", which is held");
      }
    }
    return fresh.thisUpdate().isBefore(held.thisUpdate())
        ? Optional.of(
            "thisUpdate "
                + fresh.thisUpdate()
                + " is before "
                + held.thisUpdate()
                + " of the CRL that is held")
        : Optional.empty();
  }
}
