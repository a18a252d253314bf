package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Algorithms;

/**
 * The inputs of one validation (RFC 5280 §6.1.1) other than certificates and time.
 *
 * @param purpose extended key usage wanted of the leaf, and allowed by every CA that restricts it
 * @param maxCaPath CA certificates above the leaf, anchor included
 * @param algorithms accepted algorithms
 */
public record PathSettings(Purpose purpose, int maxCaPath, Algorithms algorithms) {

  /** CA certificates above the leaf that are still accepted unless the operator says otherwise. */
  public static final int DEFAULT_MAX_CA_PATH = 15;
}
