package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.SerialNumber;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * authorityKeyIdentifier of a CRL (RFC 5280 §5.2.1): which of the issuer's keys signed.
 *
 * @param keyIdentifier the signer's subjectKeyIdentifier
 * @param certificateIssuer names of the issuer of the signer's certificate
 * @param certificateSerial its serial number
 */
public record CrlAuthorityKey(
    Optional<Der> keyIdentifier,
    List<PointName> certificateIssuer,
    Optional<SerialNumber> certificateSerial) {

  public CrlAuthorityKey {
    certificateIssuer = List.copyOf(certificateIssuer);
  }

  static CrlAuthorityKey read(DerReader outer) throws MalformedDerException {
    DerReader in = outer.into(DerReader.SEQUENCE);
    outer.finish();
    int keyTag = DerReader.context(0, false);
    int issuerTag = DerReader.context(1, true);
    int serialTag = DerReader.context(2, false);
    Optional<Der> key =
        in.nextIs(keyTag) ? Optional.of(Der.copyOf(in.content(keyTag))) : Optional.empty();
    List<PointName> issuer =
        in.nextIs(issuerTag) ? Names.readContent(in.into(issuerTag)) : List.of();
    Optional<BigInteger> serial =
        in.nextIs(serialTag) ? Optional.of(in.integer(serialTag)) : Optional.empty();
    in.finish();
    if (issuer.isEmpty() != serial.isEmpty()) {
      // §4.2.1.1: "authorityCertIssuer and authorityCertSerialNumber MUST both be present or
      // absent".
      throw new MalformedDerException("authorityKeyIdentifier with half a certificate");
    }
    return new CrlAuthorityKey(key, issuer, serial.map(SerialNumber::new));
  }

  /**
   * Whether this may mean the key of {@code signer}. A key identifier that the certificate lacks
   * excludes nothing; one that differs does.
   */
  public boolean mayMean(Certificate signer) {
    Optional<Der> subjectKey = signer.subjectKeyIdentifier();
    boolean sameKey =
        keyIdentifier.isEmpty() || subjectKey.isEmpty() || keyIdentifier.equals(subjectKey);
    boolean sameCertificate =
        certificateSerial.isEmpty()
            || (certificateSerial.get().equals(signer.serial())
                && certificateIssuer.contains(PointName.of(signer.issuer())));
    return sameKey && sameCertificate;
  }
}
