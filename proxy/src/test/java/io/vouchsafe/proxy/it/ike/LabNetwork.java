package io.vouchsafe.proxy.it.ike;

import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Network namespaces for a gateway and those who come to it, wired together. Only the wire from the
 * gateway to the test has addresses that others could have, too: its name holds its network, and no
 * two wires of one name can be.
 */
public final class LabNetwork implements AutoCloseable {
  /** Where the gateway is for {@link Place#SITE}. */
  public static final String GATEWAY_FOR_SITE = "203.0.113.10";

  public static final String SITE_ADDRESS = "203.0.113.1";

  /** Where the gateway is for {@link Place#ROAD}. */
  public static final String GATEWAY_FOR_ROAD = "198.51.100.10";

  public static final String ROAD_ADDRESS = "198.51.100.2";

  /** Where the gateway is for {@link Place#HOME}, behind the NAT. */
  public static final String GATEWAY_FOR_HOME = "192.0.2.10";

  /** What {@link Place#HOME} looks like from outside. */
  public static final String NAT_ADDRESS = "192.0.2.2";

  /** Hosts behind the gateway, of two networks and of IPv6. */
  public static final String OFFICE = "172.16.1.1";

  public static final String PLANT = "172.16.2.1";
  public static final String OFFICE_6 = "fd4a:1::1";

  /** A host behind {@link Place#SITE}. */
  public static final String BRANCH = "192.168.11.1";

  /** A host behind {@link Place#ROAD}. */
  public static final String POCKET = "192.168.77.7";

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Pattern OURS = Pattern.compile("vk([0-9]+)-[0-9]+[a-z]");
  private static final int ATTEMPTS = 50;

  private final Path directory;
  private final String ip;
  private final String prefix;
  private final Set<Place> made = EnumSet.noneOf(Place.class);
  private String wire = "";
  private String testAddress = "";

  /** A namespace. */
  public enum Place {
    GATEWAY('g'),
    /** A branch office with a fixed address and a network behind it. */
    SITE('s'),
    /** Somebody on the road. */
    ROAD('r'),
    /** Between {@link #HOME} and the gateway. */
    NAT('n'),
    /** Somebody behind a NAT. */
    HOME('h');

    private final char letter;

    Place(char letter) {
      this.letter = letter;
    }
  }

  /** Skips the test, loudly, where it cannot be made. */
  LabNetwork(Path directory) throws Exception {
    this.directory = directory;
    ip = Tool.installed("ip");
    prefix = "vk" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    sweep();
    try {
      make(Place.GATEWAY);
      make(Place.SITE);
      make(Place.ROAD);
      connect(Place.SITE, SITE_ADDRESS, GATEWAY_FOR_SITE);
      connect(Place.ROAD, ROAD_ADDRESS, GATEWAY_FOR_ROAD);
      connectTest();
      for (String behind : List.of(OFFICE + "/32", PLANT + "/32", OFFICE_6 + "/128")) {
        in(Place.GATEWAY, "addr", "add", behind, "dev", "lo");
      }
      in(Place.SITE, "addr", "add", BRANCH + "/32", "dev", "lo");
      in(Place.ROAD, "addr", "add", POCKET + "/32", "dev", "lo");
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** Makes {@link Place#HOME} and its NAT, which hides it behind {@link #NAT_ADDRESS}. */
  void addHome() throws Exception {
    String nft = Tool.installed("nft");
    make(Place.NAT);
    make(Place.HOME);
    connect(Place.NAT, NAT_ADDRESS, GATEWAY_FOR_HOME);
    in(
        Place.NAT,
        "link",
        "add",
        "in",
        "type",
        "veth",
        "peer",
        "name",
        "eth",
        "netns",
        name(Place.HOME));
    in(Place.NAT, "addr", "add", "192.168.99.1/24", "dev", "in");
    in(Place.NAT, "link", "set", "in", "up");
    in(Place.HOME, "addr", "add", "192.168.99.2/24", "dev", "eth");
    in(Place.HOME, "link", "set", "eth", "up");
    in(Place.HOME, "route", "add", "default", "via", "192.168.99.1");
    run(Place.NAT, "sysctl", "-wq", "net.ipv4.ip_forward=1");
    run(Place.NAT, nft, "add table ip nat");
    run(Place.NAT, nft, "add chain ip nat out { type nat hook postrouting priority 100 ; }");
    run(Place.NAT, nft, "add rule ip nat out oifname eth masquerade");
  }

  private void make(Place place) throws Exception {
    String said = Tool.attempt(directory, ip, "netns", "add", name(place));
    boolean there = names().contains(name(place));
    if (!there) {
      System.out.println("SKIPPED: no network namespaces here (root makes them): " + said);
    }
    Assumptions.assumeTrue(there, "no network namespaces: " + said);
    made.add(place);
    in(place, "link", "set", "lo", "up");
    // The first address of a wire can go, and the second stays (MOBIKE).
    run(place, "sysctl", "-wq", "net.ipv4.conf.all.promote_secondaries=1");
  }

  /** Lays a wire from {@code eth} of {@code place} to the gateway. */
  private void connect(Place place, String address, String gateway) throws Exception {
    String end = "to" + place.letter;
    in(
        Place.GATEWAY,
        "link",
        "add",
        end,
        "type",
        "veth",
        "peer",
        "name",
        "eth",
        "netns",
        name(place));
    in(Place.GATEWAY, "addr", "add", gateway + "/24", "dev", end);
    in(Place.GATEWAY, "link", "set", end, "up");
    in(place, "addr", "add", address + "/24", "dev", "eth");
    in(place, "link", "set", "eth", "up");
  }

  /** Lays the wire on which the gateway reaches the service that the test runs. */
  private void connectTest() throws Exception {
    for (int attempt = 0; wire.isEmpty(); attempt++) {
      int second = ThreadLocalRandom.current().nextInt(64, 250);
      int third = ThreadLocalRandom.current().nextInt(256);
      String network = "10." + second + "." + third + ".";
      String name = "vk" + second + "-" + third;
      boolean free =
          !Tool.run(directory, ip, "-4", "route", "show", "to", "match", network + "1")
                  .contains(" via 10.")
              && !Tool.run(directory, ip, "-4", "addr").contains(" " + network);
      String[] add = {
        ip,
        "link",
        "add",
        name,
        "type",
        "veth",
        "peer",
        "name",
        "test",
        "netns",
        name(Place.GATEWAY)
      };
      if (free && Tool.attempt(directory, add).isBlank()) {
        wire = name;
        testAddress = network + "1";
      } else if (attempt > ATTEMPTS) {
        throw new IllegalStateException("no network is left for the lab");
      }
    }
    Tool.run(directory, ip, "addr", "add", testAddress + "/30", "dev", wire);
    Tool.run(directory, ip, "link", "set", wire, "up");
    in(
        Place.GATEWAY,
        "addr",
        "add",
        testAddress.substring(0, testAddress.length() - 1) + "2/30",
        "dev",
        "test");
    in(Place.GATEWAY, "link", "set", "test", "up");
  }

  /** Where the gateway reaches what the test's own machine serves. */
  public String testAddress() {
    return testAddress;
  }

  /** The command that runs {@code command} in {@code place}. */
  public List<String> command(Place place, List<String> command) {
    List<String> inside = new ArrayList<>(List.of(ip, "netns", "exec", name(place)));
    inside.addAll(command);
    return inside;
  }

  /** What {@code command} prints in {@code place}; it must end well. */
  public String run(Place place, String... command) throws Exception {
    return Tool.run(directory, command(place, List.of(command)).toArray(String[]::new));
  }

  /** {@code ip} in {@code place}. */
  public String in(Place place, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(ip, "-n", name(place)));
    command.addAll(List.of(arguments));
    return Tool.run(directory, command.toArray(String[]::new));
  }

  private String name(Place place) {
    return prefix + place.letter;
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
    for (Place place : made) {
      remove(name(place));
    }
    made.clear();
  }
}
