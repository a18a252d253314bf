package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementPiece;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReader;

/**
 * One connection to a management interface. Everything here, and what it tells, is of the event
 * loop on which the socket was connected. While the server takes no commands, nothing is read from
 * it: whatever it has to tell stays with it.
 */
final class ManagementSocket {
  /** Kept, because Vert.x closes the connections of a client that nobody holds any more. */
  private final NetClient client;

  private final NetSocket socket;
  private final Receiver receiver;
  private final ManagementReader reader = new ManagementReader();
  private boolean over;

  /** Whom it tells. */
  interface Receiver {
    /** What came next: something told, or an answer. */
    void piece(ManagementPiece piece);

    /** Nothing more comes; told once. */
    void ended(String why);
  }

  private ManagementSocket(NetClient client, NetSocket socket, Receiver receiver) {
    this.client = client;
    this.socket = socket;
    this.receiver = receiver;
  }

  /** Reads from {@code socket}, which must have been connected on this event loop just now. */
  static ManagementSocket over(NetClient client, NetSocket socket, Receiver receiver) {
    ManagementSocket management = new ManagementSocket(client, socket, receiver);
    socket
        .handler(management::take)
        .drainHandler(drained -> socket.resume())
        .exceptionHandler(broken -> management.end(CallFailure.explain(broken).detail()))
        .closeHandler(closed -> management.end("the server ended the connection"));
    return management;
  }

  /** Writes commands at once, in this order. */
  void write(Iterable<ManagementCommand> commands) {
    if (over) {
      return;
    }
    Buffer octets = Buffer.buffer();
    commands.forEach(command -> octets.appendBytes(command.encode()));
    socket.write(octets).onFailure(broken -> end(CallFailure.explain(broken).detail()));
    if (socket.writeQueueFull()) {
      socket.pause();
    }
  }

  /** Ends the connection, unless it has ended. */
  void end(String why) {
    if (over) {
      return;
    }
    over = true;
    socket.close();
    receiver.ended(why);
  }

  /** What a receiver throws is a bug of ours; it must not go on as if it had heard. */
  private void take(Buffer octets) {
    if (over) {
      return;
    }
    reader.feed(octets.getBytes());
    while (!over) {
      ManagementPiece piece = reader.next();
      switch (piece) {
        case ManagementPiece.Wanting wanting -> {
          return;
        }
        case ManagementPiece.Unreadable(String reason) ->
            end("the server's words cannot be read: " + reason);
        case ManagementPiece.Told told -> tell(piece);
        case ManagementPiece.Answered answered -> tell(piece);
      }
    }
  }

  private void tell(ManagementPiece piece) {
    try {
      receiver.piece(piece);
    } catch (RuntimeException | Error bug) {
      end("an error of this service: " + bug.getClass().getSimpleName());
      throw bug;
    }
  }

  @Override
  public String toString() {
    return "management over " + client;
  }
}
