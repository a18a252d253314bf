package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * crlExtensions (RFC 5280 §5.2).
 *
 * @param authorityKey which key signed (§5.2.1)
 * @param crlNumber §5.2.3
 * @param baseCrlNumber deltaCRLIndicator (§5.2.4); present means that this is a delta CRL
 * @param issuingDistributionPoint §5.2.5
 * @param idpBytes the same as encoded, to tell scopes apart
 * @param freshestPoints where delta CRLs lie (§5.2.6)
 * @param critical OIDs of all critical extensions
 * @param unknownCritical OID of a critical extension that nobody here understands
 */
record CrlExtensions(
    Optional<CrlAuthorityKey> authorityKey,
    Optional<BigInteger> crlNumber,
    Optional<BigInteger> baseCrlNumber,
    Optional<IssuingDistributionPoint> issuingDistributionPoint,
    Optional<Der> idpBytes,
    List<DistributionPoint> freshestPoints,
    Set<String> critical,
    Optional<String> unknownCritical) {

  static final CrlExtensions NONE =
      new CrlExtensions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Set.of(),
          Optional.empty());

  static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String CRL_NUMBER = "2.5.29.20";
  static final String DELTA_CRL_INDICATOR = "2.5.29.27";
  static final String ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
  private static final String FRESHEST_CRL = "2.5.29.46";

  /**
   * What may be critical. freshestCRL and issuerAltName are known but never critical in a
   * conforming CRL, so that whoever makes them critical means something that is not known here.
   */
  private static final Set<String> UNDERSTOOD =
      Set.of(AUTHORITY_KEY_IDENTIFIER, DELTA_CRL_INDICATOR, ISSUING_DISTRIBUTION_POINT);

  CrlExtensions {
    freshestPoints = List.copyOf(freshestPoints);
    critical = Set.copyOf(critical);
  }

  /** Reads the [0] element around an Extensions. */
  static CrlExtensions read(byte[] block) throws MalformedDerException {
    DerReader outer = DerReader.of(block);
    List<RawExtension> all = RawExtension.readAll(outer.into(DerReader.context(0, true)));
    Optional<RawExtension> authority = find(all, AUTHORITY_KEY_IDENTIFIER);
    Optional<RawExtension> point = find(all, ISSUING_DISTRIBUTION_POINT);
    Optional<RawExtension> freshest = find(all, FRESHEST_CRL);
    return new CrlExtensions(
        authority.isEmpty()
            ? Optional.empty()
            : Optional.of(CrlAuthorityKey.read(authority.get().reader())),
        crlNumber(find(all, CRL_NUMBER)),
        number(find(all, DELTA_CRL_INDICATOR)),
        point.isEmpty()
            ? Optional.empty()
            : Optional.of(IssuingDistributionPoint.read(point.get().reader())),
        point.map(RawExtension::value),
        freshest.isEmpty() ? List.of() : DistributionPoint.readAll(freshest.get().reader()),
        all.stream()
            .filter(RawExtension::critical)
            .map(RawExtension::oid)
            .collect(Collectors.toUnmodifiableSet()),
        all.stream()
            .filter(extension -> extension.critical() && !UNDERSTOOD.contains(extension.oid()))
            .map(RawExtension::oid)
            .findFirst());
  }

  private static Optional<RawExtension> find(List<RawExtension> all, String oid) {
    return all.stream().filter(extension -> extension.oid().equals(oid)).findFirst();
  }

  /** §5.2.3: "CRL number is a non-critical CRL extension". */
  private static Optional<BigInteger> crlNumber(Optional<RawExtension> extension)
      throws MalformedDerException {
    if (extension.filter(RawExtension::critical).isPresent()) {
      throw new MalformedDerException("a critical CRL number");
    }
    return number(extension);
  }

  /** CRLNumber ::= INTEGER (0..MAX). */
  private static Optional<BigInteger> number(Optional<RawExtension> extension)
      throws MalformedDerException {
    if (extension.isEmpty()) {
      return Optional.empty();
    }
    DerReader in = extension.get().reader();
    BigInteger number = in.integer(DerReader.INTEGER);
    in.finish();
    if (number.signum() < 0) {
      throw new MalformedDerException("a negative CRL number");
    }
    return Optional.of(number);
  }
}
