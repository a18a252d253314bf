package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.junit.jupiter.api.Assumptions;

/** A real program that a test runs: to its end, or in the background until the test closes it. */
public final class Tool implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final LoopbackPorts PORTS = new LoopbackPorts(ProcessHandle.current().pid());

  private final Process process;
  private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private Tool(List<String> command, Path directory) throws IOException {
    process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /** Skips the test, loudly, when {@code program} is not installed. */
  public static String installed(String program) {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(":")),
                Stream.of("/usr/sbin", "/sbin", "/usr/lib/squid"))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.out.println("SKIPPED: " + program + " is not installed");
    }
    Assumptions.assumeTrue(found.isPresent(), program + " is not installed");
    return found.orElseThrow().toString();
  }

  /** Runs a program to its end and returns what it printed; any exit code but 0 fails the test. */
  public static String run(Path directory, String... command) throws Exception {
    return run(PATIENCE, directory, command);
  }

  /** The same for a program that may take longer than others. */
  static String run(Duration patience, Path directory, String... command) throws Exception {
    try (Tool tool = ended(patience, directory, command)) {
      assertThat(tool.process.exitValue())
          .as("%s said %s", String.join(" ", command), tool.output)
          .isZero();
      return tool.text();
    }
  }

  /** Runs a program to its end and returns what it printed, however it ended. */
  public static String attempt(Path directory, String... command) throws Exception {
    try (Tool tool = ended(PATIENCE, directory, command)) {
      return tool.text();
    }
  }

  private static Tool ended(Duration patience, Path directory, String... command) throws Exception {
    Tool tool = start(directory, command);
    boolean ended = tool.process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      tool.close();
    }
    assertThat(ended).as("%s ends; it said %s", String.join(" ", command), tool.output).isTrue();
    tool.reader.join(PATIENCE);
    return tool;
  }

  /** Starts a program that goes on until {@link #close}. */
  public static Tool start(Path directory, String... command) throws IOException {
    return new Tool(List.of(command), directory);
  }

  /** Waits until the program has printed a line with {@code text} in it. */
  public void awaitLine(String text) {
    await("a line with " + text, () -> output.stream().anyMatch(line -> line.contains(text)));
  }

  /**
   * Waits until somebody listens on {@code port}; for programs that an idle connection harms not.
   */
  void awaitPort(int port) {
    await("port " + port, () -> listens(port));
  }

  /** Waits until the program has made {@code file}. */
  void awaitFile(Path file) {
    await(file.toString(), () -> Files.exists(file));
  }

  /** Waits until {@code done}; a program that does not get there is stopped. */
  public void await(String what, Callable<Boolean> done) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(IOException.class)
          .failFast("it ended", () -> !process.isAlive())
          .until(done);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      process.destroy();
      throw new AssertionError("waited for %s in vain; it said%n%s".formatted(what, text()), e);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The lines that it has printed so far. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /** The same in one text. */
  public String text() {
    return String.join("\n", output);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Sends it a signal, as {@code HUP}. */
  public void signal(String name) throws Exception {
    run(Path.of("."), "kill", "-" + name, Long.toString(process.pid()));
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Waits until it is gone. */
  public void awaitEnd() {
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** SIGTERM, then the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it stops").isTrue();
    return process.exitValue();
  }

  /** A port that nobody listens on, and that no other test is given. */
  public static int freePort() throws IOException {
    return PORTS.next();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("(the output broke off: " + e.getMessage() + ")");
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
