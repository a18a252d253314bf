package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import java.util.List;

/** What settings make of a charon. */
sealed interface DesiredFeed {

  /**
   * It shall know this.
   *
   * @param remarks what of the settings it cannot be told, one sentence each, for the operator
   */
  record Ready(DesiredState state, List<String> remarks) implements DesiredFeed {
    public Ready {
      remarks = List.copyOf(remarks);
    }
  }

  /** It cannot be fed as a whole, and nothing of it is; what charon knows stays as it is. */
  record Impossible(String why) implements DesiredFeed {}

  /** Says it. Runs off the event loops, and takes nothing but its arguments. */
  @FunctionalInterface
  interface Source {
    DesiredFeed of(TenantRuntime tenant, GatewaySettings.Strongswan gateway);
  }
}
