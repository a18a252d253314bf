package io.vouchsafe.proxy.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at whose the files of a state directory are and who may change them. Whoever can write
 * there can let anybody in and take blocks away, so everything must be the process's own user's,
 * writable by nobody else, and a regular file or a directory. No link is followed.
 *
 * <p>The type of a file is looked at before it is opened: opening a pipe would wait for ever. Only
 * this user can put another file in its place between the look and the opening, because nobody else
 * may write to the directory.
 */
final class StateInspection {
  private static final Logger LOG = LoggerFactory.getLogger(StateInspection.class);

  /** Ours are two levels; a tree that is deeper is not ours. */
  private static final int DEEPEST = 4;

  /** chmod(2): in such a directory only the owner of a file may rename it. */
  private static final int STICKY = 01000;

  private static final int OTHERS_WRITE = 0002;

  /** Every ext4 file system has one in its root. It is root's, and nothing of it is read. */
  private static final String OF_THE_FILE_SYSTEM = "lost+found";

  private final Path root;
  private final int user;

  private StateInspection(Path root, int user) {
    this.root = root;
    this.user = user;
  }

  /**
   * Looks at a directory, not yet at what is in it. Where files have no owners and modes as POSIX
   * has them, the operator's system guards them in its own way.
   *
   * @param named as the operator writes it; may be a link of ours or root's to {@code root}
   * @param root where it leads
   * @throws StateRefusedException when it is not ours alone
   */
  static StateInspection of(Path named, Path root) throws IOException {
    refuseUnlessGuarded(root);
    return of(named, root, user(root));
  }

  /**
   * The same for who only reads, and may be another user than the service, as root is: everything
   * must be the owner's of the directory.
   */
  static StateInspection ofReader(Path named, Path root) throws IOException {
    refuseUnlessGuarded(root);
    return of(named, root, isPosix(root) ? uid(root) : -1);
  }

  private static void refuseUnlessGuarded(Path root) throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(root.toString());
    }
    if (isPosix(root)) {
      refuseWritable(root, posix(root));
    }
  }

  private static StateInspection of(Path named, Path root, int user) throws IOException {
    StateInspection inspection = new StateInspection(root, user);
    if (isPosix(root)) {
      inspection.refuseForeign(root);
      if (Files.isSymbolicLink(named) && uid(named) != 0) {
        inspection.refuseForeign(named);
      }
      warnOfParents(root);
    }
    return inspection;
  }

  /** Who this process is to that file system: the owner of what it makes there. */
  private static int user(Path root) throws IOException {
    Path probe = Files.createTempFile(root, "probe", StateDirectory.UNFINISHED);
    try {
      return isPosix(root) ? uid(probe) : -1;
    } finally {
      Files.delete(probe);
    }
  }

  /**
   * Looks at everything in the directory.
   *
   * @throws StateRefusedException at the first file that is not ours alone
   */
  void everything() throws IOException {
    everythingIn(root, 1);
  }

  private void everythingIn(Path directory, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new StateRefusedException(
          directory + " is a directory of no use here; remove it from the state directory");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.equals(root.resolve(OF_THE_FILE_SYSTEM))) {
          try {
            file(entry);
          } catch (NoSuchFileException gone) {
            continue; // Another process that uses the directory may replace its files just now.
          }
          if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            everythingIn(entry, depth + 1);
          }
        }
      }
    }
  }

  /**
   * Looks at one file or directory.
   *
   * @throws StateRefusedException when it is a link, a pipe or a device, or not ours alone
   * @throws NoSuchFileException when there is none
   */
  void file(Path file) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile() && !found.isDirectory()) {
      throw new StateRefusedException(
          file
              + (found.isSymbolicLink() ? " is a symbolic link" : " is a pipe, socket or device")
              + ", and only regular files and directories may lie in the state directory."
              + " If you know who put it there: rm "
              + file);
    }
    if (isPosix(file)) {
      refuseForeign(file);
      refuseWritable(file, posix(file));
    }
  }

  private void refuseForeign(Path file) throws IOException {
    int owner = uid(file);
    if (owner != user) {
      throw new StateRefusedException(
          "%s belongs to %s (uid %d), and this service runs as uid %d: what others wrote there could let anybody in. Look at what it holds; then remove it, or: chown -h %d %s"
              .formatted(file, ownerName(file), owner, user, user, file));
    }
  }

  private static void refuseWritable(Path file, Set<PosixFilePermission> mode) throws IOException {
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new StateRefusedException(
          "%s can be changed by others than its owner (mode %s): what they write there could let anybody in. Look at what it holds; then: chmod go-w %s"
              .formatted(file, PosixFilePermissions.toString(mode), file));
    }
  }

  /** Who may write above can move the directory away, and with it every block. */
  private static void warnOfParents(Path root) throws IOException {
    for (Path above = root.getParent(); above != null; above = above.getParent()) {
      int mode = (int) Files.getAttribute(above, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        LOG.warn(
            "everybody can write to {}, and so can move the state directory {} with all "
                + "blocks away: chmod o-w {}",
            above,
            root,
            above);
      }
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static Set<PosixFilePermission> posix(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .permissions();
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static String ownerName(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
  }
}
