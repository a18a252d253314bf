package io.vouchsafe.config;

/** Where a YAML document stops making sense. */
final class YamlMistake extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Place place;
  private final String what;

  YamlMistake(Place place, String what) {
    super(what, null, false, false);
    this.place = place;
    this.what = what;
  }

  String what() {
    return what;
  }

  Place place() {
    return place;
  }
}
