package io.vouchsafe.proxy.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A network namespace with its loopback up; root alone can make one. */
final class Namespace implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path directory;
  private final String ip;
  private final String name;

  private Namespace(Path directory, String ip, String name) {
    this.directory = directory;
    this.ip = ip;
    this.name = name;
  }

  /** Skips the test, loudly, where namespaces cannot be made. */
  static Namespace make(Path directory) throws Exception {
    String ip = Tool.installed("ip");
    String name = "vs" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();
    String said = Tool.attempt(directory, ip, "netns", "add", name);
    boolean made = Tool.run(directory, ip, "netns", "list").contains(name);
    if (!made) {
      System.out.println("SKIPPED: no network namespaces here (root makes them): " + said);
    }
    Assumptions.assumeTrue(made, "no network namespaces: " + said);
    Namespace namespace = new Namespace(directory, ip, name);
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** Lays a wire from {@code address} here to {@code otherAddress} there. */
  void connect(Namespace other, String address, String otherAddress) throws Exception {
    ip("link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", other.name);
    for (Namespace end : List.of(this, other)) {
      end.ip("addr", "add", (end == this ? address : otherAddress) + "/24", "dev", "wire");
      end.ip("link", "set", "wire", "up");
    }
  }

  /** The command that runs {@code command} in here. */
  List<String> command(List<String> command) {
    List<String> inside = new ArrayList<>(List.of(ip, "netns", "exec", name));
    inside.addAll(command);
    return inside;
  }

  private void ip(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(ip, "-n", name));
    command.addAll(List.of(arguments));
    Tool.run(directory, command.toArray(String[]::new));
  }

  @Override
  public void close() throws Exception {
    Tool.run(directory, ip, "netns", "del", name);
  }
}
