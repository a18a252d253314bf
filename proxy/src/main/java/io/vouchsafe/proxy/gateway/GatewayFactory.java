package io.vouchsafe.proxy.gateway;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.proxy.decision.TenantRuntime;

/** Makes the gateway that settings ask for. */
@FunctionalInterface
public interface GatewayFactory {

  /** One that has not begun; neither blocks nor reaches anything. */
  Gateway create(TenantRuntime tenant, GatewaySettings settings);
}
