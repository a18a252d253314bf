package io.vouchsafe.config;

/**
 * Where something stands.
 *
 * @param line 1-based; 0 when the whole file is meant
 */
record Place(SourceFile file, int line) {
  @Override
  public String toString() {
    return line > 0 ? file.shown() + ":" + line : file.shown();
  }
}
