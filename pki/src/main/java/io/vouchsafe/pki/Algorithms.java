package io.vouchsafe.pki;

import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * Which algorithms a tenant still accepts in signatures and keys.
 *
 * @param allowSha1 SHA-1 signatures are accepted
 * @param allowDsa DSA keys and signatures are accepted
 * @param minRsaBits smallest RSA modulus, bits
 */
public record Algorithms(boolean allowSha1, boolean allowDsa, int minRsaBits) {

  /** No SHA-1, no DSA, RSA from 2048 bits. */
  public static final Algorithms DEFAULT = new Algorithms(false, false, 2048);

  /** Whether {@code other} accepts everything that this accepts. */
  public boolean areAllAcceptedBy(Algorithms other) {
    return (!allowSha1 || other.allowSha1)
        && (!allowDsa || other.allowDsa)
        && minRsaBits >= other.minRsaBits;
  }

  /** Why a key is refused, in words for people; empty when it is accepted. */
  public Optional<String> refusalOf(PublicKey key) {
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < minRsaBits) {
      return Optional.of("an RSA key of " + rsa.getModulus().bitLength() + " bits");
    }
    if (key instanceof ECPublicKey ec && ListedCurve.of(ec).isEmpty()) {
      return Optional.of("a curve that is none of " + ListedCurve.all());
    }
    if (key instanceof DSAPublicKey && !allowDsa) {
      return Optional.of("a DSA key");
    }
    return Optional.empty();
  }

  /** What {@link #refusalOf} compares with, in words for people. */
  public String wanted() {
    return "RSA from "
        + minRsaBits
        + " to "
        + ListedKey.MAX_RSA_BITS
        + " bits, EC by name on "
        + ListedCurve.all()
        + ", Ed25519, Ed448, ML-DSA, SHA-1 "
        + (allowSha1 ? "allowed" : "refused")
        + ", DSA "
        + (allowDsa ? "allowed" : "refused");
  }
}
