package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Certificate;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a status rests on. When several CRLs were needed, the oldest thisUpdate and the earliest
 * nextUpdate; a complete CRL with a delta counts as made when the delta was.
 *
 * @param nextUpdate empty when a CRL used has none
 * @param crlNumber number of the newest CRL that decided
 * @param crls the CRLs used, the one that decided first
 * @param signer who signed that one
 */
public record CrlEvidence(
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    Optional<BigInteger> crlNumber,
    List<CrlIndex> crls,
    Certificate signer) {
  public CrlEvidence {
    crls = List.copyOf(crls);
  }
}
