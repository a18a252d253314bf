package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.HashAlgorithm;

/**
 * Under what a response is stored.
 *
 * @param certificate issuer (name and key) and serial
 * @param hash of its CertID: a client that asks in SHA-1 often reads no other answer
 */
public record ResponseKey(StatusKey certificate, HashAlgorithm hash, Origin origin) {

  /** Who signed it. */
  public enum Origin {
    /** The issuer's own responder; its bytes may outlive the process. */
    UPSTREAM,
    /** Our own signer; made anew when it is gone, so it is never written to disk. */
    OWN
  }
}
