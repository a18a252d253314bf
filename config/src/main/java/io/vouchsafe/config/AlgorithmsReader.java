package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;

/** Reads {@code algorithms} of a tenant. */
final class AlgorithmsReader {
  /** Below 1024 bits RSA is broken by anybody; no longer key is accepted than one of 8192. */
  private static final Range RSA = new Range(1024, 8192, "bits");

  private AlgorithmsReader() {}

  static Algorithms read(Section algorithms) {
    Algorithms absent = Algorithms.DEFAULT;
    Algorithms settings =
        new Algorithms(
            algorithms.flag("allow_sha1", absent.allowSha1()),
            algorithms.flag("allow_dsa", absent.allowDsa()),
            (int) algorithms.wholeNumber("min_rsa_bits", RSA, absent.minRsaBits()));
    if (settings.allowSha1()) {
      algorithms.warning("allow_sha1 accepts signatures that can be forged");
    }
    if (settings.allowDsa()) {
      algorithms.warning("allow_dsa accepts keys that FIPS 186-5 has withdrawn");
    }
    if (settings.minRsaBits() < absent.minRsaBits()) {
      algorithms.warning("min_rsa_bits accepts RSA keys below " + absent.minRsaBits() + " bits");
    }
    return settings;
  }
}
