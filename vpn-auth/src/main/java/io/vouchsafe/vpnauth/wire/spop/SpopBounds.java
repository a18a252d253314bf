package io.vouchsafe.vpnauth.wire.spop;

/** How much one frame may be, in either direction. */
public final class SpopBounds {
  /** SPOE.txt, section 3.2: every peer takes frames of so many octets. */
  public static final int SHORTEST_LIMIT = 256;

  /**
   * Octets of a frame without its length; no agreement allows more. HAProxy's frames are as long as
   * {@code tune.bufsize} less 4 at most, 16 KiB unless its operator wants more.
   */
  public static final int LONGEST_FRAME = 256 << 10;

  /** Type, flags and two numbers. */
  public static final int SHORTEST_FRAME = 7;

  /** Messages of one NOTIFY. HAProxy sends one for each {@code spoe-message} of an event. */
  public static final int MOST_MESSAGES = 64;

  /** Names with values in a HELLO or a DISCONNECT; the protocol knows five. */
  public static final int MOST_ITEMS = 64;

  /** Actions of one ACK. */
  public static final int MOST_ACTIONS = 64;

  /** Octets of the name of a message, an argument, an item or a variable. */
  public static final int LONGEST_NAME = 256;

  private SpopBounds() {}
}
