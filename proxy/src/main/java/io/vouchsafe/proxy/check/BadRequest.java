package io.vouchsafe.proxy.check;

/** A request that makes no sense; the message names the field and what was expected of it. */
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message);
  }
}
