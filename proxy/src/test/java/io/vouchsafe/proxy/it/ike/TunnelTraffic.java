package io.vouchsafe.proxy.it.ike;

import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** TCP through tunnels, to a server that answers each line with the address that it came from. */
final class TunnelTraffic implements AutoCloseable {
  private static final String SERVER =
      """
      $| = 1; $SIG{CHLD} = "IGNORE";
      my $l = IO::Socket::IP->new(LocalHost => "::", LocalPort => 7, Listen => 64, V6Only => 0, ReuseAddr => 1) or die $@;
      print "listening\\n";
      while (1) {
        my $c = $l->accept or next;
        next if fork;
        my $p = $c->peerhost; $p =~ s/^::ffff://;
        while (<$c>) { print $c "from $p\\n"; }
        exit;
      }
      """;

  private static final String CLIENT =
      """
      $| = 1; my ($from, $to, $count) = @ARGV; alarm 5;
      my $s = IO::Socket::IP->new(LocalHost => $from, PeerHost => $to, PeerPort => 7, Timeout => 4) or die "no connection: $@";
      while ($count-- != 0) {
        alarm 5;
        print $s "hello\\n"; my $said = <$s>; defined $said or die "it hung up"; print $said;
        select(undef, undef, undef, 0.05) if $count;
      }
      """;

  private final Path directory;
  private final LabNetwork network;
  private final Tool server;

  /** Serves at every address of the gateway's namespace. */
  TunnelTraffic(Path directory, LabNetwork network) throws Exception {
    this.directory = directory;
    this.network = network;
    server = Tool.start(directory, perl(LabNetwork.Place.GATEWAY, SERVER));
    server.awaitLine("listening");
  }

  /** One exchange; whom the server saw, or why there was none. */
  String exchange(LabNetwork.Place place, String from, String to) throws Exception {
    return Tool.attempt(directory, perl(place, CLIENT, from, to, "1")).trim();
  }

  /** Exchanges over one connection until it is closed; an exchange that takes 5 s ends it. */
  Tool goOn(LabNetwork.Place place, String from, String to) throws Exception {
    Tool client = Tool.start(directory, perl(place, CLIENT, from, to, "-1"));
    client.awaitLine("from ");
    return client;
  }

  private String[] perl(LabNetwork.Place place, String script, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Tool.installed("perl"), "-MIO::Socket::IP", "-e", script));
    command.addAll(List.of(arguments));
    return network.command(place, command).toArray(String[]::new);
  }

  @Override
  public void close() throws InterruptedException {
    server.close();
  }
}
