package io.vouchsafe.proxy.check;

import java.util.ArrayDeque;
import java.util.Deque;

/** Where in a request the reader is, as {@code peer_names[0].kind}. Not thread-safe. */
final class FieldPath {
  private final Deque<String> steps = new ArrayDeque<>();

  void enterField(String name) {
    steps.addLast(steps.isEmpty() ? name : "." + name);
  }

  void enterElement(int index) {
    steps.addLast("[" + index + "]");
  }

  void leave() {
    steps.removeLast();
  }

  @Override
  public String toString() {
    return steps.isEmpty() ? "the line" : String.join("", steps);
  }
}
