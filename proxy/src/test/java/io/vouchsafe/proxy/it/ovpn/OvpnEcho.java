package io.vouchsafe.proxy.it.ovpn;

import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** UDP through the tunnels, to a server at every address of the gateway: each packet comes back. */
final class OvpnEcho implements AutoCloseable {
  private static final String SERVER =
      """
      $| = 1;
      my $s = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => 7, Proto => "udp") or die $@;
      print "listening\\n";
      while (1) { my $p = $s->recv(my $b, 64); defined $p or next; $s->send($b, 0, $p); }
      """;

  /** Prints when each answer came; a packet that is lost is not waited for. */
  private static final String CLIENT =
      """
      $| = 1; my ($to) = @ARGV; my $n = 0; my $w = "";
      my $s = IO::Socket::INET->new(PeerAddr => $to, PeerPort => 7, Proto => "udp") or die $@;
      while (1) {
        $n++; $s->send("$n");
        vec($w = "", fileno($s), 1) = 1;
        if (select($w, undef, undef, 0.05)) {
          my $p = $s->recv(my $b, 64); printf "answer %.3f\\n", time if defined $p; }
        select(undef, undef, undef, 0.02);
      }
      """;

  private final Path directory;
  private final OvpnNetwork network;
  private final Tool server;

  OvpnEcho(Path directory, OvpnNetwork network) throws Exception {
    this.directory = directory;
    this.network = network;
    server = Tool.start(directory, perl(OvpnNetwork.GATEWAY, SERVER));
    server.awaitLine("listening");
  }

  /** Begins to send, and goes on until it is closed. */
  Traffic begin(int place, String to) throws Exception {
    return new Traffic(Tool.start(directory, perl(place, CLIENT, to)));
  }

  private String[] perl(int place, String script, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Tool.installed("perl"), "-MIO::Socket::INET", "-MTime::HiRes=time", "-e", script));
    command.addAll(List.of(arguments));
    return network.command(place, command).toArray(String[]::new);
  }

  @Override
  public void close() throws InterruptedException {
    server.close();
  }

  /** Packets of one client, some 20 to 50 a second. */
  record Traffic(Tool process) implements AutoCloseable {
    /** So many came back. */
    int answers() {
      return process.output().size();
    }

    /** When the last came back. */
    Instant last() {
      return time(process.output().getLast());
    }

    /** When each came back. */
    List<Instant> times() {
      return process.output().stream().map(Traffic::time).toList();
    }

    private static Instant time(String line) {
      double seconds = Double.parseDouble(line.substring("answer ".length()));
      return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    /** Waits until more come back. */
    void awaitMore() {
      int before = answers();
      process.await("answers through the tunnel", () -> answers() > before + 2);
    }

    /** Waits until none has come back for so long. */
    void awaitSilence(Duration silence) {
      process.await("silence", () -> last().plus(silence).isBefore(Instant.now()));
    }

    @Override
    public void close() throws InterruptedException {
      process.close();
    }
  }
}
