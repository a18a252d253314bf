package io.vouchsafe.proxy.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second process off a state directory: the two would overwrite each other's blocks. The
 * lock ends with the process, however that ends; the file stays and says who had it last.
 */
final class StateLock implements AutoCloseable {
  static final String FILE = "lock";

  private static final Logger LOG = LoggerFactory.getLogger(StateLock.class);

  private static final int LONGEST = 1024;

  /**
   * Directories that this JVM has locked. A second one must not even open the file: on POSIX
   * systems every close of it would end the lock of the first (fcntl(2)).
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private StateLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks a directory for this process.
   *
   * @param directory its real path
   * @param settings what the process serves, for whoever finds the directory taken
   * @throws StateRefusedException when somebody has it; says who
   */
  static StateLock take(Path directory, String settings) throws IOException {
    if (!HELD_HERE.add(directory)) {
      throw taken(directory, "this very process");
    }
    boolean isTaken = false;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(directory.resolve(FILE), options(), StateDirectory.ownersFile());
      if (!lock(channel)) {
        throw taken(directory, said(channel));
      }
      say(channel, settings);
      isTaken = true;
      return new StateLock(directory, channel);
    } finally {
      if (!isTaken) {
        HELD_HERE.remove(directory);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static Set<OpenOption> options() {
    return Set.of(
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        LinkOption.NOFOLLOW_LINKS);
  }

  /** False when another process has it, or another copy of this class. */
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static StateRefusedException taken(Path directory, String who) {
    return new StateRefusedException(
        "the state directory %s is in use by %s. Two processes on one state directory lose each other's blocks: stop that one, or give this one a directory of its own (--state DIR)"
            .formatted(directory, who));
  }

  private static String said(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty()
        ? "a process that has not said who it is yet"
        : text.replaceAll("\\p{Cntrl}", " ");
  }

  /** A full disk must not keep the service from starting: the lock holds without the words. */
  private static void say(FileChannel channel, String settings) {
    String who =
        "pid %d on %s, running since %s with %s%n"
            .formatted(
                ProcessHandle.current().pid(),
                host(),
                ProcessHandle.current().info().startInstant().map(Instant::toString).orElse("?"),
                settings);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.warn(
          "the state directory is locked, but its lock does not say by which process: " + "{}",
          e.toString());
    }
  }

  /** From the kernel: a look-up by name could wait for a name server. */
  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return System.getenv().getOrDefault("HOSTNAME", "an unknown host");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(directory);
    }
  }
}
