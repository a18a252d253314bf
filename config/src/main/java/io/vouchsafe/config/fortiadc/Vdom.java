package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;

/** One virtual domain while it is read: its OCSP objects by name, and its own settings. */
final class Vdom {
  private final String name;
  private final int line;
  private final Map<String, CliObject> ocsp = new LinkedHashMap<>();
  private final CliObject own;

  Vdom(String name, int line) {
    this.name = name;
    this.line = line;
    this.own = new CliObject("vdom " + Quoted.plain(name), line);
  }

  String name() {
    return name;
  }

  /** Where it was named first, 1-based. */
  int line() {
    return line;
  }

  /** What {@code config system vdom} says about it. */
  CliObject own() {
    return own;
  }

  /** The OCSP objects, in the order written. */
  Map<String, CliObject> ocsp() {
    return ocsp;
  }
}
