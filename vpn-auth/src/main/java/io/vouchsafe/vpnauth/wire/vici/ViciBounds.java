package io.vouchsafe.vpnauth.wire.vici;

/** How much one packet may be, in either direction. */
public final class ViciBounds {
  /**
   * Octets of a packet without its length. charon's own limit (README of its vici plugin,
   * <i>Transport protocol</i>): it sends no more and ends the connection of a client that does.
   */
  public static final int LONGEST_PACKET = 512 * 1024;

  /** Octets of a name: its length has one octet. */
  public static final int LONGEST_NAME = 0xff;

  /** Octets of a value: its length has two. */
  public static final int LONGEST_VALUE = 0xffff;

  /** Sections within sections; what charon 5.9.8 sends and takes nests four deep at most. */
  public static final int DEEPEST = 8;

  /**
   * Values, items, lists and sections of one packet. {@code get-conns} lists every connection by
   * name, in as many items; ours are longer than eight octets, so that the octets run out first.
   */
  public static final int MOST_ELEMENTS = 0x10000;

  private ViciBounds() {}
}
