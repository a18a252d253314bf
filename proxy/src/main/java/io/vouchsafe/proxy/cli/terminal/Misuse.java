package io.vouchsafe.proxy.cli.terminal;

/** Arguments that make no sense; the message says what would. */
public final class Misuse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Misuse(String message) {
    super(message);
  }
}
