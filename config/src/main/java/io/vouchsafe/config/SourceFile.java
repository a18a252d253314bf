package io.vouchsafe.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of settings, under the name by which the operator reached it. */
record SourceFile(Path path) {

  /** The name that problems show. */
  String shown() {
    return path.toString();
  }

  /** A file that is named in this one: relative to it; empty when no file can have that name. */
  Optional<Path> resolve(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(path.resolveSibling(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
