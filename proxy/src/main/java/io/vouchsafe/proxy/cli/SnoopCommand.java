package io.vouchsafe.proxy.cli;

import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import io.vouchsafe.proxy.snoop.GatewayIdentities;
import io.vouchsafe.proxy.snoop.Negotiations;
import io.vouchsafe.proxy.snoop.SnoopLine;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ike snoop}: what charon negotiates, in lines for people. */
@Command(
    name = "snoop",
    description = "Follows negotiations of a strongSwan gateway, with our verdicts in between.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 when its time is over, 1 when charon cannot be reached or ends, 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe ike snoop --remote 192.0.2.7",
      "  vouchsafe ike snoop --config vouchsafe.yaml --gateway edge --seconds 60",
      "  vouchsafe ike snoop --vici 127.0.0.1:4502 --admin http://127.0.0.1:8181 --token"
          + " file:/etc/vouchsafe/admin.token"
    })
final class SnoopCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Console console;

  @Mixin private SnoopOptions options = new SnoopOptions();

  SnoopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try {
      return follow(SnoopPlace.of(options, console));
    } catch (Misuse e) {
      console.err().println("vouchsafe ike snoop: " + e.getMessage());
      console.err().println("vouchsafe ike snoop --help shows every option, and examples");
      return ExitCode.MISUSE;
    }
  }

  private int follow(SnoopPlace place) throws IOException {
    try (SnoopSocket socket = SnoopSocket.open(place.vici());
        VerdictFeed feed =
            VerdictFeed.start(
                place.admin(), place.token(), place.tenant(), console.err()::println)) {
      socket.register("list-conn");
      for (String event : Negotiations.EVENTS) {
        socket.register(event);
      }
      console.err().println("following charon at " + place.vici() + "; Ctrl-C ends");
      return follow(socket, feed, new Negotiations(place.remote()));
    }
  }

  private int follow(SnoopSocket socket, VerdictFeed feed, Negotiations negotiations) {
    PrintStream out = console.text();
    Connections connections = new Connections();
    Instant end =
        options.seconds > 0 ? console.clock().instant().plusSeconds(options.seconds) : Instant.MAX;
    try {
      for (Instant now = console.clock().instant();
          now.isBefore(end) && !out.checkError();
          now = console.clock().instant()) {
        connections.askIfDue(now, socket);
        Optional<ViciPacket> packet = socket.poll(LOOK);
        if (packet.isPresent()) {
          take(now, packet.get(), connections, negotiations);
        }
        negotiations.verdictsAreSeen(feed.isReachable());
        for (var verdict = feed.poll(); verdict.isPresent(); verdict = feed.poll()) {
          negotiations.verdict(now, verdict.get());
        }
        print(negotiations.due(now), out);
        long lost = socket.lost();
        if (lost > 0) {
          console.err().println(lost + " lines of charon's were lost: they came too fast");
        }
      }
      print(negotiations.rest(), out);
      return ExitCode.GOOD;
    } catch (IOException e) {
      print(negotiations.rest(), out);
      console.err().println("vouchsafe ike snoop: " + e.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private static void take(
      Instant now, ViciPacket packet, Connections connections, Negotiations negotiations) {
    switch (packet) {
      case ViciPacket.Event(String name, ViciMessage message) when name.equals("list-conn") ->
          connections.identities.add(message);
      case ViciPacket.Event(String name, ViciMessage message) ->
          negotiations.event(now, name, message);
      case ViciPacket.CommandResponse response -> {
        negotiations.localIds(connections.identities.known());
        connections.asked = false;
      }
      default -> {}
    }
  }

  /** The gateway's identities, asked for again and again: a reload may bring others. */
  private static final class Connections {
    private static final Duration OFTEN = Duration.ofSeconds(10);

    private final GatewayIdentities identities = new GatewayIdentities();
    private Instant due = Instant.MIN;
    private boolean asked;

    private void askIfDue(Instant now, SnoopSocket socket) throws IOException {
      if (!asked && !due.isAfter(now)) {
        identities.clear();
        asked = true;
        due = now.plus(OFTEN);
        socket.requestConnections();
      }
    }
  }

  /** Of strangers' text, nothing that a terminal would obey. */
  private void print(List<SnoopLine> lines, PrintStream out) {
    Ink ink = Ink.of(console.coloured());
    for (SnoopLine line : lines) {
      String shown = Ink.shown(line.text());
      out.println(
          switch (line.tone()) {
            case GOOD -> ink.good(shown);
            case BAD -> ink.bad(shown);
            case ADVICE -> ink.faint(shown);
            case HEAD, PLAIN -> shown;
          });
    }
  }
}
