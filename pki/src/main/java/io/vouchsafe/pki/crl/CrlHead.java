package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import java.time.Instant;
import java.util.Optional;

/**
 * The fields of a CRL between its algorithm and its entries.
 *
 * @param issuer who signed it (RFC 5280 §5.1.2.3)
 * @param thisUpdate when it was made (§5.1.2.4)
 * @param nextUpdate by when the next one comes (§5.1.2.5)
 * @param earlyGeneralizedTime one of the two lies before 2050 and is no UTCTime (§5.1.2.4)
 */
record CrlHead(
    DistinguishedName issuer,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    boolean earlyGeneralizedTime) {
  private static final Instant GENERALIZED_FROM = Instant.parse("2050-01-01T00:00:00Z");
  private static final int MAX_TIME = 20;

  static CrlHead read(CrlBytes bytes, int signedTo, int maxElement) throws MalformedDerException {
    DistinguishedName issuer = Names.distinguished(bytes.element(DerReader.SEQUENCE, maxElement));
    if (issuer.isEmpty()) {
      // §5.1.2.3: "The issuer field MUST contain a non-empty X.500 distinguished name".
      throw new MalformedDerException("an empty issuer");
    }
    boolean generalized = generalizedIsNext(bytes, signedTo);
    Optional<Instant> thisUpdate = time(bytes, signedTo);
    if (thisUpdate.isEmpty()) {
      throw new MalformedDerException("no thisUpdate");
    }
    boolean early = generalized && thisUpdate.get().isBefore(GENERALIZED_FROM);
    generalized = generalizedIsNext(bytes, signedTo);
    Optional<Instant> nextUpdate = time(bytes, signedTo);
    early |= generalized && nextUpdate.filter(GENERALIZED_FROM::isAfter).isPresent();
    return new CrlHead(issuer, thisUpdate.get(), nextUpdate, early);
  }

  private static boolean generalizedIsNext(CrlBytes bytes, int signedTo)
      throws MalformedDerException {
    return bytes.position() < signedTo && bytes.nextIs(CrlTime.GENERALIZED_TIME);
  }

  private static Optional<Instant> time(CrlBytes bytes, int signedTo) throws MalformedDerException {
    for (int tag : new int[] {CrlTime.UTC_TIME, CrlTime.GENERALIZED_TIME}) {
      if (bytes.position() < signedTo && bytes.nextIs(tag)) {
        return Optional.of(CrlTime.read(DerReader.of(bytes.element(tag, MAX_TIME))));
      }
    }
    return Optional.empty();
  }
}
