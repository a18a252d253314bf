package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.Optional;
import java.util.OptionalLong;

/** Reads the lines that an OpenVPN server sends by itself, without their {@code >}. */
final class EventReader {
  private static final String CLIENT = "CLIENT:";
  private static final String ENV = "ENV,";
  private static final String END = "END";

  /** Who told of itself last and is not complete. */
  private Optional<PendingClient> pending = Optional.empty();

  /** What that line makes complete, if anything. */
  Optional<ManagementPiece> read(String line) {
    if (line.startsWith(CLIENT)) {
      return client(line.substring(CLIENT.length()));
    }
    int colon = line.indexOf(':');
    String kind = colon < 0 ? line : line.substring(0, colon);
    String text = colon < 0 ? "" : line.substring(colon + 1);
    return switch (kind) {
      case "HOLD" -> told(new ManagementEvent.Hold());
      case "INFO" -> told(new ManagementEvent.Info(text));
      case "FATAL" -> told(new ManagementEvent.Fatal(text));
      case "LOG" -> told(log(line, text));
      default -> told(new ManagementEvent.Other(line));
    };
  }

  /** {@code time,flags,message}; a message may have commas. */
  private static ManagementEvent log(String line, String text) {
    String[] parts = text.split(",", 3);
    return parts.length == 3
        ? new ManagementEvent.Log(parts[1], parts[2])
        : new ManagementEvent.Other(line);
  }

  private Optional<ManagementPiece> client(String line) {
    if (line.startsWith(ENV)) {
      return env(line.substring(ENV.length()));
    }
    String[] parts = line.split(",", 4);
    return switch (parts[0]) {
      case "CONNECT" -> begin(PendingClient.Kind.CONNECT, parts, 3);
      case "REAUTH" -> begin(PendingClient.Kind.REAUTH, parts, 3);
      case "ESTABLISHED" -> begin(PendingClient.Kind.ESTABLISHED, parts, 2);
      case "DISCONNECT" -> begin(PendingClient.Kind.DISCONNECT, parts, 2);
      case "ADDRESS" -> address(parts);
      default ->
          // CR_RESPONSE and what later versions add: its ENV, if any, belongs to nobody of ours.
          pending.isPresent()
              ? ManagementReader.unreadable("a client's environment without an end")
              : told(new ManagementEvent.Other(CLIENT + line));
    };
  }

  private Optional<ManagementPiece> begin(PendingClient.Kind kind, String[] parts, int length) {
    if (pending.isPresent()) {
      return ManagementReader.unreadable("a client's environment without an end");
    }
    OptionalLong cid = number(parts, 1, Long.MAX_VALUE);
    OptionalLong kid = length < 3 ? OptionalLong.of(0) : number(parts, 2, 0xffff_ffffL);
    if (parts.length != length || cid.isEmpty() || kid.isEmpty()) {
      return ManagementReader.unreadable("a client without its numbers");
    }
    pending = Optional.of(new PendingClient(kind, cid.getAsLong(), kid.getAsLong()));
    return Optional.empty();
  }

  private Optional<ManagementPiece> env(String entry) {
    if (pending.isEmpty()) {
      return Optional.empty();
    }
    PendingClient client = pending.get();
    if (!entry.equals(END)) {
      return client.add(entry)
          ? Optional.empty()
          : ManagementReader.unreadable(
              "a client's environment of more than " + ManagementBounds.ENDLESS_ENV + " lines");
    }
    pending = Optional.empty();
    return told(client.event());
  }

  private static Optional<ManagementPiece> address(String[] parts) {
    OptionalLong cid = number(parts, 1, Long.MAX_VALUE);
    if (parts.length != 4 || cid.isEmpty()) {
      return ManagementReader.unreadable("a client without its numbers");
    }
    return told(new ManagementEvent.Address(cid.getAsLong(), parts[2], parts[3].equals("1")));
  }

  /** A decimal number without sign from 0 to {@code most}. */
  private static OptionalLong number(String[] parts, int place, long most) {
    return place < parts.length ? Decimal.parse(parts[place], most) : OptionalLong.empty();
  }

  private static Optional<ManagementPiece> told(ManagementEvent event) {
    return Optional.of(new ManagementPiece.Told(event));
  }
}
