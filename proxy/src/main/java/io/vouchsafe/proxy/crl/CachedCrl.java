package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A CRL that a tenant's own object obtained, and whose signature was verified.
 *
 * @param index shared with every tenant that holds the same bytes
 * @param sha256 of its DER
 * @param signer the certificate under whose key it was verified, of the tenant's CA groups or of a
 *     validated path
 * @param url the last that gave it, without credentials
 * @param fetched when it was last asked for and then obtained, or said to be still the newest
 * @param file its DER; stays readable while this is held
 */
public record CachedCrl(
    CrlIndex index,
    Fingerprint sha256,
    Certificate signer,
    String url,
    Instant fetched,
    Path file) {

  /** 64 hexadecimal digits: CRLs under which one follows the other have the same. */
  public String scope() {
    return CrlScopeKey.of(index, signer).id();
  }

  /**
   * Whether a CRL of the same scope, of which only that is known, is newer for certain: by number
   * and not older by thisUpdate, or by thisUpdate where the numbers do not decide.
   */
  public boolean isOlderThan(Optional<BigInteger> number, Instant thisUpdate) {
    return CrlScopeKey.isNewer(number, thisUpdate, index);
  }

  /** The same, fetched again. */
  CachedCrl fetchedAgain(String from, Instant at) {
    return new CachedCrl(index, sha256, signer, from, at, file);
  }
}
