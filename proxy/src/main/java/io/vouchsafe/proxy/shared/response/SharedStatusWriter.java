package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import java.time.InstantSource;

/** Lets other nodes have what responders told this one, after it was remembered here. */
final class SharedStatusWriter implements LearntStatuses {
  private final String tenant;
  private final StatusCache memory;
  private final SharedResponseStore store;
  private final NewestUpdates newest;
  private final InstantSource clock;
  private final LearntStatuses next;

  SharedStatusWriter(
      String tenant,
      StatusCache memory,
      SharedResponseStore store,
      NewestUpdates newest,
      InstantSource clock,
      LearntStatuses next) {
    this.tenant = tenant;
    this.memory = memory;
    this.store = store;
    this.newest = newest;
    this.clock = clock;
    this.next = next;
  }

  @Override
  public void remember(
      StatusQuestion question, CachedStatus status, OcspObject object, Der response) {
    next.remember(question, status, object, response);
    if (status.source() != Source.OCSP
        || !object.caching().enabled()
        || status.verified().status() instanceof RevocationStatus.Unknown) {
      return;
    }
    newest.learnt(tenant, question.key(), status.verified().thisUpdate());
    if (!isContradicted(question, status)) {
      store.keep(
          question.query(), tenant, object.name(), response, status.received(), clock.instant());
    }
  }

  /** What does not count here beside a known revocation is not passed on. */
  private boolean isContradicted(StatusQuestion question, CachedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Good
        && memory.saysRevoked(question.key());
  }
}
