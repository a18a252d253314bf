package io.vouchsafe.proxy.it.ike;

import io.vouchsafe.proxy.it.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A charon in a namespace, with nothing of the machine's settings, that can be stopped, killed and
 * frozen. Traffic goes through kernel-libipsec, since not every kernel has ESP.
 */
public final class LabCharon implements AutoCloseable {
  private static final List<String> PLUGINS =
      List.of(
          "random nonce aes sha1 sha2 md5 hmac kdf gmp curve25519 pem pkcs1 pkcs8 x509 pubkey"
              + " openssl",
          "constraints curl kernel-libipsec kernel-netlink socket-default vici");

  /** Those of swanctl, which complains when one is missing. */
  private static final List<String> FOLDERS =
      List.of(
          "x509",
          "x509ca",
          "x509ocsp",
          "x509aa",
          "x509ac",
          "x509crl",
          "pubkey",
          "private",
          "rsa",
          "ecdsa",
          "bliss",
          "pkcs8",
          "pkcs12");

  private static final List<String> NEEDED =
      List.of(
          "kernel-libipsec:libcharon-extra-plugins",
          "openssl:libstrongswan-standard-plugins",
          "curl:libstrongswan-extra-plugins");

  private final Path home;
  private final LabNetwork network;
  private final LabNetwork.Place place;
  private final Path hosts;
  private volatile Tool process;

  /**
   * Starts it.
   *
   * @param home for its files; short, since a unix socket lies in it
   * @param plugins what stands among the settings of its plugins, such as {@code revocation { … }}
   * @param hosts its {@code /etc/hosts}
   */
  LabCharon(Path home, LabNetwork network, LabNetwork.Place place, List<String> plugins, Path hosts)
      throws Exception {
    this.home = Files.createDirectories(home);
    this.network = network;
    this.place = place;
    this.hosts = hosts;
    for (String folder : FOLDERS) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.writeString(home.resolve("strongswan.conf"), configuration(plugins));
    process = started();
  }

  /** Skips the test, loudly, when something of strongSwan is missing. */
  static void requireInstalled() {
    Tool.installed("charon-systemd");
    Tool.installed("swanctl");
    for (String needed : NEEDED) {
      String[] pair = needed.split(":");
      Missing.unless(
          Files.exists(Path.of("/usr/lib/ipsec/plugins/libstrongswan-" + pair[0] + ".so")),
          "strongSwan's plugin " + pair[0] + " is not installed (Debian: " + pair[1] + ")");
    }
    Missing.unless(
        Files.isReadable(Path.of("/dev/net/tun")),
        "/dev/net/tun is not there: no traffic through tunnels");
  }

  private Tool started() throws Exception {
    Files.deleteIfExists(vici());
    List<String> command =
        network.command(
            place,
            List.of(
                "env",
                "STRONGSWAN_CONF=" + home.resolve("strongswan.conf"),
                "sh",
                "-c",
                // `ip netns exec` gives the command mounts of its own.
                "mount --bind '"
                    + hosts
                    + "' /etc/hosts && exec "
                    + Tool.installed("charon-systemd")));
    Tool started = Tool.start(home, command.toArray(String[]::new));
    started.await("its socket", () -> Files.exists(vici()));
    return started;
  }

  private String configuration(List<String> plugins) {
    return """
    swanctl {
      load = pem pkcs1 pkcs8 x509 pubkey openssl gmp sha1 random
      socket = unix://%1$s/vici
    }
    charon-systemd {
      load = %2$s
      routing_table = 0
      rdn_matching = reordered
      install_virtual_ip = yes
      retransmit_timeout = 0.5
      retransmit_base = 1.2
      retransmit_tries = 4
      # All clients of a lab have one address. A block_threshold of 0 would be raised to 4.
      dos_protection = no
      plugins {
        vici { socket = unix://%1$s/vici }
        %3$s
      }
      filelog {
        all {
          path = %1$s/charon.log
          default = 1
          cfg = 2
          flush_line = yes
          append = yes
          time_format = %%H:%%M:%%S
          time_add_ms = yes
        }
      }
      journal { default = -1 }
    }
    """
        .formatted(
            home,
            String.join(" ", PLUGINS) + (plugins.isEmpty() ? "" : " revocation"),
            String.join("\n    ", plugins));
  }

  /** Its VICI socket. */
  public Path vici() {
    return home.resolve("vici");
  }

  /** Replaces its connections, and gives it these certificates and their keys. */
  public void give(IkePki pki, List<IkeClient> clients) throws Exception {
    for (IkeClient client : clients) {
      if (!client.certificate().isEmpty()) {
        copy(pki.file(client.certificate() + ".pem"), "x509");
        copy(pki.file(client.certificate() + ".key"), "private");
      }
    }
    give(pki, IkeClient.configuration(clients));
  }

  /** The same by the text of a {@code swanctl.conf}. */
  void give(IkePki pki, String swanctlConf) throws Exception {
    copy(pki.file("root.pem"), "x509ca");
    copy(pki.file("issuing.pem"), "x509ca");
    Files.writeString(home.resolve("swanctl.conf"), swanctlConf);
    String said = swanctl("--load-all");
    if (!said.contains("successfully loaded") || said.contains("failed")) {
      throw new AssertionError("charon did not take its connections: " + said);
    }
  }

  void copy(Path file, String folder) throws IOException {
    Files.copy(
        file,
        home.resolve(folder).resolve(file.getFileName()),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Whatever {@code swanctl} says, failure included. */
  public String swanctl(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "STRONGSWAN_CONF=" + home.resolve("strongswan.conf"),
                "SWANCTL_DIR=" + home,
                Tool.installed("swanctl")));
    command.addAll(List.of(arguments));
    return Tool.attempt(home, command.toArray(String[]::new));
  }

  /** Initiates the connection with its child; what happened. */
  public LoginAttempt login(String connection) throws Exception {
    return new LoginAttempt(
        swanctl("--initiate", "--ike", connection, "--child", "net", "--timeout", "10"));
  }

  /** Initiates the IKE SA alone. */
  public LoginAttempt loginWithoutChild(String connection) throws Exception {
    return new LoginAttempt(swanctl("--initiate", "--ike", connection, "--timeout", "10"));
  }

  /** Ends it as its user would. */
  public String logout(String connection) throws Exception {
    return swanctl("--terminate", "--ike", connection, "--timeout", "10");
  }

  /** Its SAs with that peer identity or connection name, in any state, as swanctl lists them. */
  public List<String> sas(String of) throws Exception {
    List<String> found = new ArrayList<>();
    for (String sa : swanctl("--list-sas").split("(?m)^(?=\\S+: #\\d+, )")) {
      if (sa.contains("'" + of + "'") || sa.startsWith(of + ": #")) {
        found.add(sa);
      }
    }
    return found;
  }

  /** Ends all SAs with that peer, whatever the peer says. */
  void cut(String identity) throws Exception {
    for (String sa : sas(identity)) {
      Matcher id = Pattern.compile("#(\\d+)").matcher(sa);
      if (id.find()) {
        swanctl("--terminate", "--ike-id", id.group(1), "--force", "--timeout", "5");
      }
    }
  }

  /** Addresses that the gateway gave {@code connection}, of a client. */
  public List<String> virtualIps(String connection) throws Exception {
    List<String> all = sas(connection);
    if (all.isEmpty()) {
      return List.of();
    }
    Matcher given =
        Pattern.compile("(?m)^\\s+local .*\\[[0-9]+\\] \\[([^\\]]+)\\]").matcher(all.getLast());
    return given.find() ? List.of(given.group(1).trim().split(" ")) : List.of();
  }

  /** What it has logged, over all its lives. */
  public String log() throws IOException {
    Path file = home.resolve("charon.log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** The last lines of that, for the message of a failure. */
  public String logEnd() throws IOException {
    List<String> lines = log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 120), lines.size()));
  }

  /** It does nothing any more, and says nothing either. */
  public void freeze() throws Exception {
    process.signal("STOP");
  }

  public void thaw() throws Exception {
    process.signal("CONT");
  }

  /** Ends without a word. */
  public void kill() throws Exception {
    process.signal("KILL");
    process.terminate();
  }

  /** Ends as {@code systemctl stop} does. */
  public void stop() throws Exception {
    process.terminate();
  }

  /** Starts again after {@link #kill} or {@link #stop}, and knows nothing. */
  public void start() throws Exception {
    process = started();
  }

  @Override
  public void close() throws Exception {
    if (process.isAlive()) {
      process.signal("CONT");
    }
    process.close();
  }
}
