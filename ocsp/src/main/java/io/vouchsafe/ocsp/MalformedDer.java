package io.vouchsafe.ocsp;

/** Foreign bytes are not the DER that was expected; caught where a parse begins, never beyond. */
final class MalformedDer extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Carries no stack trace: hostile bytes must stay cheap to refuse.
   *
   * @param reason one clause for people, free of the bytes' own text
   */
  MalformedDer(String reason) {
    super(reason, null, false, false);
  }

  /** The clause. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
