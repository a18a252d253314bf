package io.vouchsafe.proxy.it.ocvpn;

import io.vouchsafe.proxy.it.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A site: charon and agent in a namespace, and a host behind them that answers. Traffic goes
 * through kernel-libipsec, since not every kernel has ESP.
 */
final class OcvpnSite implements AutoCloseable {
  private static final String PLUGINS =
      "random nonce aes sha1 sha2 md5 hmac kdf gmp curve25519 pem pkcs1 pkcs8 x509 pubkey openssl"
          + " constraints kernel-libipsec kernel-netlink socket-default vici";

  private static final String SERVER =
      """
      $| = 1; $SIG{CHLD} = "IGNORE";
      my $l = IO::Socket::IP->new(LocalHost => $ARGV[0], LocalPort => 7, Listen => 64, ReuseAddr => 1) or die $@;
      print "listening\\n";
      while (1) {
        my $c = $l->accept or next;
        next if fork;
        while (<$c>) { print $c "from " . $c->peerhost . "\\n"; }
        exit;
      }
      """;

  private static final String CLIENT =
      """
      $| = 1; my ($from, $to, $count) = @ARGV; alarm 5;
      my $s = IO::Socket::IP->new(LocalHost => $from, PeerHost => $to, PeerPort => 7, Timeout => 2) or die "no connection: $@";
      while ($count-- != 0) {
        alarm 8;
        print $s "hello\\n"; my $said = <$s>; defined $said or die "it hung up"; print $said;
        select(undef, undef, undef, 0.05) if $count;
      }
      """;

  final String serial;
  final int number;
  private final SiteNetwork network;
  private final Path home;
  private final Tool charon;
  private final Tool host;
  private Tool agent;

  /**
   * Starts charon and the host.
   *
   * @param home short, since a unix socket lies in it
   */
  OcvpnSite(Path home, SiteNetwork network, int number, String serial) throws Exception {
    this.home = Files.createDirectories(home);
    this.network = network;
    this.number = number;
    this.serial = serial;
    for (String folder :
        List.of("x509", "x509ca", "x509ocsp", "x509aa", "x509ac", "x509crl", "pubkey", "private")) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.writeString(home.resolve("strongswan.conf"), configuration());
    network.site(number);
    charon =
        Tool.start(
            home,
            inside(
                "env",
                "STRONGSWAN_CONF=" + home.resolve("strongswan.conf"),
                Tool.installed("charon-systemd")));
    charon.await("its socket", () -> Files.exists(vici()));
    host = Tool.start(home, perl(SERVER, SiteNetwork.host(number)));
    host.awaitLine("listening");
  }

  private String configuration() {
    return """
    swanctl {
      load = pem pkcs1 pkcs8 x509 pubkey openssl gmp sha1 random
      socket = unix://%1$s/vici
    }
    charon-systemd {
      load = %2$s
      routing_table = 0
      retransmit_timeout = 0.5
      retransmit_base = 1.2
      retransmit_tries = 4
      plugins { vici { socket = unix://%1$s/vici } }
      filelog {
        all {
          path = %1$s/charon.log
          default = 1
          cfg = 2
          flush_line = yes
        }
      }
      journal { default = -1 }
    }
    """
        .formatted(home, PLUGINS);
  }

  Path vici() {
    return home.resolve("vici");
  }

  private String[] inside(String... command) {
    return network.command(SiteNetwork.name(number), List.of(command));
  }

  private String[] perl(String script, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Tool.installed("perl"), "-MIO::Socket::IP", "-e", script));
    command.addAll(List.of(arguments));
    return inside(command.toArray(String[]::new));
  }

  /**
   * Starts the agent.
   *
   * @param java the command that is {@code vouchsafe}
   */
  void startAgent(List<String> java, Path settings) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("ocvpn-agent", "--config", settings.toString()));
    agent = Tool.start(home, inside(command.toArray(String[]::new)));
  }

  /** SIGTERM; its exit code. */
  int stopAgent() throws InterruptedException {
    return agent.terminate();
  }

  /** What its agent has said. */
  String said() {
    return agent == null ? "" : agent.text();
  }

  /** Whatever {@code swanctl} says. */
  String swanctl(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "STRONGSWAN_CONF=" + home.resolve("strongswan.conf"),
                "SWANCTL_DIR=" + home,
                Tool.installed("swanctl")));
    command.addAll(List.of(arguments));
    return Tool.attempt(home, inside(command.toArray(String[]::new)));
  }

  /** Of its SAs. */
  List<Long> generations() {
    try {
      return Pattern.compile("(?m)^ocvpn\\.[^.]+\\.([0-9]+): #")
          .matcher(swanctl("--list-sas"))
          .results()
          .map(found -> Long.valueOf(found.group(1)))
          .distinct()
          .toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a host here reaches the one of {@code other}. */
  boolean reaches(OcvpnSite other) throws Exception {
    return Tool.attempt(
            home, perl(CLIENT, SiteNetwork.host(number), SiteNetwork.host(other.number), "1"))
        .contains("from " + SiteNetwork.host(number));
  }

  /** Exchanges over one connection until it is closed; one that takes 8 s ends it. */
  Tool goOn(OcvpnSite other) throws Exception {
    Tool client =
        Tool.start(
            home, perl(CLIENT, SiteNetwork.host(number), SiteNetwork.host(other.number), "-1"));
    client.awaitLine("from ");
    return client;
  }

  /** The last lines of charon's log. */
  String logEnd() throws IOException {
    Path file = home.resolve("charon.log");
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  @Override
  public void close() throws Exception {
    if (agent != null) {
      agent.close();
    }
    host.close();
    charon.close();
  }
}
