package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.pki.revocation.Outcome;

/** What one exchange tells about the responder itself, whatever it said of the certificate. */
public enum Health {
  /** It answered, however oddly. */
  ALIVE,
  /** Nobody answered in time, nobody was there, or it said that it is broken (5xx). */
  DOWN,
  /** The responder was not reached for a reason that lies before it. */
  UNTOLD;

  /** What {@code outcome} tells; of {@code http_status}, only the status itself can tell. */
  static Health of(Outcome outcome) {
    return switch (outcome) {
      case TIMEOUT, UNREACHABLE -> DOWN;
      case PROXY_ERROR,
          NOT_ALLOWED_HOST,
          CIRCUIT_OPEN,
          RESPONDER_BUSY,
          OVERLOADED,
          RECENTLY_FAILED ->
          UNTOLD;
      case GOOD,
          REVOKED,
          UNKNOWN,
          HTTP_STATUS,
          WRONG_CONTENT_TYPE,
          REDIRECT_REFUSED,
          TOO_LARGE,
          MALFORMED_RESPONSE,
          RESPONDER_ERROR,
          SIGNER_NOT_TRUSTED,
          BAD_SIGNATURE,
          WRONG_CERTIFICATE,
          NONCE_MISSING,
          NONCE_MISMATCH,
          TOO_OLD,
          MISSING_NEXTUPDATE,
          EXPIRED_RESPONSE,
          NOT_YET_VALID,
          OUT_OF_SCOPE ->
          ALIVE;
    };
  }

  /** RFC 9110 §15.6: the server's own fault; a 501 only says that it knows no such method. */
  static Health ofStatus(int status) {
    return status >= 500 && status != 501 ? DOWN : ALIVE;
  }
}
