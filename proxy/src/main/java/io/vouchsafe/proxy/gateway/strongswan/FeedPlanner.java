package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import java.util.List;
import java.util.Optional;

/** Says what a charon shall know. Runs off the event loops, and takes nothing but its arguments. */
interface FeedPlanner {

  Planned plan(TenantRuntime tenant, GatewaySettings.Strongswan gateway);

  /** What it comes to. */
  sealed interface Planned {
    /**
     * It shall know this.
     *
     * @param remarks what of the settings it cannot be told, one sentence each
     */
    record Ready(DesiredState state, List<String> remarks) implements Planned {
      public Ready {
        remarks = List.copyOf(remarks);
      }
    }

    /** It cannot be said; what charon knows stays as it is. */
    record Impossible(String why) implements Planned {}
  }

  /** The gateway as {@code tenant} has it now; empty when it has it no more. */
  static Optional<GatewaySettings.Strongswan> gateway(TenantRuntime tenant, String name) {
    return tenant.settings().gateways().get(name) instanceof GatewaySettings.Strongswan gateway
        ? Optional.of(gateway)
        : Optional.empty();
  }
}
