package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.RevocationEvents;
import io.vouchsafe.proxy.session.RevocationSubscriber;
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
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about every peer that charon has let in on a connection of ours, opens a session for it or
 * cuts it, and empties charon's caches. What charon tells is worked off one after the other; at
 * every attaching, charon's own list says what was missed.
 */
final class IkeLogins {
  /** What charon tells while it is not worked off; more than that is looked up in its list. */
  static final int MOST_HEARD = 10_000;

  /** SAs of one charon; one more is cut. */
  static final int MOST_SAS = 100_000;

  /** A peer that charon has asked to prove again who it is gets so long. */
  static final Duration REAUTHENTICATION = Duration.ofSeconds(30);

  /** Logins that one list of certificates serves. */
  private static final int ROUND = 256;

  /** SAs that were cut, whose rekeying may still be on its way. */
  private static final int MOST_CUT = 4096;

  private static final int REVIEWS_AT_ONCE = 16;

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(IkeLogins.class);

  private final String gateway;
  private final SessionRegistry sessions;
  private final RevocationEvents events;
  private final Ground ground;
  private final NewRevocations news;
  private final IkeJudging judging;
  private final CharonFlushes flushes;
  private final IkeCuts cuts;
  private final RevocationSubscriber subscriber = new Revocations();
  private final Deque<Heard> heard = new ArrayDeque<>();
  private final Map<Long, IkeSa> sas = new HashMap<>();
  private final Set<IkeSa> severalCertificates = new HashSet<>();
  private final Set<IkeSa> reviews = new LinkedHashSet<>();
  private final Deque<Long> cutIds = new ArrayDeque<>();
  private TenantRuntime tenant;
  private @Nullable ViciClient commands;
  private int reviewing;
  private boolean isToBeListed;
  private boolean isWorking;
  private boolean isStopped;
  private @Nullable Long pausedUntil;
  private Timers.@Nullable Timer look;

  /**
   * What it runs on.
   *
   * @param loop runs one task at a time, in their order; never blocks
   */
  record Ground(Executor loop, Timers timers, LongSupplier nanoTime, InstantSource clock) {}

  private record Heard(String event, ViciMessage message) {}

  /** Nothing is attached; revocations are heard from now on. */
  IkeLogins(
      String gateway,
      TenantRuntime tenant,
      IkeDecisions decisions,
      KnownRevoked revoked,
      SessionRegistry sessions,
      RevocationEvents events,
      Ground ground) {
    this.gateway = gateway;
    this.tenant = tenant;
    this.sessions = sessions;
    this.events = events;
    this.ground = ground;
    this.news = new NewRevocations(ground.nanoTime());
    this.judging = new IkeJudging(decisions, revoked, news, ground.clock());
    this.flushes = new CharonFlushes(ground.nanoTime());
    this.cuts = new IkeCuts(gateway, ground.loop(), ground.timers(), this::gone);
    events.subscribe("gateway " + gateway, subscriber);
  }

  /** charon takes commands, and its events have been heard since before. */
  void attached(ViciClient client) {
    run(
        () -> {
          commands = client;
          isToBeListed = true;
          isWorking = false;
          pausedUntil = null;
          // What was learnt while nobody could tell charon is new to it.
          news.everything();
          cutIds.clear(); // A charon that was started anew counts from 1.
          flushes.forget();
          flushes.wantEverything();
          work();
        });
  }

  /** charon tells something; as many of these as are worked off in time are kept. */
  void event(String event, ViciMessage message) {
    run(
        () -> {
          if (heard.size() >= MOST_HEARD) {
            LOG.warn("gateway {}: too many events, charon's SAs are listed again", gateway);
            heard.clear();
            isToBeListed = true;
            flushes.wantCertificates();
          }
          heard.add(new Heard(event, message));
          work();
        });
  }

  /** charon is gone. Its SAs may live on in the kernel: their sessions stay until it is back. */
  void lost() {
    run(
        () -> {
          commands = null;
          isWorking = false;
          heard.clear();
          cuts.lost();
        });
  }

  /** The settings are others now. */
  void follow(TenantRuntime next) {
    run(
        () -> {
          boolean isSame = tenant.settings().tunnels().equals(next.settings().tunnels());
          tenant = next;
          if (!isSame) {
            List.copyOf(sas.values()).forEach(this::follow);
          }
        });
  }

  /** The gateway has gone from the settings: everybody whom it let in is cut. */
  void removed() {
    run(() -> List.copyOf(sas.values()).forEach(sa -> end(sa, new CutCause.NoTunnel())));
  }

  /** Nothing is heard or told from now on; sessions go on at charon, where nobody cuts them. */
  void stopped() {
    run(
        () -> {
          isStopped = true;
          commands = null;
          cuts.lost();
          heard.clear();
          events.unsubscribe(subscriber);
          for (IkeSa sa : sas.values()) {
            sa.end();
            sa.session().ifPresent(sessions::close);
          }
          sas.clear();
          if (look != null) {
            look.cancel();
          }
        });
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

  // One thing after the other.

  private void work() {
    ViciClient charon = commands;
    if (charon == null || isWorking) {
      return;
    }
    if (isPaused()) {
      lookLater();
      return;
    }
    Optional<Supplier<Future<?>>> step = next(charon);
    if (step.isEmpty()) {
      lookLater();
      return;
    }
    isWorking = true;
    begun(step.get())
        .onComplete(
            done ->
                run(
                    () -> {
                      if (charon != commands) {
                        return; // Another attaching has begun anew.
                      }
                      isWorking = false;
                      if (done.failed()) {
                        failed(done.cause());
                      }
                      work();
                    }));
  }

  private static Future<?> begun(Supplier<Future<?>> step) {
    try {
      return step.get();
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  /** A list that cannot be had, or a flush that charon does not make, is tried again. */
  private void failed(Throwable cause) {
    LOG.warn("gateway {}: charon does not do what it is told: {}", gateway, cause.toString());
    pausedUntil = ground.nanoTime().getAsLong() + AFTER_FAILURE.toNanos();
    lookLater();
  }

  private boolean isPaused() {
    return pausedUntil != null && pausedUntil - ground.nanoTime().getAsLong() > 0;
  }

  /** What is to be done now; empty when nothing is. */
  private Optional<Supplier<Future<?>>> next(ViciClient charon) {
    if (isToBeListed) {
      return Optional.of(() -> listed(charon));
    }
    if (flushes.isEverythingDue()) {
      return Optional.of(
          () -> {
            severalCertificates.forEach(this::review);
            return flushes.everything(charon);
          });
    }
    if (!heard.isEmpty() && !flushes.areCertificatesOverdue()) {
      return Optional.of(() -> heard(charon));
    }
    if (flushes.areCertificatesOverdue() || (flushes.areCertificatesWanted() && look == null)) {
      return Optional.of(() -> flushes.certificates(charon).map(this::flushedOrLater));
    }
    return Optional.empty();
  }

  private boolean flushedOrLater(boolean flushed) {
    if (!flushed) {
      run(this::lookLater);
    }
    return flushed;
  }

  private void lookLater() {
    if (look == null
        && (isPaused()
            || flushes.isEverythingWanted()
            || flushes.areCertificatesWanted()
            || !heard.isEmpty())) {
      look =
          ground
              .timers()
              .once(
                  LOOK,
                  () ->
                      run(
                          () -> {
                            look = null;
                            work();
                          }));
    }
  }

  // What charon tells.

  private Future<?> heard(ViciClient charon) {
    List<Heard> batch = new ArrayList<>();
    boolean asksForCertificates = false;
    while (!heard.isEmpty() && batch.size() < ROUND) {
      Heard next = heard.remove();
      asksForCertificates |= isLogin(next);
      batch.add(next);
    }
    if (!asksForCertificates) {
      batch.forEach(one -> tell(one, Optional.empty()));
      return Future.succeededFuture();
    }
    // A list that fails lets nobody in: it is all the same as one in which nobody is found.
    return CharonFlushes.list(charon)
        .transform(
            listed -> {
              Promise<Void> told = Promise.promise();
              ground
                  .loop()
                  .execute(
                      () -> {
                        if (charon == commands) {
                          Optional<HeldCertificates> held =
                              listed.succeeded() ? listed.result() : Optional.empty();
                          batch.forEach(one -> tell(one, held));
                        }
                        told.handle(listed.mapEmpty());
                      });
              return told.future();
            });
  }

  private static boolean isLogin(Heard heard) {
    return heard.event().equals("ike-updown") && isUp(heard.message());
  }

  private static boolean isUp(ViciMessage message) {
    return message.text("up").filter("yes"::equals).isPresent();
  }

  private void tell(Heard told, Optional<HeldCertificates> held) {
    try {
      switch (told.event()) {
        case "ike-updown" -> updown(told.message(), held);
        case "ike-rekey" -> rekeyed(told.message());
        case "ike-update" -> moved(told.message());
        case "child-updown", "child-rekey" -> negotiated(told.message());
        default -> {
          // Somebody else hears of it.
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("gateway {}: {} could not be worked off", gateway, told.event(), e);
      // charon's list shows whose it was, and whoever is not let in then is cut.
      isToBeListed = true;
    }
  }

  private void updown(ViciMessage message, Optional<HeldCertificates> held) {
    IkeSaReport.in(message)
        .ifPresent(
            report -> {
              if (isUp(message)) {
                login(report, held);
                return;
              }
              if (report.isFailedLogin()) {
                flushes.wantCertificates();
              }
              IkeSa sa = sas.get(report.id());
              if (sa != null) {
                gone(sa);
              }
            });
  }

  private void login(IkeSaReport report, Optional<HeldCertificates> held) {
    flushes.wantCertificates();
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

  /** IKE_SA rekeying proves nobody's identity again, and nobody is asked: the session moves. */
  private void rekeyed(ViciMessage message) {
    Optional<IkeSaReport> old = IkeSaReport.in(message, "old");
    Optional<IkeSaReport> next = IkeSaReport.in(message, "new");
    if (old.isEmpty() || next.isEmpty()) {
      isToBeListed = true;
      return;
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
      return;
    }
    sa.rekeyed(next.get());
    sas.put(next.get().id(), sa);
    passesNoNegotiation(sa);
  }

  private void negotiated(ViciMessage message) {
    if (isUp(message) || !message.values().containsKey("up")) {
      IkeSaReport.in(message)
          .map(report -> sas.get(report.id()))
          .ifPresent(this::passesNoNegotiation);
    }
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
  private void moved(ViciMessage message) {
    IkeSaReport.in(message)
        .ifPresent(
            report -> {
              IkeSa sa = sas.get(report.id());
              if (sa != null && sa.report().isSame(report)) {
                sa.tells(report.at(message.text("local-host"), message.text("remote-host")));
              }
            });
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
    List<PeerCertificate> candidates =
        listed.isPresent() ? held.candidates(remoteId) : List.of();
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
                    if (tenant != under) {
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
      case SessionOpening.NotOpened notOpened when psk -> sa.judged(List.of(), true, Optional.empty());
      case SessionOpening.NotOpened(String why) -> cuts.cut(sa, "not opened: " + why);
    }
  }

  /** Contract, section 1, {@code session_recheck}. */
  private void recheck(IkeSa sa, Session session) {
    tunnel(sa.tunnel())
        .flatMap(Tunnel::sessionRecheck)
        .ifPresent(
            period ->
                sa.with(
                    ground
                        .timers()
                        .every(period, () -> run(() -> sessions.askAnew(session)))));
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
    return text.contains("=")
        ? new ClaimedId(IdType.DN, text)
        : HeldCertificates.typed(text);
  }

  private Optional<Tunnel> tunnel(String name) {
    return tenant.settings().tunnels().stream()
        .filter(tunnel -> tunnel.name().equals(name) && tunnel.isCarriedBy(gateway))
        .findFirst();
  }

  private static boolean isPsk(Tunnel tunnel) {
    return tunnel.auth() instanceof TunnelAuth.ByPsk;
  }

  // What charon has.

  /** Compares what charon has with what is known; nothing that was missed stays unknown. */
  private Future<?> listed(ViciClient charon) {
    isToBeListed = false;
    return charon
        .stream("list-sas", "list-sa", ViciMessage.EMPTY)
        .compose(
            list ->
                CharonFlushes.list(charon)
                    .map(
                        held -> {
                          run(
                              () -> {
                                if (charon == commands) {
                                  compare(list, held);
                                  // Not before: another charon's SAs have the same numbers.
                                  cuts.attached(charon);
                                }
                              });
                          return held;
                        }))
        .onFailure(
            failure -> run(() -> isToBeListed = true));
  }

  private void compare(List<ViciMessage> list, Optional<HeldCertificates> held) {
    Map<Long, IkeSaReport> there = new HashMap<>();
    list.forEach(
        message -> IkeSaReport.in(message).ifPresent(report -> there.put(report.id(), report)));
    for (IkeSa sa : List.copyOf(sas.values())) {
      IkeSaReport report = there.get(sa.report().id());
      if (report == null || !report.isSame(sa.report())) {
        gone(sa);
      } else {
        sa.tells(report);
      }
    }
    Set<Long> telling = new HashSet<>();
    heard.stream()
        .filter(IkeLogins::isLogin)
        .forEach(
            login -> IkeSaReport.in(login.message()).ifPresent(sa -> telling.add(sa.id())));
    for (IkeSaReport report : there.values()) {
      if (!sas.containsKey(report.id())
          && !report.isConnecting()
          && !telling.contains(report.id())) {
        take(report).ifPresent(sa -> adopt(sa, held));
      }
    }
  }

  /**
   * One whose login nobody heard. Its certificate is judged when charon still has it; else only the
   * peer can show it again.
   */
  private void adopt(IkeSa sa, Optional<HeldCertificates> held) {
    boolean isKnown =
        tunnel(sa.tunnel()).isEmpty()
            || tunnel(sa.tunnel()).filter(IkeLogins::isPsk).isPresent()
            || held.filter(all -> !all.candidates(sa.report().remoteId()).isEmpty()).isPresent();
    if (isKnown) {
      judge(sa, held);
    } else {
      reauthenticate(sa);
    }
  }

  /**
   * Has charon ask the peer for its identity again, in another SA, of which charon tells. Where that
   * cannot be (a peer that has an address of a pool begins itself) it is cut.
   */
  private void reauthenticate(IkeSa sa) {
    LOG.warn(
        "gateway {}: {}: its certificate is not known; it is cut in {} s if it does not log in anew",
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
                      "gateway {}: {}: cannot be asked to log in anew: {}",
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
      LOG.warn("gateway {}: {}: would not be let in any more: {}", gateway, sa, why);
      end(sa, new CutCause.Refused(reason));
    }
  }

  private void end(IkeSa sa, CutCause cause) {
    sa.session()
        .ifPresentOrElse(
            session -> sessions.cut(session, cause), () -> cuts.cut(sa, cause.word()));
  }

  /** Hears on another thread. */
  private final class Revocations implements RevocationSubscriber {
    @Override
    public void heard(RevocationEvent event) {
      run(
          () -> {
            if (event.tenant().equals(tenant.name())) {
              revoked(event);
            }
          });
    }

    @Override
    public void missed() {
      run(
          () -> {
            news.everything();
            tellCharon();
          });
    }
  }

  private void revoked(RevocationEvent event) {
    switch (event) {
      case RevocationEvent.Learnt learnt -> news.learnt(learnt.key());
      case RevocationEvent.CrlReplaced replaced -> news.replaced(replaced.crl());
      case RevocationEvent.Blocked blocked -> news.blocked();
      case RevocationEvent.Unblocked unblocked -> {
        // charon forgets that it is revoked.
      }
      case RevocationEvent.TrustChanged changed -> {
        // Other certificates may be good or not under the settings of now.
      }
    }
    tellCharon();
  }

  /** charon keeps what it was answered. */
  private void tellCharon() {
    flushes.wantEverything();
    work();
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
