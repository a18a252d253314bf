package io.vouchsafe.config;

/**
 * What leads to a value.
 *
 * @param shown dotted, as {@code tenants.acme.ocsp.corp.url[0]}
 * @param pattern the same with {@code *} for names that the operator chose, as {@code
 *     tenants.*.ocsp.*.url}
 */
record Key(String shown, String pattern) {
  static final Key ROOT = new Key("", "");

  /** A key of the settings' own vocabulary. */
  Key child(String name) {
    return new Key(joined(shown, Quoted.plain(name)), joined(pattern, name));
  }

  /** A name that the operator chose. */
  Key named(String name) {
    return new Key(joined(shown, Quoted.plain(name)), joined(pattern, "*"));
  }

  /** An element of a list, counted from 0. */
  Key item(int index) {
    return new Key(shown + "[" + index + "]", pattern);
  }

  private static String joined(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }
}
