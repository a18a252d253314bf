package io.vouchsafe.proxy.bench;

import java.nio.file.Path;
import java.util.Optional;

/** {@code BEFORE=/some/vouchsafe.jar make bench}: a version to compare with, in the same run. */
final class EarlierJar {
  private EarlierJar() {}

  /** Where it lies, if one was named. */
  static Optional<String> path() {
    return Optional.ofNullable(System.getenv("BEFORE"))
        .filter(named -> !named.isBlank())
        .map(named -> Path.of(named).toAbsolutePath().toString());
  }
}
