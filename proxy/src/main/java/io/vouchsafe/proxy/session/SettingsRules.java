package io.vouchsafe.proxy.session;

import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Duration;

/** What the tenants' settings say about sessions, as they are now. */
final class SettingsRules implements SessionRules {
  private final Tenants tenants;

  SettingsRules(Tenants tenants) {
    this.tenants = tenants;
  }

  @Override
  public SessionSettings of(String tenant) {
    return tenants
        .named(tenant)
        .map(found -> found.settings().sessions())
        .orElse(SessionSettings.DEFAULT);
  }

  @Override
  public Duration grace(String tenant, String policy) {
    return tenants
        .named(tenant)
        .flatMap(found -> found.policy(policy))
        .map(Policy::sessionGrace)
        .orElse(Duration.ZERO);
  }
}
