package io.vouchsafe.proxy.it.ocvpn;

import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * Namespaces of sites that all reach each other, and one of the service, where they are wired
 * together.
 */
final class SiteNetwork implements AutoCloseable {
  /** Of the service, as every site sees it. */
  static final String SERVICE = "203.0.113.254";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path directory;
  private final String ip;
  private final String prefix;
  private final Deque<String> made = new ArrayDeque<>();

  /** Skips the test, loudly, where it cannot be made. */
  SiteNetwork(Path directory) throws Exception {
    this.directory = directory;
    ip = Tool.installed("ip");
    prefix = "v4" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();
    try {
      make("hub");
      inside("hub", "link", "add", "hub", "type", "bridge");
      inside("hub", "addr", "add", SERVICE + "/24", "dev", "hub");
      inside("hub", "link", "set", "hub", "up");
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** The address of a site, by its number from 1. */
  static String address(int number) {
    return "203.0.113." + number;
  }

  /** The network behind a site. */
  static String behind(int number) {
    return "10." + number + ".0.0/16";
  }

  /** A host there. */
  static String host(int number) {
    return "10." + number + ".0.1";
  }

  /** A site with a host behind it. */
  void site(int number) throws Exception {
    String name = name(number);
    make(name);
    inside(
        "hub", "link", "add", name, "type", "veth", "peer", "name", "out", "netns", prefix + name);
    inside("hub", "link", "set", name, "master", "hub");
    inside("hub", "link", "set", name, "up");
    inside(name, "addr", "add", address(number) + "/24", "dev", "out");
    inside(name, "link", "set", "out", "up");
    inside(name, "addr", "add", host(number) + "/32", "dev", "lo");
  }

  static String name(int number) {
    return "site" + number;
  }

  /** The command that runs {@code command} in the namespace {@code name}. */
  String[] command(String name, List<String> command) {
    List<String> all = new ArrayList<>(List.of(ip, "netns", "exec", prefix + name));
    all.addAll(command);
    return all.toArray(String[]::new);
  }

  private void make(String name) throws Exception {
    String said = Tool.attempt(directory, ip, "netns", "add", prefix + name);
    boolean there = Tool.run(directory, ip, "netns", "list").contains(prefix + name);
    if (!there) {
      System.out.println("SKIPPED: no network namespaces here (root makes them): " + said);
    }
    Assumptions.assumeTrue(there, "no network namespaces: " + said);
    made.push(prefix + name);
    inside(name, "link", "set", "lo", "up");
  }

  private void inside(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(ip, "-n", prefix + name));
    command.addAll(List.of(arguments));
    Tool.run(directory, command.toArray(String[]::new));
  }

  @Override
  public void close() throws Exception {
    while (!made.isEmpty()) {
      Tool.attempt(directory, ip, "netns", "del", made.pop());
    }
  }
}
