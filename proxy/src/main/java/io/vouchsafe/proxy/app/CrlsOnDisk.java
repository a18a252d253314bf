package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CRLs and the directory of their files: in the state directory, or a temporary one that goes
 * with the process.
 *
 * @param directory readable by nobody else
 */
record CrlsOnDisk(Path directory, boolean isTemporary, CrlLibrary library) {
  private static final Logger LOG = LoggerFactory.getLogger(CrlsOnDisk.class);

  /** An empty library over what an earlier run left in {@code state}, which is not read yet. */
  static CrlsOnDisk in(StateDirectory state, Foundation base) throws IOException {
    Optional<Path> kept = state.directory("crl");
    Path directory = kept.isPresent() ? kept.get() : Files.createTempDirectory("vouchsafe-crl");
    return new CrlsOnDisk(directory, kept.isEmpty(), new CrlAssembly(base).library(directory));
  }

  /** Verifies again what an earlier run cached, then begins to fetch. */
  Future<CrlLibrary> open(Workers workers) {
    return workers
        .run(
            () -> {
              library.restore();
              return library;
            })
        .map(WorkResult::required)
        .onSuccess(CrlLibrary::start);
  }

  /** Writes the list of what is cached, and deletes what must not survive. Blocks. */
  void close() {
    try {
      library.write();
      if (isTemporary) {
        delete();
      }
    } catch (IOException e) {
      LOG.warn("the files of CRLs could not be put in order", e);
    }
  }

  private void delete() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
