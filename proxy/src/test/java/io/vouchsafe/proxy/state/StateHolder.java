package io.vouchsafe.proxy.state;

import java.nio.file.Path;

/** A process that uses a state directory until its standard input ends. */
final class StateHolder {
  private StateHolder() {}

  public static void main(String[] args) throws Exception {
    try (StateDirectory state = StateDirectory.open(Path.of(args[0]), args[1])) {
      System.out.println(state.isKept() ? "held" : "not held");
      int end = System.in.read();
      System.out.println("over " + end);
    }
  }
}
