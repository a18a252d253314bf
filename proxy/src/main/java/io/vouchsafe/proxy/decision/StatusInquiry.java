package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Asks about one certificate through the same cascade as decisions, without deciding anything: what
 * a policy does about silence takes no part.
 */
public final class StatusInquiry {
  private static final Presented NOBODY = Presented.nothing("ocsp");

  private final StatusSources sources;
  private final LongSupplier nanoTime;

  public StatusInquiry(StatusSources sources, LongSupplier nanoTime) {
    this.sources = sources;
    this.nanoTime = nanoTime;
  }

  /**
   * Where the cascade of {@code policy} ends; a completed future when nobody had to be waited for.
   */
  public Future<CertificateStatus> settle(StatusQuestion question, Policy policy, Instant now) {
    return new RevocationCheck(sources, policy, now, new Progress(NOBODY, new OwnTime(nanoTime)))
        .settle(List.of(question))
        .map(List::getFirst);
  }
}
