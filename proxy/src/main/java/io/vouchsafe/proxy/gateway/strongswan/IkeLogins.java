package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.session.RevocationEvents;
import io.vouchsafe.proxy.session.RevocationSubscriber;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
 * Hears what one charon tells, has every peer judged that it has let in on a connection of ours,
 * and empties its caches. What it tells is worked off one after the other; at every attaching, its
 * own list says what was missed.
 */
final class IkeLogins {
  /** What charon tells while it is not worked off; more than that is looked up in its list. */
  static final int MOST_HEARD = 10_000;

  /** Logins that one list of certificates serves. */
  private static final int ROUND = 256;

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(IkeLogins.class);

  private final String gateway;
  private final RevocationEvents events;
  private final Ground ground;
  private final NewRevocations news;
  private final CharonFlushes flushes;
  private final IkePeers peers;
  private final RevocationSubscriber subscriber = new Revocations();
  private final Deque<Heard> heard = new ArrayDeque<>();
  private TenantRuntime tenant;
  private @Nullable ViciClient commands;
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
    this.events = events;
    this.ground = ground;
    this.news = new NewRevocations(ground.nanoTime());
    this.flushes = new CharonFlushes(ground.nanoTime());
    this.peers =
        new IkePeers(
            gateway,
            tenant,
            new IkeJudging(decisions, revoked, news, ground.clock()),
            flushes,
            sessions,
            ground);
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
          peers.attached(client);
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
          peers.lost();
        });
  }

  /** The settings are others now. */
  void follow(TenantRuntime next) {
    run(
        () -> {
          tenant = next;
          peers.follow(next);
        });
  }

  /** The gateway has gone from the settings: everybody whom it let in is cut. */
  void removed() {
    run(peers::removed);
  }

  /** Nothing is heard or told from now on; sessions go on at charon, where nobody cuts them. */
  void stopped() {
    run(
        () -> {
          isStopped = true;
          commands = null;
          heard.clear();
          events.unsubscribe(subscriber);
          peers.stopped();
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
                      if (!charon.equals(commands)) {
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
    LOG.warn("gateway {}: charon refuses a command: {}", gateway, cause.toString());
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
            peers.reviewSeveral();
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
                        if (charon.equals(commands)) {
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
        case "ike-rekey" -> isToBeListed |= !peers.rekeyed(told.message());
        case "ike-update" -> peers.moved(told.message());
        case "child-rekey" -> peers.negotiated(told.message());
        case "child-updown" -> {
          if (isUp(told.message())) {
            peers.negotiated(told.message());
          }
        }
        default -> {
          // Somebody else hears of it.
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("gateway {}: {} could not be processed", gateway, told.event(), e);
      // charon's list shows whose it was, and whoever is not let in then is cut.
      isToBeListed = true;
    }
  }

  private void updown(ViciMessage message, Optional<HeldCertificates> held) {
    IkeSaReport.in(message)
        .ifPresent(
            report -> {
              if (isUp(message)) {
                flushes.wantCertificates();
                peers.login(report, held);
                return;
              }
              if (report.isFailedLogin()) {
                flushes.wantCertificates();
              }
              peers.down(report);
            });
  }

  // What charon has.

  /** Compares what charon has with what is known; nothing that was missed stays unknown. */
  private Future<?> listed(ViciClient charon) {
    isToBeListed = false;
    return charon.stream("list-sas", "list-sa", ViciMessage.EMPTY)
        .compose(
            list ->
                CharonFlushes.list(charon)
                    .map(
                        held -> {
                          run(
                              () -> {
                                if (charon.equals(commands)) {
                                  compare(list, held);
                                }
                              });
                          return held;
                        }))
        .onFailure(failure -> run(() -> isToBeListed = true));
  }

  private void compare(List<ViciMessage> list, Optional<HeldCertificates> held) {
    Map<Long, IkeSaReport> there = new HashMap<>();
    list.forEach(
        message -> IkeSaReport.in(message).ifPresent(report -> there.put(report.id(), report)));
    Set<Long> telling = new HashSet<>();
    heard.stream()
        .filter(IkeLogins::isLogin)
        .forEach(login -> IkeSaReport.in(login.message()).ifPresent(sa -> telling.add(sa.id())));
    peers.compare(there, telling, held);
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
}
