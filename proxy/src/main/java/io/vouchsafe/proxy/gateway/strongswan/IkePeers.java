package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.ConnectionName;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that one charon has let in on connections of ours: each is judged, has a session or is
 * cut. Only their loop touches them.
 */
final class IkePeers {
  /** SAs of one charon; one more is cut. */
  static final int MOST_SAS = 100_000;

  /** A peer that charon has asked to prove again who it is gets so long. */
  static final Duration REAUTHENTICATION = Duration.ofSeconds(30);

  /** SAs that were cut, whose rekeying may still be on its way. */
  private static final int MOST_CUT = 4096;

  private static final int REVIEWS_AT_ONCE = 16;

  private static final Logger LOG = LoggerFactory.getLogger(IkePeers.class);

  private final String gateway;
  private final IkeJudging judging;
  private final CharonFlushes flushes;
  private final SessionRegistry sessions;
  private final IkeLogins.Ground ground;
  private final IkeCuts cuts;
  private final Map<Long, IkeSa> sas = new HashMap<>();
  private final Set<IkeSa> severalCertificates = new HashSet<>();
  private final Set<IkeSa> reviews = new LinkedHashSet<>();
  private final Deque<Long> cutIds = new ArrayDeque<>();
  private TenantRuntime tenant;
  private @Nullable ViciClient commands;
  private int reviewing;
  private boolean isStopped;

  /** There are none. */
  IkePeers(
      String gateway,
      TenantRuntime tenant,
      IkeJudging judging,
      CharonFlushes flushes,
      SessionRegistry sessions,
      IkeLogins.Ground ground) {
    this.gateway = gateway;
    this.tenant = tenant;
    this.judging = judging;
    this.flushes = flushes;
    this.sessions = sessions;
    this.ground = ground;
    this.cuts = new IkeCuts(gateway, ground.loop(), ground.timers(), this::gone);
  }

  /** charon takes commands; which SAs it has, {@link #compare} is told. */
  void attached(ViciClient client) {
    commands = client;
    cutIds.clear(); // A charon that was started anew counts from 1.
  }

  void lost() {
    commands = null;
    cuts.lost();
  }

  /** The settings are others now. */
  void follow(TenantRuntime next) {
    boolean isSame = tenant.settings().tunnels().equals(next.settings().tunnels());
    tenant = next;
    if (!isSame) {
      List.copyOf(sas.values()).forEach(this::follow);
    }
  }

  /** Everybody is cut. */
  void removed() {
    List.copyOf(sas.values()).forEach(sa -> end(sa, new CutCause.NoTunnel()));
  }

  /** Nobody is told anything from now on. */
  void stopped() {
    isStopped = true;
    lost();
    for (IkeSa sa : sas.values()) {
      sa.end();
      sa.session().ifPresent(sessions::close);
    }
    sas.clear();
  }

  private void run(Runnable task) {
    ground
        .loop()
        .execute(
            () -> {
              if (!isStopped) {
                task.run();
              }
            });
  }

  // What charon tells.

  /** charon has let somebody in; {@code held} is empty when its certificates are not known. */
  void login(IkeSaReport report, Optional<HeldCertificates> held) {
    IkeSa known = sas.get(report.id());
    if (known != null && known.report().isSame(report)) {
      known.tells(report);
      return;
    }
    if (known != null) {
      gone(known);
    }
    take(report).ifPresent(sa -> judge(sa, held));
  }

  /** An SA is gone, or never was. */
  void down(IkeSaReport report) {
    IkeSa sa = sas.get(report.id());
    if (sa != null) {
      gone(sa);
    }
  }

  /** Empty when its connection is none of ours, or there are too many. */
  private Optional<IkeSa> take(IkeSaReport report) {
    Optional<ConnectionName> connection = ConnectionName.parse(report.connection());
    if (connection.isEmpty()) {
      return Optional.empty();
    }
    IkeSa sa = new IkeSa(connection.get().tunnel(), report);
    sas.put(report.id(), sa);
    if (sas.size() > MOST_SAS) {
      cuts.cut(sa, "charon has more than " + MOST_SAS + " SAs");
      return Optional.empty();
    }
    return Optional.of(sa);
  }

  /**
   * IKE_SA rekeying proves nobody's identity again, and nobody is asked: the session moves.
   *
   * @return false when charon says nothing of it that can be understood
   */
  boolean rekeyed(ViciMessage message) {
    Optional<IkeSaReport> old = IkeSaReport.in(message, "old");
    Optional<IkeSaReport> next = IkeSaReport.in(message, "new");
    if (old.isEmpty() || next.isEmpty()) {
      return false;
    }
    IkeSa sa = sas.remove(old.get().id());
    if (sa == null) {
      boolean wasCut = cutIds.contains(old.get().id());
      take(next.get())
          .ifPresent(
              unknown -> {
                if (wasCut) {
                  cuts.cut(unknown, "rekeyed while it was cut");
                } else {
                  reauthenticate(unknown);
                }
              });
      return true;
    }
    sa.rekeyed(next.get());
    sas.put(next.get().id(), sa);
    passesNoNegotiation(sa);
    return true;
  }

  /** Keys of a child are new. */
  void negotiated(ViciMessage message) {
    IkeSaReport.in(message)
        .map(report -> sas.get(report.id()))
        .ifPresent(this::passesNoNegotiation);
  }

  /**
   * Contract, section 1, {@code sessions}: one that is held passes no key negotiation. charon asks
   * nobody before it negotiates, so that the SA with the new keys is cut.
   */
  private void passesNoNegotiation(IkeSa sa) {
    if (sa.session().filter(Session::isCutHeld).isPresent()) {
      cuts.cut(sa, "its cut is held, and it negotiates keys");
    }
  }

  /** MOBIKE (RFC 4555), or a NAT that maps anew: the same SA at another address. */
  void moved(ViciMessage message) {
    IkeSaReport.in(message)
        .ifPresent(
            report -> {
              IkeSa sa = sas.get(report.id());
              if (sa != null && sa.report().isSame(report)) {
                sa.tells(report.at(message.text("local-host"), message.text("remote-host")));
              }
            });
  }

  /**
   * Compares what charon has with what is known; nothing that was missed stays unknown.
   *
   * @param telling numbers of those whose login is still to be worked off
   */
  void compare(Map<Long, IkeSaReport> there, Set<Long> telling, Optional<HeldCertificates> held) {
    for (IkeSa sa : List.copyOf(sas.values())) {
      IkeSaReport report = there.get(sa.report().id());
      if (report == null || !report.isSame(sa.report())) {
        gone(sa);
      } else {
        sa.tells(report);
      }
    }
    for (IkeSaReport report : there.values()) {
      if (!sas.containsKey(report.id())
          && !report.isConnecting()
          && !telling.contains(report.id())) {
        take(report).ifPresent(sa -> adopt(sa, held));
      }
    }
    if (commands != null) {
      cuts.attached(commands); // Not before: another charon's SAs have the same numbers.
    }
  }

  /**
   * One whose login nobody heard. Its certificate is judged when charon still has it; else only the
   * peer can show it again.
   */
  private void adopt(IkeSa sa, Optional<HeldCertificates> held) {
    boolean isKnown =
        tunnel(sa.tunnel()).isEmpty()
            || tunnel(sa.tunnel()).filter(IkePeers::isPsk).isPresent()
            || held.filter(all -> !all.candidates(sa.report().remoteId()).isEmpty()).isPresent();
    if (isKnown) {
      judge(sa, held);
    } else {
      reauthenticate(sa);
    }
  }

  /**
   * Has charon ask the peer for its identity again, in another SA, of which charon tells. Where
   * that cannot be (a peer that has an address of a pool begins itself) it is cut.
   */
  private void reauthenticate(IkeSa sa) {
    LOG.warn(
        "gateway {}: {}: charon does not have its certificate any more; it is cut in "
            + "{} s unless it logs in again",
        gateway,
        sa,
        REAUTHENTICATION.toSeconds());
    sa.with(
        ground
            .timers()
            .once(
                REAUTHENTICATION,
                () -> run(() -> cuts.cut(sa, "its certificate is not known to this service"))));
    ViciClient charon = commands;
    if (charon != null) {
      charon
          .call(
              "rekey",
              ViciMessage.builder()
                  .put("ike-id", Long.toString(sa.report().id()))
                  .put("reauth", "yes")
                  .build())
          .onFailure(
              failure ->
                  LOG.warn(
                      "gateway {}: {}: charon cannot ask it to log in again: {}",
                      gateway,
                      sa,
                      failure.toString()));
    }
  }

  private void gone(IkeSa sa) {
    sas.remove(sa.report().id(), sa);
    severalCertificates.remove(sa);
    reviews.remove(sa);
    if (cuts.isCutting(sa)) {
      cutIds.addAll(sa.ids());
      while (cutIds.size() > MOST_CUT) {
        cutIds.removeFirst();
      }
    }
    boolean first = sa.end();
    cuts.gone(sa); // Who ordered the cut hears that it is done, before the session is over.
    if (first) {
      sa.session().ifPresent(sessions::close);
    }
  }

  // The decision about one.

  private void judge(IkeSa sa, Optional<HeldCertificates> listed) {
    Optional<IkeJudging.Peer> peer = peer(sa);
    Optional<Tunnel> tunnel = tunnel(sa.tunnel());
    if (peer.isEmpty() || tunnel.isEmpty()) {
      cuts.cut(sa, "no_tunnel, the settings have no such tunnel of this gateway");
      return;
    }
    String remoteId = sa.report().remoteId();
    if (isPsk(tunnel.get())) {
      settle(sa, true, judging.judgeSecret(peer.get(), secretOf(remoteId)));
      return;
    }
    HeldCertificates held =
        listed.orElse(HeldCertificates.NONE).about(remoteId).and(flushes.carried(remoteId));
    List<PeerCertificate> candidates = listed.isPresent() ? held.candidates(remoteId) : List.of();
    settle(
        sa,
        false,
        candidates.isEmpty()
            ? judging.judgeNone(peer.get(), HeldCertificates.typed(remoteId))
            : judging.judge(peer.get(), candidates, held));
  }

  private void settle(IkeSa sa, boolean psk, Future<IkeOutcome> judged) {
    TenantRuntime under = tenant;
    judged.onComplete(
        done ->
            run(
                () -> {
                  if (done.succeeded()) {
                    settle(sa, psk, done.result());
                    if (!tenant.equals(under)) {
                      follow(sa); // A reload came between.
                    }
                  } else {
                    LOG.error("gateway {}: {}: not decided", gateway, sa, done.cause());
                    cuts.cut(sa, Reason.INTERNAL.code());
                  }
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
      opening = sessions.open(letIn.verdict(), new Handle(sa));
    } catch (RuntimeException | Error e) {
      LOG.error("gateway {}: {}: its session could not be opened", gateway, sa, e);
      opening = new SessionOpening.NotOpened(Reason.INTERNAL.code());
    }
    switch (opening) {
      case SessionOpening.Opened(Session session) -> {
        sa.judged(letIn.certificates(), psk, Optional.of(session));
        if (sa.isGone()) {
          sessions.close(session);
          return;
        }
        if (letIn.certificates().size() > 1) {
          severalCertificates.add(sa);
        }
        recheck(sa, session);
      }
      // Without a certificate nothing can be revoked; settings that lose the tunnel cut it.
      case SessionOpening.NotOpened notOpened when psk ->
          sa.judged(List.of(), true, Optional.empty());
      case SessionOpening.NotOpened(String why) -> cuts.cut(sa, "not opened: " + why);
    }
  }

  /** Contract, section 1, {@code session_recheck}. */
  private void recheck(IkeSa sa, Session session) {
    tunnel(sa.tunnel())
        .flatMap(Tunnel::sessionRecheck)
        .ifPresent(
            period ->
                sa.with(ground.timers().every(period, () -> run(() -> sessions.askAnew(session)))));
  }

  private Optional<IkeJudging.Peer> peer(IkeSa sa) {
    IkeSaReport report = sa.report();
    return report
        .remote()
        .map(
            remote ->
                new IkeJudging.Peer(
                    tenant,
                    new IkePeer(
                        report.version(),
                        remote,
                        report.local(),
                        Optional.empty(),
                        asked(report.localId()),
                        List.of(),
                        List.of(),
                        Optional.of(gateway),
                        Optional.of(sa.tunnel())),
                    sa.tunnel()));
  }

  /** Which of our identities charon used; a subject is known by the gateways' certificates. */
  private Optional<ClaimedId> asked(String localId) {
    if (localId.equals(IkeSaReport.NOBODY)) {
      return Optional.empty();
    }
    return tenant.settings().tunnels().stream()
        .map(Tunnel::auth)
        .filter(TunnelAuth.ByCertificate.class::isInstance)
        .map(auth -> ((TunnelAuth.ByCertificate) auth).gateway().certificate())
        .map(Certificate::subject)
        .filter(subject -> CharonText.isPrintOf(localId, subject))
        .findFirst()
        .map(subject -> new ClaimedId(IdType.DN, subject.toString()))
        .or(() -> Optional.of(secretOf(localId)));
  }

  /** An identity without a certificate that says of what type it is. */
  private static ClaimedId secretOf(String text) {
    return text.contains("=") ? new ClaimedId(IdType.DN, text) : HeldCertificates.typed(text);
  }

  private Optional<Tunnel> tunnel(String name) {
    return tenant.settings().tunnels().stream()
        .filter(tunnel -> tunnel.name().equals(name) && tunnel.isCarriedBy(gateway))
        .findFirst();
  }

  private static boolean isPsk(Tunnel tunnel) {
    return tunnel.auth() instanceof TunnelAuth.ByPsk;
  }

  // What the settings and revocations end.

  private void follow(IkeSa sa) {
    Optional<Tunnel> tunnel = tunnel(sa.tunnel());
    if (sa.isGone() || cuts.isCutting(sa)) {
      return;
    }
    if (tunnel.isEmpty() || (sa.isJudged() && isPsk(tunnel.get()) != sa.isPsk())) {
      end(sa, new CutCause.NoTunnel());
    } else if (sa.isJudged()) {
      sa.stopTimers();
      sa.session().ifPresent(session -> recheck(sa, session));
      review(sa);
    }
  }

  /** What is newly revoked may be another certificate of theirs than the session's. */
  void reviewSeveral() {
    List.copyOf(severalCertificates).forEach(this::review);
  }

  /** It is judged again, a few at a time: the registry knows neither tunnels nor a second one. */
  private void review(IkeSa sa) {
    reviews.add(sa);
    review();
  }

  private void review() {
    while (reviewing < REVIEWS_AT_ONCE && !reviews.isEmpty()) {
      IkeSa next = reviews.iterator().next();
      reviews.remove(next);
      if (!next.isGone()) {
        reviewing++;
        judgeAgain(next);
      }
    }
  }

  /** What it came with, under the settings of now. */
  private void judgeAgain(IkeSa sa) {
    Optional<IkeJudging.Peer> peer = peer(sa);
    if (peer.isEmpty()) {
      reviewing--;
      end(sa, new CutCause.NoTunnel());
      return;
    }
    (sa.isPsk()
            ? judging.judgeSecret(peer.get(), secretOf(sa.report().remoteId()))
            : judging.judge(peer.get(), sa.presented(), HeldCertificates.NONE))
        .onComplete(
            done ->
                run(
                    () -> {
                      reviewing--;
                      judgedAgain(sa, done.succeeded() ? done.result() : null);
                      review();
                    }));
  }

  private void judgedAgain(IkeSa sa, @Nullable IkeOutcome outcome) {
    if (outcome instanceof IkeOutcome.Refused(Reason reason, String why)
        && !reason.isSilence()
        && !sa.isGone()) {
      LOG.warn("gateway {}: {}: a new login would be denied: {}", gateway, sa, why);
      end(sa, new CutCause.Refused(reason));
    }
  }

  private void end(IkeSa sa, CutCause cause) {
    sa.session()
        .ifPresentOrElse(session -> sessions.cut(session, cause), () -> cuts.cut(sa, cause.word()));
  }

  private final class Handle implements SessionHandle {
    private final IkeSa sa;

    private Handle(IkeSa sa) {
      this.sa = sa;
    }

    @Override
    public SessionFacts facts() {
      IkeSaReport report = sa.report();
      return new SessionFacts(
          new SessionFacts.Carrier.Gateway(gateway),
          Optional.of(sa.tunnel()),
          Optional.of(report.remoteId()),
          report.remote().map(Object::toString),
          report.virtualIps(),
          Optional.empty());
    }

    @Override
    public Future<Void> cut(CutCause cause) {
      Promise<Void> done = Promise.promise();
      ground.loop().execute(() -> cut(cause, done));
      return done.future();
    }

    private void cut(CutCause cause, Promise<Void> done) {
      if (isStopped) {
        done.fail("gateway " + gateway + " is no longer in the settings");
      } else {
        cuts.cut(sa, cause.word()).onComplete(done);
      }
    }
  }
}
