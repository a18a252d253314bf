package io.vouchsafe.pki.crl;

import java.io.Serial;

/** Bytes that are not the DER they should be; never leaves a {@code parse} method. */
final class MalformedDerException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param reason one clause for people, free of the bytes' own text
   */
  public MalformedDerException(String reason) {
    super(reason, null, false, false);
  }

  /** The clause for people. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
