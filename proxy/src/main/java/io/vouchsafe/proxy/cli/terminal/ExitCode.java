package io.vouchsafe.proxy.cli.terminal;

/** What the process says when it ends (contract, section 4). */
public final class ExitCode {
  public static final int GOOD = 0;

  /** Refused, invalid, or it could not be done. */
  public static final int REFUSED = 1;

  /** The arguments make no sense. */
  public static final int MISUSE = 2;

  /** The path holds, a status was asked for, and none is usable. */
  public static final int UNDETERMINED = 3;

  private ExitCode() {}
}
