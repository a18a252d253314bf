package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;

/** Reads {@code algorithms} of a tenant. */
final class AlgorithmsReader {
  private static final SettingKey<Boolean> ALLOW_SHA1 =
      SettingKey.flag("allow_sha1")
          .byDefault(Algorithms.DEFAULT.allowSha1())
          .says("SHA-1 in signatures; true warns");

  private static final SettingKey<Boolean> ALLOW_DSA =
      SettingKey.flag("allow_dsa")
          .byDefault(Algorithms.DEFAULT.allowDsa())
          .says("DSA keys; true warns");

  /** Below 1024 bits RSA is broken by anybody; no longer key is accepted than one of 8192. */
  private static final SettingKey<Integer> MIN_RSA_BITS =
      SettingKey.number("min_rsa_bits", 1024, 8192, "bits")
          .byDefault(Algorithms.DEFAULT.minRsaBits())
          .says(
              "below 2048 warns. Independent of this key, allowed keys are RSA up to 8192 "
                  + "bits, RSASSA-PSS, EC on P-256, P-384, P-521, brainpoolP256r1, "
                  + "brainpoolP384r1, brainpoolP512r1 by name, Ed25519, Ed448, ML-DSA, and DSA "
                  + "where allowed ([decision 0011](decisions/0011-closed-list-of-keys.md))");

  static final SectionTable KEYS = SectionTable.of(ALLOW_SHA1, ALLOW_DSA, MIN_RSA_BITS);

  private AlgorithmsReader() {}

  static Algorithms read(Section algorithms) {
    Algorithms settings =
        new Algorithms(
            algorithms.get(ALLOW_SHA1), algorithms.get(ALLOW_DSA), algorithms.get(MIN_RSA_BITS));
    if (settings.allowSha1()) {
      algorithms.warning("allow_sha1 accepts signatures that can be forged");
    }
    if (settings.allowDsa()) {
      algorithms.warning("allow_dsa accepts keys that FIPS 186-5 has withdrawn");
    }
    int usual = Algorithms.DEFAULT.minRsaBits();
    if (settings.minRsaBits() < usual) {
      algorithms.warning("min_rsa_bits accepts RSA keys below " + usual + " bits");
    }
    return settings;
  }
}
