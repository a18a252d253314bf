package io.vouchsafe.proxy.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where what survives a restart lies: private to the user of the process, each file replaced whole
 * or not at all. Blocking: call it on a worker thread.
 */
public final class StateDirectory {
  /** Nothing survives a restart. */
  public static final StateDirectory NONE = new StateDirectory(null);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /** Bytes that are too many to be held at once. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final @Nullable Path root;

  private StateDirectory(@Nullable Path root) {
    this.root = root;
  }

  /**
   * Opens {@code root}, which is made when it is missing, readable by nobody else.
   *
   * @throws IOException when it cannot be made or written to
   */
  public static StateDirectory open(Path root) throws IOException {
    Files.createDirectories(root, ownerOnly(root));
    Path probe = Files.createTempFile(root, "probe", ".tmp");
    Files.delete(probe);
    return new StateDirectory(root);
  }

  /** Whether anything survives a restart. */
  public boolean isKept() {
    return root != null;
  }

  /**
   * A directory below for files that their owner writes by itself, or empty when nothing is kept.
   *
   * @throws IOException when it cannot be made
   */
  public Optional<Path> directory(String name) throws IOException {
    if (root == null) {
      return Optional.empty();
    }
    Path directory = root.resolve(name);
    Files.createDirectories(directory, ownerOnly(directory));
    return Optional.of(directory);
  }

  /**
   * The bytes last written under {@code name}; empty when there are none.
   *
   * @throws IOException when they are there and cannot be read
   */
  public Optional<byte[]> read(String name) throws IOException {
    if (root == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(root.resolve(name)));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }

  /**
   * The same, to be read piece by piece and closed.
   *
   * @throws IOException when they are there and cannot be read
   */
  public Optional<InputStream> stream(String name) throws IOException {
    if (root == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BufferedInputStream(Files.newInputStream(root.resolve(name))));
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
    if (root == null) {
      return false;
    }
    Path fresh = Files.createTempFile(root, name, ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          fresh,
          root.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      force(root);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return true;
  }

  /** A name in a directory survives a power cut only once the directory itself is on the disk. */
  private static void force(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }
}
