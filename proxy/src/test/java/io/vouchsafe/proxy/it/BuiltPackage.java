package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The files that {@code make package} leaves in {@code target}. */
final class BuiltPackage {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private BuiltPackage() {}

  /** The {@code .deb}; skips the test, loudly, where there is none. */
  static Path deb() throws IOException {
    return file("vouchsafe_*.deb");
  }

  /** The image; skips the test, loudly, where there is none. */
  static Path image() throws IOException {
    return file("vouchsafe_*.oci.tar");
  }

  /** What the {@code .deb} installs, laid out as it will be. */
  static Path root() throws IOException {
    deb();
    return TARGET.resolve("package").resolve("root");
  }

  private static Path file(String pattern) throws IOException {
    List<Path> found;
    try (Stream<Path> files =
        Files.find(
            TARGET,
            1,
            (path, attributes) ->
                path.getFileSystem()
                    .getPathMatcher("glob:" + pattern)
                    .matches(path.getFileName()))) {
      found = files.toList();
    }
    if (found.isEmpty()) {
      System.out.println("SKIPPED: no target/" + pattern + " (mvn verify -Ppackage makes it)");
    }
    Assumptions.assumeFalse(found.isEmpty(), "no target/" + pattern);
    return found.getFirst();
  }
}
