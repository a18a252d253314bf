package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.vpnauth.wire.vici.ViciFramer;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.util.Optional;

/**
 * Packets over one socket, in and out. Everything here, and what it tells, is of the event loop on
 * which the socket was connected. Nothing is read from the socket before the receiver has come
 * back, so that a slow one leaves octets where they are: with charon.
 */
final class ViciSocket {
  /** Kept, because Vert.x closes the connections of a client that nobody holds any more. */
  private final NetClient client;

  private final NetSocket socket;
  private final Receiver receiver;
  private final ViciFramer framer = new ViciFramer();
  private boolean over;

  /** Whom packets are told to. */
  interface Receiver {
    /**
     * The next packet.
     *
     * @param octets its length
     */
    void packet(ViciPacket packet, int octets);

    /** Every packet that had come whole was told; what is sent now is answered by later ones. */
    void drained();

    /** Nothing more comes; told once. */
    void ended(ViciException why);
  }

  private ViciSocket(NetClient client, NetSocket socket, Receiver receiver) {
    this.client = client;
    this.socket = socket;
    this.receiver = receiver;
  }

  /** Reads from {@code socket}, which must have been connected on this event loop just now. */
  static ViciSocket over(NetClient client, NetSocket socket, Receiver receiver) {
    ViciSocket vici = new ViciSocket(client, socket, receiver);
    socket
        .handler(vici::take)
        .exceptionHandler(broken -> vici.end(Why.GONE, CallFailure.explain(broken).detail()))
        .closeHandler(closed -> vici.end(Why.GONE, "charon ended the connection"));
    return vici;
  }

  /**
   * Sends {@code packet}.
   *
   * @throws IllegalArgumentException when it cannot be sent; nothing was
   */
  void send(ViciPacket packet) {
    socket
        .write(Buffer.buffer(packet.encode()))
        .onFailure(broken -> end(Why.GONE, CallFailure.explain(broken).detail()));
  }

  /** Ends the connection, unless it has ended. */
  void end(Why why, String message) {
    if (over) {
      return;
    }
    over = true;
    socket.close();
    receiver.ended(ViciException.of(why, message));
  }

  private void take(Buffer octets) {
    if (over) {
      return;
    }
    framer.feed(octets.getBytes());
    while (!over) {
      switch (framer.next()) {
        case Parsed.Malformed<Optional<byte[]>>(String reason) -> end(Why.MALFORMED, reason);
        case Parsed.Ok<Optional<byte[]>>(Optional<byte[]> packet) -> {
          if (packet.isEmpty()) {
            receiver.drained();
            return;
          }
          tell(packet.get());
        }
      }
    }
  }

  /** What a receiver throws is a bug of ours; it must not go on as if it had heard the packet. */
  private void tell(byte[] octets) {
    switch (ViciPacket.decode(octets)) {
      case Parsed.Malformed<ViciPacket>(String reason) -> end(Why.MALFORMED, reason);
      case Parsed.Ok<ViciPacket>(ViciPacket packet) -> {
        try {
          receiver.packet(packet, octets.length);
        } catch (RuntimeException | Error bug) {
          end(Why.CLOSED, "a packet was not taken: " + bug.getClass().getSimpleName());
          throw bug;
        }
      }
    }
  }

  @Override
  public String toString() {
    return "VICI over " + client;
  }
}
