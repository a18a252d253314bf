package io.vouchsafe.proxy.replay;

import io.vouchsafe.proxy.record.RecordLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A record with its old files, the oldest first. All are open before the first is read: a service
 * that begins another file meanwhile takes none of them away.
 */
final class RecordedFiles implements AutoCloseable {
  private final List<Opened> files;

  /** One file. */
  record Opened(Path path, InputStream in) {}

  private RecordedFiles(List<Opened> files) {
    this.files = files;
  }

  /**
   * Opens {@code newest} and those beside it, {@code .1} and so on.
   *
   * @throws IOException when it is not there, or one of them cannot be read
   */
  static RecordedFiles open(Path newest) throws IOException {
    List<Opened> opened = new ArrayList<>();
    try {
      Set<Object> seen = new HashSet<>();
      open(newest, seen, opened);
      if (opened.isEmpty()) {
        throw new NoSuchFileException(newest.toString(), null, "there is no record");
      }
      for (int i = 1; i <= RecordLimits.MOST_OLD_FILES; i++) {
        open(newest.resolveSibling(newest.getFileName() + "." + i), seen, opened);
      }
      return new RecordedFiles(opened.reversed());
    } catch (IOException | RuntimeException e) {
      new RecordedFiles(opened).close();
      throw e;
    }
  }

  /** The newest one may have become the first of the old ones just now. */
  private static void open(Path path, Set<Object> seen, List<Opened> opened) throws IOException {
    if (!Files.isRegularFile(path)) {
      return;
    }
    InputStream in = Files.newInputStream(path);
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    if (key != null && !seen.add(key)) {
      in.close();
      return;
    }
    opened.add(new Opened(path, in));
  }

  List<Opened> oldestFirst() {
    return files;
  }

  @Override
  public void close() throws IOException {
    for (Opened file : files) {
      file.in().close();
    }
  }
}
