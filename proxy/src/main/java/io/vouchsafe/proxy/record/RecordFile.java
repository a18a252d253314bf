package io.vouchsafe.proxy.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which decisions are recorded, and the old ones beside it: {@code FILE.1} is the
 * newest of them. It is readable by its owner alone, opened without following links, used by one
 * process, and bounded by size and age. Blocking; not thread-safe.
 */
public final class RecordFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);

  private final Path path;
  private final RecordLimits limits;
  private final RecordInspection inspection;
  private @Nullable Opened opened;
  private boolean undeleted;

  /**
   * An open file.
   *
   * @param key names it in its file system, whatever becomes of its path; null where none does
   * @param begun when its first line was written
   */
  private record Opened(FileChannel channel, @Nullable Object key, Instant begun) {}

  private RecordFile(Path path, RecordLimits limits, RecordInspection inspection) {
    this.path = path;
    this.limits = limits;
    this.inspection = inspection;
  }

  /**
   * Opens {@code named}, which is made when it is missing, until {@link #close}; lines are added to
   * one that is there.
   *
   * @throws RecordRefusedException when it is not ours alone, or another process records there
   * @throws IOException when it cannot be made or written to
   */
  public static RecordFile open(Path named, RecordLimits limits, Instant now) throws IOException {
    Path path = named.toAbsolutePath();
    Path directory = path.getParent();
    if (directory == null || path.getFileName() == null) {
      throw new RecordRefusedException(named + " is no file");
    }
    RecordFile file = new RecordFile(path, limits, RecordInspection.of(directory));
    file.open(now);
    file.tend(now);
    return file;
  }

  public Path path() {
    return path;
  }

  /** Bytes that it may have. */
  long most() {
    return limits.fileSize();
  }

  /** Whether so many bytes more may be written before another file is begun. */
  boolean hasRoom(int bytes) throws IOException {
    long size = isOpen().channel().size();
    return size == 0 || size + bytes <= limits.fileSize();
  }

  /**
   * Writes whole lines.
   *
   * @throws IOException when not all could be written; none of them is there then
   */
  void write(ByteBuffer lines) throws IOException {
    FileChannel channel = isOpen().channel();
    long before = channel.size();
    try {
      channel.position(before);
      while (lines.hasRemaining()) {
        channel.write(lines);
      }
    } catch (IOException e) {
      cut(channel, before, e);
      throw e;
    }
  }

  /** Half a line would spoil the next one. */
  private void cut(FileChannel channel, long size, IOException failure) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      failure.addSuppressed(e);
      abandon();
    }
  }

  /**
   * Looks after the files: opens what could not be opened before or is not there any more, begins
   * another file when this one is old enough, deletes old ones.
   *
   * @return whether another file was begun
   */
  boolean tend(Instant now) throws IOException {
    boolean fresh = false;
    if (opened == null || isElsewhere(opened)) {
      abandon();
      open(now);
      fresh = true;
    }
    if (!isOpen().begun().plus(limits.fileAge()).isAfter(now) && isOpen().channel().size() > 0) {
      rotate(now);
      fresh = true;
    }
    deleteAged(now);
    return fresh;
  }

  /** Begins another file; the last of the old ones goes. */
  void rotate(Instant now) throws IOException {
    abandon();
    if (limits.oldFiles() == 0) {
      Files.deleteIfExists(path);
    }
    for (int i = limits.oldFiles(); i > 0; i--) {
      Path from = i == 1 ? path : old(i - 1);
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        // Takes the place of what is there, be it a link; follows none.
        Files.move(
            from, old(i), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    open(now);
  }

  private Path old(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  private void open(Instant now) throws IOException {
    Set<OpenOption> options =
        new HashSet<>(
            List.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    BasicFileAttributes before = null;
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      before = inspection.file(path);
    } else {
      options.add(StandardOpenOption.CREATE_NEW);
    }
    FileChannel channel = FileChannel.open(path, options, inspection.ownersAlone());
    try {
      BasicFileAttributes after = inspection.file(path);
      if (before != null && !Objects.equals(before.fileKey(), after.fileKey())) {
        throw new RecordRefusedException(path + " was replaced while it was opened");
      }
      lock(channel);
      endLine(channel);
      opened = new Opened(channel, after.fileKey(), RecordAge.of(channel).orElse(now));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void lock(FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw new RecordRefusedException("another process records its decisions in " + path);
      }
    } catch (OverlappingFileLockException e) {
      throw new RecordRefusedException("this process already records its decisions in " + path);
    }
  }

  /** A crash may have left half a line. */
  private static void endLine(FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
    }
  }

  /** Whether somebody moved or deleted it: what is written there is lost to whoever looks here. */
  private boolean isElsewhere(Opened file) {
    try {
      return !Objects.equals(
          file.key(),
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (IOException gone) {
      return true;
    }
  }

  /** Files beyond the number may be of a time with other limits; what is no record stays. */
  private void deleteAged(Instant now) {
    for (int i = 1; i <= RecordLimits.MOST_OLD_FILES; i++) {
      Path file = old(i);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        Optional<Instant> begun = RecordAge.of(file);
        if (begun.isPresent()
            && (i > limits.oldFiles() || begun.get().plus(limits.age()).isBefore(now))) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        warnOfUndeleted(file, e);
      }
    }
  }

  /** Once: it is tried again, and again. */
  private void warnOfUndeleted(Path file, IOException e) {
    if (!undeleted) {
      undeleted = true;
      LOG.warn("{} is too old and cannot be deleted: {}", file, e.toString());
    }
  }

  private Opened isOpen() throws IOException {
    Opened file = opened;
    if (file == null) {
      throw new IOException(path + " is not open");
    }
    return file;
  }

  /** Closes it for now; a failure there loses nothing that was written. */
  private void abandon() {
    Opened file = opened;
    opened = null;
    if (file != null) {
      try {
        file.channel().close();
      } catch (IOException e) {
        LOG.warn("{} could not be closed: {}", path, e.toString());
      }
    }
  }

  @Override
  public void close() {
    abandon();
  }
}
