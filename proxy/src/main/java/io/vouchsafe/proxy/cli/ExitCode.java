package io.vouchsafe.proxy.cli;

/** What the process says when it ends (contract, section 4). */
final class ExitCode {
  static final int GOOD = 0;

  /** Refused, invalid, or it could not be done. */
  static final int REFUSED = 1;

  /** The arguments make no sense. */
  static final int MISUSE = 2;

  /** The path holds, a status was asked for, and none is usable. */
  static final int UNDETERMINED = 3;

  private ExitCode() {}
}
