package io.vouchsafe.proxy.ocvpn;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a power cut leaves of a write that was not synced: any of its blocks. The store looks only
 * at the first and the last of them. As nothing is overwritten in place, the file without its last
 * blocks is the one that was synced before.
 */
final class TornTail {
  private static final int BLOCK = 4_096;

  /** Blocks of the largest write, with room. */
  private static final int MOST_BLOCKS = 4_096;

  private static final Logger LOG = LoggerFactory.getLogger(TornTail.class);

  private TornTail() {}

  /** Opens what is tried. */
  interface Opening {
    /** Throws {@link LostWritesException} when too much has been cut off. */
    GroupsFile open(Path path) throws IOException;
  }

  /** Synced writes are missing. */
  static final class LostWritesException extends IOException {
    private static final long serialVersionUID = 1L;

    LostWritesException(String message) {
      super(message);
    }
  }

  /**
   * Takes the torn write off {@code path}, by way of a copy.
   *
   * @throws IOException {@code damage} when that does not help; the file is as it was
   */
  static void cutOff(Path path, Path copy, Opening opening, IOException damage) throws IOException {
    if (damage instanceof LostWritesException) {
      throw damage;
    }
    Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    for (int blocks = 0; blocks < MOST_BLOCKS && shorten(copy); blocks++) {
      try {
        opening.open(copy).close();
      } catch (LostWritesException e) {
        break;
      } catch (IOException e) {
        LOG.trace("still torn", e);
        continue;
      }
      replace(path, copy);
      LOG.warn(
          "the last write to {} was not whole and is taken off: it had not been answered", path);
      return;
    }
    Files.deleteIfExists(copy);
    throw damage;
  }

  /** False when hardly anything is left. */
  private static boolean shorten(Path copy) throws IOException {
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      long blocks = (channel.size() - 1) / BLOCK;
      channel.truncate(blocks * BLOCK);
      return blocks > 2;
    }
  }

  /** The new file is on the disk as a whole before it takes the name. */
  static void replace(Path path, Path fresh) throws IOException {
    try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory =
        FileChannel.open(path.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
