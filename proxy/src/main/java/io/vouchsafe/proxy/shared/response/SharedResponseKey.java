package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Under which key the engine has the response about one certificate in one hash of its CertID.
 *
 * @param about the key hash of the issuer and the serial, in lower-case hexadecimal digits, and the
 *     hash, {@code sha1} or {@code sha256}; colons between
 */
record SharedResponseKey(String about) {
  /** A serial has 20 octets (RFC 5280 §4.1.2.2); some CAs take some more. */
  private static final int LONGEST_SERIAL = 40;

  /** Those that may be there for the certificate of {@code query}, the better hash first. */
  static List<SharedResponseKey> of(RevocationQuery query) {
    return Stream.of(HashAlgorithm.SHA256, HashAlgorithm.SHA1)
        .flatMap(hash -> of(CertId.of(query, hash)).stream())
        .toList();
  }

  /** Empty for a hash in which nobody is asked, and for a serial of no sensible length. */
  static Optional<SharedResponseKey> of(CertId certId) {
    HexFormat hex = HexFormat.of();
    byte[] serial = certId.serial().value().toByteArray();
    return serial.length > LONGEST_SERIAL
        ? Optional.empty()
        : certId
            .hash()
            .flatMap(SharedResponseKey::word)
            .map(
                hash ->
                    hex.formatHex(certId.issuerKeyHash().toBytes())
                        + ":"
                        + hex.formatHex(serial)
                        + ":"
                        + hash)
            .map(SharedResponseKey::new);
  }

  private static Optional<String> word(HashAlgorithm hash) {
    return switch (hash) {
      case SHA1 -> Optional.of("sha1");
      case SHA256 -> Optional.of("sha256");
      case SHA384, SHA512 -> Optional.empty();
    };
  }

  /** The response's own key. */
  String inEngine(String prefix) {
    return prefix + "o:" + about;
  }
}
