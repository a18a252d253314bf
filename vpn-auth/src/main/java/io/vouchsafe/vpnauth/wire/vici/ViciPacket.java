package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Parsed;

/**
 * What either side sends in one piece (README of charon's vici plugin, <i>Packet layer</i>). No
 * packet prints the values of its message, which may be keys.
 */
public sealed interface ViciPacket {

  /** A client wants {@code command} done; one at a time on a connection. */
  record CommandRequest(String command, ViciMessage arguments) implements ViciPacket {}

  /** The answer to the command that is under way. */
  record CommandResponse(ViciMessage message) implements ViciPacket {}

  /** charon knows no such command. */
  record CommandUnknown() implements ViciPacket {}

  /** A client wants to hear of {@code event}. */
  record EventRegister(String event) implements ViciPacket {}

  /** A client wants to hear of it no more. */
  record EventUnregister(String event) implements ViciPacket {}

  /** charon has done so. */
  record EventConfirm() implements ViciPacket {}

  /** charon knows no such event, or this client was not registered for it. */
  record EventUnknown() implements ViciPacket {}

  /** Something has happened, or is part of a streamed answer. */
  record Event(String name, ViciMessage message) implements ViciPacket {}

  /**
   * Reads what stands behind the length.
   *
   * @param packet belongs to whoever calls; it is not kept
   */
  static Parsed<ViciPacket> decode(byte[] packet) {
    return ViciDecoder.decode(packet);
  }

  /**
   * The packet with its length before it.
   *
   * @throws IllegalArgumentException when it is more than {@link ViciBounds} allow, or a name is
   *     empty or not printable ASCII: a mistake of ours, since names come from settings that were
   *     checked
   */
  default byte[] encode() {
    return ViciEncoder.encode(this);
  }
}
