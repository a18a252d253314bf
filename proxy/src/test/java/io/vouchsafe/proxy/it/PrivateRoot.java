package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A root file system and a network of their own. What is written there lies in memory and is gone
 * at the end; nothing of this machine changes. {@code /mnt} in it is a directory of the test.
 */
final class PrivateRoot implements AutoCloseable {
  /** Debian's files, and no Java: what is packaged brings its own. $1 is a directory, $2 /mnt. */
  private static final String OVER_THIS_MACHINE =
      """
      mount -t tmpfs tmpfs "$1" && mkdir "$1/upper" "$1/work" "$1/root" &&
      mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root" &&
      { [ ! -d /usr/lib/jvm ] || mount -t tmpfs tmpfs "$1/root/usr/lib/jvm"; }
      """;

  private static final String OF_DIRECTORY =
      """
      mkdir -p "$1/root" && mount --bind "$3" "$1/root" && mkdir -p "$1/root/proc" "$1/root/dev" "$1/root/mnt"
      """;

  private static final String WITH_DEVICES =
      """
      mount -t proc proc "$1/root/proc" && mount --rbind /dev "$1/root/dev" &&
      mount --bind "$2" "$1/root/mnt" && ip link set lo up && echo mounted && exec sleep 1800
      """;

  /** Whatever is enabled on this machine does not start: the target is basic.target. */
  private static final String BOOTED =
      """
      rm -f "$1/root/usr/sbin/policy-rc.d" &&
      exec systemd-nspawn -D "$1/root" --boot --private-network --register=no --keep-unit --quiet \
        --machine="vouchsafe$$" --bind="$2:/mnt" systemd.unit=basic.target
      """;

  private final Path directory;
  private final Path root;
  private final Tool holder;

  private PrivateRoot(Path directory, String layout, Path... more) throws Exception {
    this.directory = directory;
    Path place = Files.createDirectories(directory.resolve("private"));
    this.root = place.resolve("root");
    Files.createDirectories(shared());
    Tool.installed("ip");
    Tool.installed("nsenter");
    List<String> command = new ArrayList<>(List.of(Tool.installed("unshare"), "-m", "-n"));
    command.addAll(List.of("--propagation", "private", "sh", "-c", layout, "private-root"));
    Stream.concat(Stream.of(place, shared()), Stream.of(more))
        .map(Path::toString)
        .forEach(command::add);
    holder = Tool.start(directory, command.toArray(String[]::new));
  }

  /** Over this machine's files. Skips the test, loudly, where that cannot be had. */
  static PrivateRoot overThisMachine(Path directory) throws Exception {
    return new PrivateRoot(directory, OVER_THIS_MACHINE.strip() + " &&\n" + WITH_DEVICES)
        .orSkip("mounted");
  }

  /** The same with systemd as its first process. */
  static PrivateRoot booted(Path directory) throws Exception {
    Tool.installed("systemd-nspawn");
    return new PrivateRoot(directory, OVER_THIS_MACHINE.strip() + " &&\n" + BOOTED)
        .orSkip("basic.target");
  }

  /** Of the files in {@code files} alone. */
  static PrivateRoot of(Path directory, Path files) throws Exception {
    return new PrivateRoot(directory, OF_DIRECTORY.strip() + " &&\n" + WITH_DEVICES, files)
        .orSkip("mounted");
  }

  private PrivateRoot orSkip(String lineWhenReady) {
    try {
      holder.awaitLine(lineWhenReady);
    } catch (AssertionError e) {
      System.out.println("SKIPPED: no root of its own here (root makes one): " + holder.text());
      Assumptions.abort("no private root: " + holder.text());
    }
    return this;
  }

  /** The directory that is {@code /mnt} in there. */
  Path shared() {
    return directory.resolve("shared");
  }

  /** Runs a program in there to its end; any exit code but 0 fails the test. */
  String run(String... command) throws Exception {
    return Tool.run(directory, inside(List.of(command)));
  }

  /** The same for what may take minutes on a busy machine. */
  String runLong(String... command) throws Exception {
    return Tool.run(Duration.ofMinutes(3), directory, inside(List.of(command)));
  }

  /** The same, however it ends. */
  String attempt(String... command) throws Exception {
    return Tool.attempt(directory, inside(List.of(command)));
  }

  /** Starts a program in there. */
  Tool start(List<String> command) throws IOException {
    return Tool.start(directory, inside(command));
  }

  /** The same as another user, who can get no more rights; the root need not know that user. */
  Tool startAs(int user, List<String> command) throws IOException {
    List<String> whole = entering("-m", "-n");
    whole.addAll(List.of("chroot", "--userspec=" + user + ":" + user, "--groups=", "" + root));
    whole.addAll(command);
    return Tool.start(directory, whole.toArray(String[]::new));
  }

  /** What {@code curl} of this machine gets from in there; the root need have none. */
  String curl(String... arguments) throws Exception {
    List<String> command = entering("-n");
    command.addAll(List.of(Tool.installed("curl"), "-s", "--max-time", "10"));
    command.addAll(List.of(arguments));
    return Tool.attempt(directory, command.toArray(String[]::new));
  }

  private String[] inside(List<String> command) {
    List<String> whole;
    if (first().isPresent()) {
      whole = entering("-m", "-u", "-i", "-n", "-p", "-r", "-w");
    } else {
      whole = entering("-m", "-n");
      whole.addAll(List.of("chroot", root.toString()));
    }
    whole.addAll(command);
    return whole.toArray(String[]::new);
  }

  private List<String> entering(String... namespaces) {
    long pid = first().map(ProcessHandle::pid).orElseGet(holder::pid);
    List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid)));
    command.addAll(List.of(namespaces));
    return command;
  }

  /** Where systemd was booted, its first process. */
  private Optional<ProcessHandle> first() {
    return ProcessHandle.of(holder.pid()).stream()
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").endsWith("/systemd"))
        .findFirst();
  }

  @Override
  public void close() throws InterruptedException {
    holder.close();
  }
}
