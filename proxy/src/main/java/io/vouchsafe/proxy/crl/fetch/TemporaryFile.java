package io.vouchsafe.proxy.crl.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where what comes is written first; the name tells such files apart from all others. */
public final class TemporaryFile {
  /** How all of them begin and end; what is left of a crash can be deleted by that. */
  public static final String PREFIX = "fetch-";

  public static final String SUFFIX = ".tmp";

  private TemporaryFile() {}

  /**
   * A new empty file, readable by nobody else.
   *
   * @throws IOException when the directory takes none
   */
  public static Path in(Path directory) throws IOException {
    return Files.createTempFile(directory, PREFIX, SUFFIX);
  }
}
