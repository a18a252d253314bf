package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A complete CRL that passed every check for one certificate, with the newest delta CRL that fits.
 *
 * @param covers interim_reasons_mask (RFC 5280 §6.3.3 (d))
 */
record UsableCrl(
    CrlIndex complete, Optional<CrlIndex> delta, Certificate signer, ReasonSet covers) {

  /** CRLs of one issuer, key and scope follow one another; the newer replaces the older. */
  record Line(DistinguishedName issuer, Der key, Optional<Der> scope) {}

  Line line() {
    return new Line(complete.issuer(), signer.subjectPublicKeyInfo(), complete.idpBytes());
  }

  UsableCrl with(CrlIndex newest) {
    return new UsableCrl(complete, Optional.of(newest), signer, covers);
  }

  /** (i), (j), (k): the delta's entry, else the complete CRL's; removeFromCRL means good. */
  RevocationStatus status(RevocationQuery query) {
    Optional<CrlEntry> entry =
        delta
            .flatMap(crl -> crl.find(query.serial(), query.issuerName()))
            .or(() -> complete.find(query.serial(), query.issuerName()));
    return entry
        .filter(found -> found.reason().effect() != RevocationReason.Effect.RELEASED)
        .<RevocationStatus>map(
            found -> new RevocationStatus.Revoked(found.revokedAt(), found.reason()))
        .orElseGet(RevocationStatus.Good::new);
  }

  /** The instant that the two together describe. */
  Instant thisUpdate() {
    return delta.map(CrlIndex::thisUpdate).orElse(complete.thisUpdate());
  }

  /** The earlier end of the two, or empty when one has none. */
  Optional<Instant> nextUpdate() {
    return crls().stream().anyMatch(crl -> crl.nextUpdate().isEmpty())
        ? Optional.empty()
        : crls().stream().flatMap(crl -> crl.nextUpdate().stream()).min(Instant::compareTo);
  }

  Optional<BigInteger> crlNumber() {
    return delta.flatMap(CrlIndex::crlNumber).or(complete::crlNumber);
  }

  List<CrlIndex> crls() {
    return Stream.concat(delta.stream(), Stream.of(complete)).toList();
  }
}
