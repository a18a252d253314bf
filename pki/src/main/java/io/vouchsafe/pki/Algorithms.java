package io.vouchsafe.pki;

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
}
