package io.vouchsafe.ocsp;

/** Which hash the CertIDs of an object's requests use. */
public enum HashChoice {
  /** SHA-256, and SHA-1 for responders that cannot (contract, section 2). */
  AUTO,
  SHA256,
  SHA1
}
