package io.vouchsafe.vpnauth.emergency;

/**
 * Which change of an entry this is, counted by all nodes together.
 *
 * @param counter larger than every one that the node knew when it made the change
 * @param node id of the node that made it; "" = nobody knows
 */
public record OrderVersion(long counter, String node) {
  /**
   * The last one: what claims to be later is refused, so that a broken node cannot use up all that
   * come. Nobody makes so many changes: one a microsecond for 285 years.
   */
  public static final long MOST = 1L << 53;

  /** Before the first change that was counted. */
  public static final OrderVersion NONE = new OrderVersion(0, "");

  public OrderVersion {
    if (counter < 0 || counter > MOST) {
      throw new IllegalArgumentException(counter + " is no counter from 0 to " + MOST);
    }
  }
}
