package io.vouchsafe.proxy.shared.response;

import java.time.Duration;

/**
 * How long a look-up that misses waits for the engine before it goes on as without one.
 *
 * @param response until what lies there is read; each look of who waits for another node, too
 * @param lease until it is known which node asks
 */
public record EnginePatience(Duration response, Duration lease) {
  /** Contract, section 7: 10 ms in all. */
  public static final EnginePatience DEFAULT =
      new EnginePatience(Duration.ofMillis(7), Duration.ofMillis(3));
}
