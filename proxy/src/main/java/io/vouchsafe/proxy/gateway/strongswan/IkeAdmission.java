package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom charon has let in is judged here, and has a session then or is cut. */
final class IkeAdmission {
  private static final Logger LOG = LoggerFactory.getLogger(IkeAdmission.class);

  private final String gateway;
  private final IkeTunnels tunnels;
  private final IkeJudging judging;
  private final CarriedCertificates carried;
  private final SessionRegistry sessions;
  private final IkeCuts cuts;
  private final IkeReviews reviews;
  private final IkeLogins.Ground ground;
  private boolean isStopped;

  IkeAdmission(
      String gateway,
      IkeTunnels tunnels,
      IkeJudging judging,
      CarriedCertificates carried,
      SessionRegistry sessions,
      IkeCuts cuts,
      IkeReviews reviews,
      IkeLogins.Ground ground) {
    this.gateway = gateway;
    this.tunnels = tunnels;
    this.judging = judging;
    this.carried = carried;
    this.sessions = sessions;
    this.cuts = cuts;
    this.reviews = reviews;
    this.ground = ground;
  }

  void stopped() {
    isStopped = true;
  }

  /** Whoever cannot be judged is cut, whatever the reason. */
  void judge(IkeSa sa, Optional<HeldCertificates> listed) {
    guarded(sa, () -> begin(sa, listed));
  }

  private void guarded(IkeSa sa, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("gateway {}: {}: not judged", gateway, sa, e);
      cuts.cut(sa, Reason.INTERNAL.code());
    }
  }

  private void begin(IkeSa sa, Optional<HeldCertificates> listed) {
    Optional<IkeJudging.Peer> peer = tunnels.peer(sa);
    Optional<Tunnel> tunnel = tunnels.of(sa);
    if (peer.isEmpty() || tunnel.isEmpty()) {
      cuts.cut(sa, "no_tunnel, the settings have no such tunnel of this gateway");
      return;
    }
    String remoteId = sa.report().remoteId();
    if (IkeTunnels.isPsk(tunnel.get())) {
      settle(sa, true, judging.judgeSecret(peer.get(), IkeTunnels.withoutCertificate(remoteId)));
      return;
    }
    HeldCertificates held =
        listed.orElse(HeldCertificates.UNKNOWN).about(remoteId).and(carried.about(remoteId));
    List<PeerCertificate> candidates = listed.isPresent() ? held.candidates(remoteId) : List.of();
    settle(
        sa,
        false,
        candidates.isEmpty()
            ? judging.judgeNone(peer.get(), HeldCertificates.typed(remoteId))
            : judging.judge(peer.get(), candidates, held));
  }

  private void settle(IkeSa sa, boolean psk, Future<IkeOutcome> judged) {
    TenantRuntime under = tunnels.tenant();
    judged.onComplete(
        done ->
            ground
                .loop()
                .execute(
                    () -> {
                      if (isStopped) {
                        return;
                      }
                      if (done.failed()) {
                        LOG.error("gateway {}: {}: not decided", gateway, sa, done.cause());
                        cuts.cut(sa, Reason.INTERNAL.code());
                        return;
                      }
                      guarded(
                          sa,
                          () -> {
                            settle(sa, psk, done.result());
                            if (!tunnels.tenant().equals(under)) {
                              reviews.follow(sa); // A reload came between.
                            }
                          });
                    }));
  }

  private void settle(IkeSa sa, boolean psk, IkeOutcome outcome) {
    if (sa.isGone() || cuts.isCutting(sa)) {
      return;
    }
    switch (outcome) {
      case IkeOutcome.Refused(Reason reason, String why) -> cuts.cut(sa, why);
      case IkeOutcome.LetIn letIn -> open(sa, psk, letIn);
    }
  }

  private void open(IkeSa sa, boolean psk, IkeOutcome.LetIn letIn) {
    SessionOpening opening;
    try {
      opening = sessions.open(letIn.verdict(), new IkeSession(gateway, sa, cuts, ground.loop()));
    } catch (RuntimeException | Error e) {
      LOG.error("gateway {}: {}: its session could not be opened", gateway, sa, e);
      opening = new SessionOpening.NotOpened(Reason.INTERNAL.code());
    }
    switch (opening) {
      case SessionOpening.Opened(Session session) -> {
        sa.judged(letIn.certificates(), psk, session);
        if (sa.isGone()) {
          sessions.close(session);
          return;
        }
        reviews.begin(sa, session);
      }
      case SessionOpening.NotOpened(String why) -> cuts.cut(sa, "not opened: " + why);
    }
  }
}
