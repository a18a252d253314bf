package io.vouchsafe.proxy;

import io.vouchsafe.proxy.cli.VouchsafeCommand;

/** {@code vouchsafe}: exit 0 good, 1 refused or invalid, 2 misuse, 3 undetermined. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(VouchsafeCommand.run(args));
  }
}
