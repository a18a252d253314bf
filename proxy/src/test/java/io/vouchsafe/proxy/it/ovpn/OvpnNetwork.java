package io.vouchsafe.proxy.it.ovpn;

import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.Missing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Network namespaces: the servers', and one for each client, wired to it. One more wire leads from
 * the servers' to the test, for the management port.
 */
final class OvpnNetwork implements AutoCloseable {
  /** Where the servers are for the clients. */
  static final String SERVER = "203.0.113.10";

  /** The servers' namespace; the clients' are 1 and more. */
  static final int GATEWAY = 0;

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Pattern OURS = Pattern.compile("vo([0-9]+)-[0-9]+-[0-9]+");
  private static final int ATTEMPTS = 50;

  private final Path directory;
  private final String ip;
  private final String prefix;
  private final List<String> made = new ArrayList<>();
  private String wire = "";

  /** Skips the test, loudly, where it cannot be made. */
  OvpnNetwork(Path directory, int clients) throws Exception {
    this.directory = directory;
    ip = Tool.installed("ip");
    prefix = "vo" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
    sweep();
    try {
      make(GATEWAY);
      in(GATEWAY, "addr add " + SERVER + "/32 dev lo");
      connectTest();
      for (int client = 1; client <= clients; client++) {
        make(client);
        connect(client);
      }
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private void make(int place) throws Exception {
    String said = Tool.attempt(directory, ip, "netns", "add", prefix + place);
    Missing.unless(names().contains(prefix + place), "no network namespaces here: " + said);
    made.add(prefix + place);
    in(place, "link set lo up");
  }

  private void connect(int client) throws Exception {
    in(GATEWAY, "link add to%1$d type veth peer name eth netns %2$s%1$d".formatted(client, prefix));
    in(
        GATEWAY,
        "addr add 10.9.%d.1/30 dev to%d".formatted(client, client),
        "link set to%d up".formatted(client));
    in(
        client,
        "addr add %s/30 dev eth".formatted(address(client)),
        "link set eth up",
        "route add default via 10.9.%d.1".formatted(client));
  }

  /** Lays the wire to the test; its name holds its network, so that no two labs share one. */
  private void connectTest() throws Exception {
    for (int attempt = 0; wire.isEmpty(); attempt++) {
      int second = ThreadLocalRandom.current().nextInt(128, 250);
      int third = ThreadLocalRandom.current().nextInt(256);
      String name = "vo" + second + "-" + third;
      boolean free =
          !Tool.run(directory, ip, "-4", "addr").contains(" 10." + second + "." + third + ".");
      String add =
          "link add %s type veth peer name test netns %s%d".formatted(name, prefix, GATEWAY);
      if (free && attempt(add)) {
        wire = "10." + second + "." + third + ".";
        Tool.run(directory, ip, "addr", "add", wire + "1/30", "dev", name);
        Tool.run(directory, ip, "link", "set", name, "up");
        in(GATEWAY, "addr add " + managementAddress() + "/30 dev test", "link set test up");
      } else if (attempt > ATTEMPTS) {
        throw new IllegalStateException("no network is left for the lab");
      }
    }
  }

  private boolean attempt(String command) throws Exception {
    List<String> words = new ArrayList<>(List.of(ip));
    words.addAll(List.of(command.split(" ", -1)));
    return Tool.attempt(directory, words.toArray(String[]::new)).isBlank();
  }

  /** An address of the servers that the test reaches. */
  String managementAddress() {
    return wire + "2";
  }

  /** The outer address of that client. */
  static String address(int client) {
    return "10.9." + client + ".2";
  }

  /** The command that runs {@code command} there. */
  List<String> command(int place, List<String> command) {
    List<String> inside = new ArrayList<>(List.of(ip, "netns", "exec", prefix + place));
    inside.addAll(command);
    return inside;
  }

  /** The routes of that client. */
  List<String> routes(int client) throws Exception {
    return Tool.run(directory, ip, "-n", prefix + client, "route")
        .lines()
        .map(String::trim)
        .toList();
  }

  /** Lets a client come from another address from now on. */
  void move(int client, String address) throws Exception {
    in(
        client,
        "addr add %s/30 dev eth".formatted(address),
        "route replace default via 10.9.%d.1 src %s".formatted(client, address));
    in(GATEWAY, "route replace %s/32 dev to%d".formatted(address, client));
  }

  private void in(int place, String... commands) throws Exception {
    Path batch = Files.createTempFile(directory, "ip", ".batch");
    Files.write(batch, List.of(commands));
    Tool.run(directory, ip, "-n", prefix + place, "-batch", batch.toString());
  }

  private List<String> names() throws Exception {
    return Tool.run(directory, ip, "netns", "list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }

  /** Removes what a run left whose process is gone, with the daemons in it. */
  private void sweep() throws Exception {
    for (String name : names()) {
      Matcher ours = OURS.matcher(name);
      if (ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
        remove(name);
      }
    }
  }

  private void remove(String name) throws Exception {
    for (String pid : Tool.attempt(directory, ip, "netns", "pids", name).split("\\s+")) {
      if (!pid.isEmpty()) {
        Tool.attempt(directory, "kill", "-9", pid);
      }
    }
    Tool.attempt(directory, ip, "netns", "del", name);
  }

  /** Ends whatever runs in the namespaces, and removes them. */
  @Override
  public void close() throws Exception {
    for (String name : made) {
      remove(name);
    }
    made.clear();
  }
}
