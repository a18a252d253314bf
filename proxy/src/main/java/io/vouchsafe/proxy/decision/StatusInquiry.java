package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.vpnauth.CertificateStatus;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.Presented;
import java.time.Instant;
import java.util.List;

/**
 * Asks about one certificate through the same cascade as decisions, without deciding anything: what
 * a policy does about silence takes no part.
 */
public final class StatusInquiry {
  private static final Presented NOBODY = new Presented(List.of(), List.of(), "ocsp");

  private final StatusSources sources;

  public StatusInquiry(StatusSources sources) {
    this.sources = sources;
  }

  /**
   * Where the cascade of {@code policy} ends; a completed future when nobody had to be waited for.
   */
  public Future<CertificateStatus> settle(StatusQuestion question, Policy policy, Instant now) {
    return new RevocationCheck(sources, policy, now, new Progress(NOBODY))
        .settle(List.of(question))
        .map(List::getFirst);
  }
}
