package io.vouchsafe.proxy.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a gateway is.
 *
 * @param connectedSince empty: its data plane is not reached
 * @param objects what the data plane is fed
 * @param concerns what an operator should know, one sentence each; a few
 */
public record GatewayStatus(
    Optional<Instant> connectedSince, Objects objects, List<String> concerns) {
  public GatewayStatus {
    concerns = List.copyOf(concerns);
  }

  /**
   * How many are in which state.
   *
   * @param fed in the data plane as they should be
   * @param pending on their way
   * @param refused by the data plane; tried again
   * @param removing no longer wanted, and still there
   */
  public record Objects(int fed, int pending, int refused, int removing) {}
}
