package io.vouchsafe.proxy.shared.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.Tool;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real {@code redis-server} on a port of the loopback address, which a test starts, troubles and
 * asks. It keeps nothing on the disk unless its options say so, and stays on its port when it is
 * started again.
 */
public final class RedisServer implements AutoCloseable {
  private static final int MILLIS = 10_000;

  private final Path directory;
  private final List<String> command = new ArrayList<>();
  private final int port;
  private @Nullable Tool process;
  private @Nullable String login;

  private RedisServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /**
   * Starts one; skips the test when none is installed.
   *
   * @param directory that it may write to
   * @param options as on its command line, each word by itself: {@code "--maxmemory", "2mb"}
   */
  public static RedisServer start(Path directory, String... options) throws IOException {
    return start("redis-server", directory, Tool.freePort(), "--port", options);
  }

  /** The same on {@code port} over TLS alone: {@link #command} does not reach it. */
  static RedisServer startTls(Path directory, int port, String... options) throws IOException {
    return start("redis-server", directory, port, "--tls-port", options);
  }

  private static RedisServer start(
      String program, Path directory, int port, String portOption, String... options)
      throws IOException {
    RedisServer server = new RedisServer(directory, port);
    server.command.addAll(List.of(Tool.installed(program), "--bind", "127.0.0.1", "--save", ""));
    server.command.addAll(List.of("--appendonly", "no", "--dir", directory.toString()));
    if (!portOption.equals("--port")) {
      server.command.addAll(List.of("--port", "0"));
    }
    server.command.addAll(List.of(portOption, Integer.toString(port)));
    server.command.addAll(List.of(options));
    server.again();
    return server;
  }

  /**
   * Starts a sentinel that finds everybody else by itself; skips the test when none is installed.
   *
   * @param master the port of the master, which it calls {@code lab}
   * @param quorum of the sentinels that have to agree
   */
  static RedisServer startSentinel(Path directory, int master, int quorum) throws IOException {
    int port = Tool.freePort();
    Path file = directory.resolve("sentinel-" + port + ".conf");
    Files.writeString(
        file,
        """
        port %d
        bind 127.0.0.1
        dir %s
        sentinel monitor lab 127.0.0.1 %d %d
        sentinel down-after-milliseconds lab 500
        sentinel failover-timeout lab 3000
        """
            .formatted(port, directory, master, quorum));
    RedisServer server = new RedisServer(directory, port);
    server.command.addAll(List.of(Tool.installed("redis-sentinel"), file.toString()));
    server.process = Tool.start(directory, server.command.toArray(String[]::new));
    server.process.awaitLine("Sentinel ID is");
    return server;
  }

  /** Starts it again on the same port, after {@link #kill}. */
  public void again() throws IOException {
    process = Tool.start(directory, command.toArray(String[]::new));
    process.awaitLine("Ready to accept connections");
  }

  public int port() {
    return port;
  }

  /** For {@code shared.url}. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public long pid() {
    return running().pid();
  }

  /** What it printed since it was started last. */
  public String text() {
    return running().text();
  }

  /** SIGKILL, and waits until it is gone. */
  public void kill() {
    running().kill();
    running().awaitEnd();
  }

  /** SIGSTOP: connections stay, nothing is read or answered. */
  public void stop() throws Exception {
    running().signal("STOP");
  }

  /** SIGCONT. */
  public void cont() throws Exception {
    running().signal("CONT");
  }

  /** Empties it. */
  public void flushall() throws IOException {
    assertThat(command("FLUSHALL")).isEqualTo("OK");
  }

  /** The words of {@code AUTH} that {@link #command} begins with from now on. */
  public void login(String words) {
    login = words;
  }

  /**
   * What it answers to a command of {@code words}, over a connection of the test's own: the text of
   * a status, number or string; the items of an array or map, one a line; "(nil)"; an error begins
   * with "-".
   */
  public String command(String... words) throws IOException {
    byte[][] octets = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      octets[i] = words[i].getBytes(UTF_8);
    }
    return new String(octets(octets), UTF_8);
  }

  /** The same in octets. */
  public byte[] octets(byte[]... words) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
      socket.setSoTimeout(MILLIS);
      if (login != null) {
        ask(socket, Stream.of(("AUTH " + login).split(" ")).map(w -> w.getBytes(UTF_8)).toList());
      }
      return ask(socket, List.of(words));
    }
  }

  private static byte[] ask(Socket socket, List<byte[]> words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("*" + words.size() + "\r\n").getBytes(UTF_8));
    for (byte[] word : words) {
      out.writeBytes(("$" + word.length + "\r\n").getBytes(UTF_8));
      out.writeBytes(word);
      out.writeBytes("\r\n".getBytes(UTF_8));
    }
    socket.getOutputStream().write(out.toByteArray());
    return reply(socket.getInputStream());
  }

  private static byte[] reply(InputStream in) throws IOException {
    String line = line(in);
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '$' -> bulk(in, Integer.parseInt(rest));
      case '*' -> items(in, Integer.parseInt(rest));
      case '-' -> line.getBytes(UTF_8);
      default -> rest.getBytes(UTF_8);
    };
  }

  private static byte[] bulk(InputStream in, int length) throws IOException {
    if (length < 0) {
      return "(nil)".getBytes(UTF_8);
    }
    byte[] octets = in.readNBytes(length);
    in.skipNBytes(2);
    return octets;
  }

  private static byte[] items(InputStream in, int count) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(i == 0 ? new byte[0] : new byte[] {'\n'});
      all.writeBytes(reply(in));
    }
    return all.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\r'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("the server hung up");
      }
      line.append((char) octet);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  private Tool running() {
    if (process == null) {
      throw new IllegalStateException("it was never started");
    }
    return process;
  }

  @Override
  public void close() throws InterruptedException {
    running().kill();
    running().close();
  }
}
