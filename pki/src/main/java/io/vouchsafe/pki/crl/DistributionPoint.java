package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One DistributionPoint of cRLDistributionPoints or freshestCRL (RFC 5280 §4.2.1.13).
 *
 * @param name where its CRL is found
 * @param reasons the reasons that its CRL covers; empty = all
 * @param crlIssuer who signs its CRL when that is not the certificate's issuer; else empty
 */
public record DistributionPoint(
    Optional<DistributionPointName> name, Optional<ReasonSet> reasons, List<PointName> crlIssuer) {

  private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
  private static final String FRESHEST_CRL = "2.5.29.46";

  /** Every point costs a comparison with every CRL. */
  private static final int MAX_POINTS = 64;

  public DistributionPoint {
    crlIssuer = List.copyOf(crlIssuer);
  }

  /**
   * RFC 5280 §6.3.3, end: the point assumed for CRLs that no distribution point names: all reasons,
   * signed by the certificate's issuer and called by its name.
   */
  static DistributionPoint assumed(DistinguishedName certificateIssuer) {
    return new DistributionPoint(
        Optional.of(new DistributionPointName.FullName(List.of(PointName.of(certificateIssuer)))),
        Optional.empty(),
        List.of());
  }

  /** The points in a certificate's cRLDistributionPoints; none when it has no such extension. */
  public static Parsed<List<DistributionPoint>> of(Certificate certificate) {
    return of(certificate, CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints");
  }

  /** Where a certificate says that delta CRLs lie (RFC 5280 §4.2.1.15); none when it does not. */
  public static Parsed<List<DistributionPoint>> freshestOf(Certificate certificate) {
    return of(certificate, FRESHEST_CRL, "freshestCRL");
  }

  private static Parsed<List<DistributionPoint>> of(
      Certificate certificate, String oid, String name) {
    Optional<byte[]> value = certificate.extensionValue(oid);
    if (value.isEmpty()) {
      return Parsed.ok(List.of());
    }
    try {
      return Parsed.ok(readAll(DerReader.of(value.get())));
    } catch (MalformedDerException e) {
      return Parsed.malformed(name + ": " + e.reason());
    }
  }

  /** The URLs of a full name, as written; none for other names. */
  public List<String> urls() {
    return name.map(DistributionPointName::urls).orElse(List.of());
  }

  static List<DistributionPoint> readAll(DerReader outer) throws MalformedDerException {
    DerReader in = outer.into(DerReader.SEQUENCE);
    outer.finish();
    List<DistributionPoint> points = new ArrayList<>();
    do {
      if (points.size() == MAX_POINTS) {
        throw new MalformedDerException("more than " + MAX_POINTS + " distribution points");
      }
      points.add(read(in.into(DerReader.SEQUENCE)));
    } while (!in.atEnd());
    return List.copyOf(points);
  }

  private static DistributionPoint read(DerReader in) throws MalformedDerException {
    int nameTag = DerReader.context(0, true);
    int reasonsTag = DerReader.context(1, false);
    int issuerTag = DerReader.context(2, true);
    Optional<DistributionPointName> name =
        in.nextIs(nameTag)
            ? Optional.of(DistributionPointName.read(in.into(nameTag)))
            : Optional.empty();
    Optional<ReasonSet> reasons =
        in.nextIs(reasonsTag) ? Optional.of(ReasonSet.read(in, reasonsTag)) : Optional.empty();
    List<PointName> issuer =
        in.nextIs(issuerTag) ? Names.readContent(in.into(issuerTag)) : List.of();
    in.finish();
    if (name.isEmpty() && issuer.isEmpty()) {
      // §4.2.1.13: "a DistributionPoint MUST NOT consist of only the reasons field".
      throw new MalformedDerException("a distribution point without name and issuer");
    }
    return new DistributionPoint(name, reasons, issuer);
  }
}
