package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.tunnel.IkePeer;

/** Decides about an IKE peer by the tenant's tunnels; the future never fails. */
@FunctionalInterface
interface IkeDecisions {
  Future<Verdict> decide(TenantRuntime tenant, IkePeer peer, Submission submission);
}
