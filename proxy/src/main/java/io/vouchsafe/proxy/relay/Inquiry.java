package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Instant;

/** Asks about one certificate through a policy's sources; expected failures are in the status. */
@FunctionalInterface
public interface Inquiry {
  Future<CertificateStatus> settle(StatusQuestion question, Policy policy, Instant now);
}
