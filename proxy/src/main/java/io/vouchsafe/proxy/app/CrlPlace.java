package io.vouchsafe.proxy.app;

import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of CRLs lie: in the state directory, or in a temporary one that goes with the
 * process.
 *
 * @param directory readable by nobody else
 */
record CrlPlace(Path directory, boolean isTemporary) implements AutoCloseable {

  static CrlPlace of(StateDirectory state) throws IOException {
    Optional<Path> kept = state.directory("crl");
    return kept.isPresent()
        ? new CrlPlace(kept.get(), false)
        : new CrlPlace(Files.createTempDirectory("vouchsafe-crl"), true);
  }

  /** Deletes what must not survive. Blocks. */
  @Override
  public void close() throws IOException {
    if (!isTemporary) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
