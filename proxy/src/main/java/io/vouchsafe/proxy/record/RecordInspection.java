package io.vouchsafe.proxy.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Looks at who can read the file in which decisions are recorded, and at who could put another one
 * in its place. A record names everybody who logs in: it is its owner's alone. Where files have no
 * owners and modes as POSIX has them, the operator's system guards them in its own way.
 */
final class RecordInspection {
  /** chmod(2): in such a directory only the owner of a file may rename it. */
  private static final int STICKY = 01000;

  private static final int OTHERS_WRITE = 0022;

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path directory;
  private final int user;

  private RecordInspection(Path directory, int user) {
    this.directory = directory;
    this.user = user;
  }

  /**
   * Looks at the directory of the file.
   *
   * @throws RecordRefusedException when others can put files in the place of ours
   * @throws IOException when there is none, or nothing can be written there
   */
  static RecordInspection of(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new RecordRefusedException("there is no directory " + directory);
    }
    if (!isPosix(directory)) {
      return new RecordInspection(directory, -1);
    }
    int mode = (int) Files.getAttribute(directory, "unix:mode");
    if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
      throw new RecordRefusedException(
          "others than its owner can put files into %s, and so read what is recorded there: chmod go-w %s"
              .formatted(directory, directory));
    }
    return new RecordInspection(directory, user(directory));
  }

  /** Who this process is to that file system: the owner of what it makes there. */
  private static int user(Path directory) throws IOException {
    Path probe =
        Files.createTempFile(directory, ".vouchsafe-record", ".tmp", ownersAlone(directory));
    try {
      return uid(probe);
    } finally {
      Files.delete(probe);
    }
  }

  /** With which a file is made. */
  FileAttribute<?>[] ownersAlone() {
    return ownersAlone(directory);
  }

  private static FileAttribute<?>[] ownersAlone(Path directory) {
    return isPosix(directory)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)}
        : new FileAttribute<?>[0];
  }

  /**
   * Looks at the file itself, which is there. No link is followed.
   *
   * @return what it is, of the file system
   * @throws RecordRefusedException when it is none, or not ours alone
   */
  BasicFileAttributes file(Path file) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw new RecordRefusedException(
          file
              + (found.isSymbolicLink() ? " is a symbolic link" : " is no regular file")
              + ", and decisions are recorded in regular files only: name another file");
    }
    if (isPosix(file)) {
      refuseUnlessOwners(file);
    }
    return found;
  }

  private void refuseUnlessOwners(Path file) throws IOException {
    int owner = uid(file);
    if (owner != user) {
      throw new RecordRefusedException(
          "%s belongs to uid %d, and this service runs as uid %d: remove it, or name another file"
              .formatted(file, owner, user));
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    if (!OWNERS.containsAll(mode)) {
      throw new RecordRefusedException(
          "others than its owner can use %s (mode %s), and it names everybody who logs in: chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(mode), file));
    }
    if ((int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) != 1) {
      throw new RecordRefusedException(
          file + " has another name in another directory: remove it, or name another file");
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
