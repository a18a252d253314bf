package io.vouchsafe.proxy.cli;

/** Arguments that make no sense; the message says what would. */
final class Misuse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Misuse(String message) {
    super(message);
  }
}
