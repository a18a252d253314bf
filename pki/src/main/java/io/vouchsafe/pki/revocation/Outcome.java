package io.vouchsafe.pki.revocation;

import java.util.Locale;

/** How one attempt to learn a status ended: the closed list of the contract, section 5. */
public enum Outcome {
  GOOD,
  REVOKED,
  UNKNOWN,
  TIMEOUT,
  UNREACHABLE,
  HTTP_STATUS,
  WRONG_CONTENT_TYPE,
  REDIRECT_REFUSED,
  PROXY_ERROR,
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
  OUT_OF_SCOPE,
  CIRCUIT_OPEN,
  /** Too many look-ups run and wait at this responder: it is as slow as if it were silent. */
  RESPONDER_BUSY,
  /** Our own workers had no time, or the work allowed for one request was used up. */
  OVERLOADED,
  RECENTLY_FAILED,
  NOT_ALLOWED_HOST;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The stable code in answers, logs and metrics. */
  public String code() {
    return code;
  }
}
