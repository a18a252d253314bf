package io.vouchsafe.proxy.service;

import io.vertx.core.Future;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CRLs, and the directory of their files: in the state directory, or a temporary one that is
 * deleted with the process.
 *
 * @param directory readable by nobody else
 */
record CrlStorage(Path directory, boolean isTemporary, CrlLibrary library) {
  private static final Logger LOG = LoggerFactory.getLogger(CrlStorage.class);

  /** An empty library over what an earlier run left in {@code state}, which is not read yet. */
  static CrlStorage in(StateDirectory state, Foundation base) throws IOException {
    Optional<Path> lasting = state.directory("crl");
    Path directory =
        lasting.isPresent() ? lasting.get() : Files.createTempDirectory("vouchsafe-crl");
    return new CrlStorage(directory, lasting.isEmpty(), new CrlAssembly(base).library(directory));
  }

  /** Verifies again what an earlier run held, then begins to fetch. */
  Future<CrlLibrary> open(Workers workers) {
    return workers
        .run(
            () -> {
              library.restore();
              return library;
            })
        .onSuccess(CrlLibrary::start);
  }

  /** Writes down what is held, and deletes what must not survive. Blocks. */
  void leave() {
    try {
      library.write();
      deleteTemporary();
    } catch (IOException e) {
      LOG.warn("files of CRLs are not left as they should be", e);
    }
  }

  private void deleteTemporary() throws IOException {
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
