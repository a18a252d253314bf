package io.vouchsafe.proxy.app;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.ocvpn.GroupOwnership;
import io.vouchsafe.proxy.ocvpn.Groups;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts the groups of OCVPN devices together. */
final class OcvpnAssembly {
  /** How often what is due is looked for. */
  static final long TICK_MILLIS = 1_000;

  /** The front of decisions about devices, whether they call or not. */
  static final String FRONT = "ocvpn";

  private final Foundation base;
  private final StateDirectory state;

  OcvpnAssembly(Foundation base, StateDirectory state) {
    this.base = base;
    this.state = state;
  }

  /** Those of all customers; nobody is a member before {@link Groups#start}. */
  Groups groups(GatewayGround ground, Consumer<String> journal, GroupOwnership ownership) {
    Context loop = base.vertx().getOrCreateContext();
    return Groups.in(
        state,
        new Groups.Ground(
            work -> loop.runOnContext(now -> work.run()),
            base.clock(),
            base.nanoTime(),
            base.random(),
            ground.sessions(),
            (tenant, policy, chain) -> judge(ground, tenant, policy, chain),
            base.registry(),
            journal),
        ownership);
  }

  private static Future<Verdict> judge(
      GatewayGround ground, String name, String policyName, List<Der> chain) {
    Optional<TenantRuntime> tenant = ground.tenants().named(name);
    Optional<Policy> policy = tenant.flatMap(each -> each.policy(policyName));
    return policy.isEmpty()
        ? Future.failedFuture("the settings have no such policy any more")
        : ground
            .decisions()
            .decide(
                tenant.get(), policy.get(), Submission.of(new Presented(chain, List.of(), FRONT)));
  }
}
