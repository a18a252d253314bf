package io.vouchsafe.proxy.front.grpc;

import java.time.Duration;

/**
 * What one connection may cost.
 *
 * @param streams calls at a time
 * @param message octets of one message
 * @param resets calls that it may take back, in {@link #WINDOW_SECONDS}
 * @param mayBeSilent whether it may be as idle before its first call as between two of them
 * @param idle without a call; then the connection is closed
 * @param budget for messages that have not come whole, of all connections alike
 */
record CallLimits(
    int streams, int message, int resets, boolean mayBeSilent, Duration idle, BufferBudget budget) {
  static final int WINDOW_SECONDS = 30;

  /** Fields of a call's head, decoded: Envoy sends a dozen short ones. */
  static final int HEAD = 16 << 10;

  /** Pings and settings in a second: Envoy sends one of each now and then. */
  static final int CONTROL_FRAMES = 100;

  /**
   * A proxy's: a message has room for its client's header fields (60 KiB at Envoy's default) beside
   * the PEM of a certificate of 64 KiB. A proxy takes a call back whenever its client goes away,
   * which may be often. Envoy itself closes what is idle for an hour.
   */
  static CallLimits ofFronts() {
    return new CallLimits(
        1024, 192 << 10, 20_000, true, Duration.ofMinutes(70), new BufferBudget(64 << 20));
  }

  /** Anybody else's, who is told in each answer that he may not ask. */
  static CallLimits ofStrangers() {
    return new CallLimits(
        8, 32 << 10, 50, false, Duration.ofSeconds(60), new BufferBudget(16 << 20));
  }
}
