package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.text.PemText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** What charon shows of a certificate that it was fed. */
final class FedCertificate {
  private static final Set<String> SHOWN = Set.of("CA", "OCSP");

  private static final int DER_SEQUENCE = 0x30;

  private FedCertificate() {}

  /** What charon takes for an OCSP signer's when it is fed this; empty of everything else. */
  static Optional<Der> signer(FedObject object) {
    return object.kind() == FedObject.Kind.CERTIFICATE
            && object.message().text("flag").filter("OCSP"::equals).isPresent()
        ? shownAs(object)
        : Optional.empty();
  }

  /** Empty when it is not of those that charon is asked about. */
  static Optional<Der> shownAs(FedObject certificate) {
    return certificate
        .message()
        .text("flag")
        .filter(SHOWN::contains)
        .flatMap(flag -> certificate.message().octets("data"))
        .flatMap(FedCertificate::der);
  }

  private static Optional<Der> der(Der data) {
    byte[] octets = data.toBytes();
    if (octets.length > 0 && octets[0] == DER_SEQUENCE) {
      return Optional.of(data);
    }
    return PemText.single(new String(octets, StandardCharsets.US_ASCII))
            instanceof Parsed.Ok<Der>(Der der)
        ? Optional.of(der)
        : Optional.empty();
  }
}
