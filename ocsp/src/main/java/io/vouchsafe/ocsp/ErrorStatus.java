package io.vouchsafe.ocsp;

import java.util.Optional;

/** The responseStatus values that come without an answer (RFC 6960 §4.2.1); never signed. */
public enum ErrorStatus {
  MALFORMED_REQUEST(1, "malformedRequest"),
  INTERNAL_ERROR(2, "internalError"),
  TRY_LATER(3, "tryLater"),
  SIG_REQUIRED(5, "sigRequired"),
  UNAUTHORIZED(6, "unauthorized");

  private final int code;
  private final String asn1Name;

  ErrorStatus(int code, String asn1Name) {
    this.code = code;
    this.asn1Name = asn1Name;
  }

  /** The ENUMERATED value. */
  public int code() {
    return code;
  }

  /** The name in RFC 6960's ASN.1 module. */
  public String asn1Name() {
    return asn1Name;
  }

  /** The OCSPResponse that carries nothing but this status. */
  public byte[] toResponse() {
    byte[] status = DerWriter.element(OcspFields.ENUMERATED, new byte[] {(byte) code});
    return DerWriter.sequence(status);
  }

  /** The status with that value; empty for 4, which is not used, and everything else. */
  public static Optional<ErrorStatus> ofCode(int code) {
    for (ErrorStatus status : values()) {
      if (status.code == code) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
