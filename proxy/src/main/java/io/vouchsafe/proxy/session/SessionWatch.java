package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the sessions that an event may end. Never runs on an event loop. */
final class SessionWatch implements RevocationSubscriber {
  private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);

  private final LiveSessions live;
  private final SessionAsks asks;
  private final Cutting cutting;
  private final TrustChanges changes;
  private final Consumer<Session> lookAt;

  SessionWatch(
      LiveSessions live,
      SessionAsks asks,
      Cutting cutting,
      TrustChanges changes,
      Consumer<Session> lookAt) {
    this.live = live;
    this.asks = asks;
    this.cutting = cutting;
    this.changes = changes;
    this.lookAt = lookAt;
  }

  @Override
  public void heard(RevocationEvent event) {
    switch (event) {
      case RevocationEvent.Learnt(String tenant, StatusKey key) ->
          live.ofCertificate(tenant, key).forEach(asks::suspect);
      case RevocationEvent.CrlReplaced(String tenant, CrlIndex crl) -> replaced(tenant, crl);
      case RevocationEvent.Blocked(String tenant, BlockList added) -> blocked(tenant, added);
      case RevocationEvent.Unblocked unblocked -> {
        // A session that was cut for the block is gone; the peer may come back.
      }
      case RevocationEvent.TrustChanged(String tenant) -> {
        changes.happened(tenant);
        live.ofTenant(tenant).forEach(asks::anew);
      }
    }
  }

  private void replaced(String tenant, CrlIndex crl) {
    each(
        live.ofTenant(tenant),
        session -> {
          if (session.basis().queries().stream().anyMatch(query -> CrlHit.of(query, crl))) {
            asks.suspect(session);
          }
        });
  }

  private void blocked(String tenant, BlockList added) {
    each(
        live.ofTenant(tenant),
        session -> {
          if (session.basis().isBlockedBy(added)) {
            cutting.order(session, new CutCause.Refused(Reason.BLOCKED));
          }
        });
  }

  @Override
  public void missed() {
    live.tenants().forEach(changes::happened);
    each(live.all(), lookAt);
  }

  /** One that cannot be looked at is decided about, and keeps no other from being looked at. */
  private void each(Collection<Session> sessions, Consumer<Session> look) {
    for (Session session : sessions) {
      try {
        look.accept(session);
      } catch (RuntimeException | Error e) {
        LOG.error("{}: could not be compared with new revocations", session, e);
        asks.suspect(session);
      }
    }
  }
}
