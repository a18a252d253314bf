package io.vouchsafe.vpnauth.emergency;

import java.time.Instant;

/**
 * What the last change that is known made of one entry.
 *
 * @param <T> a block or an allow
 */
public sealed interface Order<T> {

  /** Which change that was. */
  OrderVersion version();

  /** The entry counts. */
  record Standing<T>(OrderVersion version, T entry) implements Order<T> {}

  /**
   * It was taken back.
   *
   * @param at by the clock of the node that did so
   */
  record Removed<T>(OrderVersion version, Instant at) implements Order<T> {}
}
