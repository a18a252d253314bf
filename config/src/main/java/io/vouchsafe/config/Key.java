package io.vouchsafe.config;

import org.jspecify.annotations.Nullable;

/**
 * What leads to a value. It is written out only for a problem: a file with thousands of tenants has
 * a million keys.
 */
final class Key {
  /** The whole file. */
  static final Key ROOT = new Key(null, "", -1);

  private final @Nullable Key parent;
  private final String name;
  private final int index;

  private Key(@Nullable Key parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  /** A key of the settings' own vocabulary, or a name that the operator chose. */
  Key child(String key) {
    return new Key(this, key, -1);
  }

  /** An element of a list, counted from 0. */
  Key item(int place) {
    return new Key(this, "", place);
  }

  /** Dotted, as {@code tenants.acme.ocsp.corp.url[0]}. */
  String shown() {
    if (parent == null) {
      return "";
    }
    String above = parent.shown();
    if (index >= 0) {
      return above + "[" + index + "]";
    }
    return above.isEmpty() ? Quoted.plain(name) : above + "." + Quoted.plain(name);
  }
}
