package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges peers again that were let in: the list of sessions knows neither the tunnel of a
 * connection nor a second certificate. What settings and revocations end is ended here.
 */
final class IkeReviews {
  private static final int AT_ONCE = 16;

  private static final Logger LOG = LoggerFactory.getLogger(IkeReviews.class);

  private final String gateway;
  private final IkeTunnels tunnels;
  private final IkeJudging judging;
  private final SessionRegistry sessions;
  private final IkeCuts cuts;
  private final IkeLogins.Ground ground;
  private final Set<IkeSa> severalCertificates = new HashSet<>();
  private final Set<IkeSa> waiting = new LinkedHashSet<>();
  private int running;
  private boolean isStopped;

  IkeReviews(
      String gateway,
      IkeTunnels tunnels,
      IkeJudging judging,
      SessionRegistry sessions,
      IkeCuts cuts,
      IkeLogins.Ground ground) {
    this.gateway = gateway;
    this.tunnels = tunnels;
    this.judging = judging;
    this.sessions = sessions;
    this.cuts = cuts;
    this.ground = ground;
  }

  void stopped() {
    isStopped = true;
    waiting.clear();
  }

  /** It has a session from now on. */
  void begin(IkeSa sa, Session session) {
    if (sa.presented().size() > 1) {
      severalCertificates.add(sa);
    }
    recheck(sa, session);
  }

  void gone(IkeSa sa) {
    severalCertificates.remove(sa);
    waiting.remove(sa);
  }

  /** Contract, section 1, {@code session_recheck}. */
  private void recheck(IkeSa sa, Session session) {
    tunnels
        .of(sa)
        .flatMap(Tunnel::sessionRecheck)
        .ifPresent(
            period ->
                sa.with(
                    ground
                        .timers()
                        .every(
                            period, () -> ground.loop().execute(() -> sessions.askAnew(session)))));
  }

  /** The settings are others now. */
  void follow(IkeSa sa) {
    Optional<Tunnel> tunnel = tunnels.of(sa);
    if (sa.isGone() || cuts.isCutting(sa)) {
      return;
    }
    if (tunnel.isEmpty() || !sa.hasNoMoreThan(tunnel.get())) {
      end(sa, new CutCause.NoTunnel());
    } else if (sa.isJudged()) {
      sa.stopTimers();
      sa.session().ifPresent(session -> recheck(sa, session));
      review(sa);
    }
  }

  /** Those that may have come with one of several certificates. */
  void several() {
    List.copyOf(severalCertificates).forEach(this::review);
  }

  /** A few at a time. */
  private void review(IkeSa sa) {
    waiting.add(sa);
    review();
  }

  private void review() {
    while (running < AT_ONCE && !waiting.isEmpty()) {
      IkeSa next = waiting.iterator().next();
      waiting.remove(next);
      if (!next.isGone()) {
        running++;
        judgeAgain(next);
      }
    }
  }

  /** What it came with, under the settings of now. */
  private void judgeAgain(IkeSa sa) {
    Optional<IkeJudging.Peer> peer = tunnels.peer(sa);
    if (peer.isEmpty()) {
      running--;
      end(sa, new CutCause.NoTunnel());
      return;
    }
    judged(sa, peer.get())
        .onComplete(
            done ->
                ground
                    .loop()
                    .execute(
                        () -> {
                          if (!isStopped) {
                            running--;
                            judgedAgain(sa, done);
                            review();
                          }
                        }));
  }

  private Future<IkeOutcome> judged(IkeSa sa, IkeJudging.Peer peer) {
    try {
      return sa.isPsk()
          ? judging.judgeSecret(peer, IkeTunnels.withoutCertificate(sa.report().remoteId()))
          : judging.judge(peer, sa.presented(), HeldCertificates.UNKNOWN);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  /** An error ends nobody's session here: the list of sessions asks about each one, too. */
  private void judgedAgain(IkeSa sa, AsyncResult<IkeOutcome> done) {
    if (done.failed()) {
      LOG.error("gateway {}: {}: not judged again", gateway, sa, done.cause());
    } else if (done.result() instanceof IkeOutcome.Refused(Reason reason, String why)
        && !reason.isSilence()
        && !sa.isGone()) {
      LOG.warn("gateway {}: {}: would not be let in any more: {}", gateway, sa, why);
      end(sa, new CutCause.Refused(reason));
    }
  }

  /** Within the limits of the tenant's sessions, where it has one. */
  void end(IkeSa sa, CutCause cause) {
    sa.session()
        .ifPresentOrElse(session -> sessions.cut(session, cause), () -> cuts.cut(sa, cause.word()));
  }
}
