package io.vouchsafe.proxy.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where what survives a restart lies: the process's own user's and nobody else's, used by one
 * process at a time, each file replaced whole or not at all. Blocking: call it on a worker thread.
 */
public final class StateDirectory implements AutoCloseable {
  /** Nothing survives a restart. */
  public static final StateDirectory NONE = new StateDirectory(null);

  /** How the names of files end that are not whole yet; what a crash left of them is deleted. */
  static final String UNFINISHED = ".tmp";

  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

  /** Bytes that are too many to be held at once. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * An open directory.
   *
   * @param lock null where nothing is written
   */
  private record Opened(Path root, StateInspection inspection, @Nullable StateLock lock) {
    /** The same for who only reads. */
    static Opened reading(Path root, StateInspection inspection) {
      return new Opened(root, inspection, null);
    }

    void refuseToWrite() throws IOException {
      if (lock == null) {
        throw new IOException("the state directory " + root + " is only read here");
      }
    }
  }

  private final @Nullable Opened opened;
  private volatile boolean closed;

  private StateDirectory(@Nullable Opened opened) {
    this.opened = opened;
  }

  /** Opens {@code root} for a process without a settings file. */
  public static StateDirectory open(Path root) throws IOException {
    return open(root, "settings of no file");
  }

  /**
   * Opens {@code root}, which is made when it is missing, and locks it until {@link #close} or the
   * end of the process.
   *
   * @param settings the settings file, told to a second process
   * @throws StateRefusedException when something in it is not ours alone, or a process uses it
   * @throws IOException when it cannot be made or written to
   */
  public static StateDirectory open(Path root, String settings) throws IOException {
    if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(root, ownersDirectory());
    }
    Path real = root.toRealPath();
    StateInspection inspection = StateInspection.of(root, real);
    inspection.everything();
    StateLock lock = StateLock.take(real, settings);
    deleteUnfinished(real);
    return new StateDirectory(new Opened(real, inspection, lock));
  }

  /**
   * Reads {@code root} beside the process that uses it: takes no lock, writes nothing, deletes
   * nothing. Each file is replaced whole, so that what is read is never half of one.
   *
   * @throws StateRefusedException when somebody else than the directory's owner may change it
   * @throws IOException when it is not there or cannot be read
   */
  public static StateDirectory readOnly(Path root) throws IOException {
    Path real = root.toRealPath();
    return new StateDirectory(Opened.reading(real, StateInspection.ofReader(root, real)));
  }

  /** Nobody else writes here now, so that no file of that name is still being written. */
  private static void deleteUnfinished(Path root) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, "*" + UNFINISHED)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("unfinished files of an earlier run could not be deleted: {}", e.toString());
    }
  }

  /** Whether anything survives a restart. */
  public boolean isKept() {
    return opened != null;
  }

  /**
   * A directory below for files that their owner writes by itself, or empty when nothing is kept.
   *
   * @throws IOException when it cannot be made
   */
  public Optional<Path> directory(String name) throws IOException {
    if (opened == null) {
      return Optional.empty();
    }
    opened.refuseToWrite();
    Path directory = opened.root().resolve(name);
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(directory, ownersDirectory());
    }
    opened.inspection().file(directory);
    return Optional.of(directory);
  }

  /**
   * The names of the files that match a glob.
   *
   * @throws IOException when the directory cannot be read
   */
  public List<String> names(String glob) throws IOException {
    List<String> names = new ArrayList<>();
    if (opened != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(opened.root(), glob)) {
        files.forEach(file -> names.add(String.valueOf(file.getFileName())));
      }
    }
    return names;
  }

  /**
   * The bytes last written under {@code name}; empty when there are none.
   *
   * @param most of them
   * @throws IOException when they are there and cannot be read, or are more
   */
  public Optional<byte[]> read(String name, int most) throws IOException {
    Optional<InputStream> file = stream(name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = file.get()) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new IOException(name + " is longer than " + most + " bytes");
      }
      return Optional.of(bytes);
    }
  }

  /**
   * The same, to be read piece by piece and closed.
   *
   * @throws IOException when they are there and cannot be read
   */
  public Optional<InputStream> stream(String name) throws IOException {
    if (opened == null) {
      return Optional.empty();
    }
    Path file = opened.root().resolve(name);
    try {
      opened.inspection().file(file);
      return Optional.of(
          new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }

  /**
   * Replaces what stands under {@code name}; when it returns, the bytes are on the disk.
   *
   * @return false when nothing is kept at all
   * @throws IOException when they could not be written; what stood there before still does
   */
  public boolean write(String name, byte[] bytes) throws IOException {
    return write(name, (Content) out -> out.write(bytes));
  }

  /**
   * The same with {@code content} that is made while it is written.
   *
   * @return false when nothing is kept at all
   * @throws IOException when it could not be written; what stood there before still does
   */
  public boolean write(String name, Content content) throws IOException {
    if (opened == null) {
      return false;
    }
    opened.refuseToWrite();
    refuseWhenClosed();
    Path root = opened.root();
    Path fresh = Files.createTempFile(root, name, UNFINISHED);
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      replace(root.resolve(name), fresh);
      force(root);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return true;
  }

  /** What was begun before {@link #close} must not end after it, in another process's files. */
  private synchronized void replace(Path file, Path fresh) throws IOException {
    refuseWhenClosed();
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void refuseWhenClosed() throws IOException {
    if (closed) {
      throw new IOException("the state directory was given up and may be another process's now");
    }
  }

  /** Lets another process use it; nothing can be written from now on. */
  @Override
  public synchronized void close() throws IOException {
    if (opened != null && !closed) {
      closed = true;
      StateLock lock = opened.lock();
      if (lock != null) {
        lock.close();
      }
    }
  }

  /** A name in a directory survives a power cut only once the directory itself is on the disk. */
  private static void force(Path directory) throws IOException {
    if (isPosix(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] ownersDirectory() {
    return attributes("rwx------");
  }

  /** Of files that only their owner reads and writes. */
  public static FileAttribute<?>[] ownersFile() {
    return attributes("rw-------");
  }

  private static FileAttribute<?>[] attributes(String mode) {
    return isPosix(Path.of(""))
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
