package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Parsed;
import java.util.Optional;

/**
 * Cuts a stream of octets into packets. It holds what was fed last and the packet that is not
 * complete, {@link ViciBounds#LONGEST_PACKET} at most, and has room for no more than has come. Of
 * one thread.
 */
public final class ViciFramer {
  private static final int LENGTH_OCTETS = 4;
  private static final byte[] NOTHING = {};

  /** Memory for a packet grows with what has come of it, not with what its length promises. */
  private static final int FIRST_ROOM = 4096;

  private byte[] fed = NOTHING;
  private int at;

  private int lengthOctets;
  private int length;
  private byte[] body = NOTHING;
  private int filled;

  /**
   * Takes what came next; {@link #next} must have answered that nothing is left of what came
   * before.
   *
   * @param octets not to be changed by whoever calls
   */
  public void feed(byte[] octets) {
    if (at < fed.length) {
      throw new IllegalStateException("packets are left");
    }
    fed = octets;
    at = 0;
  }

  /**
   * The next packet without its length; empty when more must be fed first. Malformed is the end:
   * nobody knows where the next packet begins.
   */
  public Parsed<Optional<byte[]>> next() {
    while (lengthOctets < LENGTH_OCTETS) {
      if (at == fed.length) {
        return Parsed.ok(Optional.empty());
      }
      length = (length << 8) | (fed[at++] & 0xff);
      lengthOctets++;
    }
    if (length < 1 || length > ViciBounds.LONGEST_PACKET) {
      return Parsed.malformed(
          "a packet of "
              + Integer.toUnsignedString(length)
              + " octets, not 1 to "
              + ViciBounds.LONGEST_PACKET);
    }
    take();
    return Parsed.ok(filled < length ? Optional.empty() : Optional.of(whole()));
  }

  private void take() {
    int taken = Math.min(length - filled, fed.length - at);
    if (body.length < filled + taken) {
      int room = Math.max(FIRST_ROOM, Math.max(filled + taken, 2 * body.length));
      byte[] wider = new byte[Math.min(length, room)];
      System.arraycopy(body, 0, wider, 0, filled);
      body = wider;
    }
    System.arraycopy(fed, at, body, filled, taken);
    filled += taken;
    at += taken;
  }

  private byte[] whole() {
    byte[] packet = body;
    lengthOctets = 0;
    length = 0;
    body = NOTHING;
    filled = 0;
    return packet;
  }
}
