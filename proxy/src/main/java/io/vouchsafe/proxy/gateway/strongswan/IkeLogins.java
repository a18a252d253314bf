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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Hears what one charon tells, has every peer judged that it has let in on a connection of ours,
 * and empties its caches. What it tells is worked off one after the other; at every attaching, its
 * own list says what was missed.
 */
final class IkeLogins implements GatewayPeers {
  /**
   * From what charon tells until it is asked about that. charon tells of a login before it answers
   * the peer, and what we ask then, it does at the cost of that answer.
   */
  static final Duration ANSWERING = Duration.ofMillis(3);

  private final RevocationEvents events;
  private final Ground ground;
  private final IkeTunnels tunnels;
  private final CharonSteps steps;
  private final CharonCache cache;
  private final IkePeers peers;
  private final HeardEvents heard;
  private final RevocationSubscriber subscriber = new Revocations();
  private boolean isToBeListed;
  private boolean isWorkComing;
  private boolean isStopped;

  /**
   * What it runs on.
   *
   * @param loop runs one task at a time, in their order; never blocks
   */
  record Ground(Executor loop, Timers timers, LongSupplier nanoTime, InstantSource clock) {}

  /** Nothing is attached; revocations are heard from now on. */
  IkeLogins(
      String gateway,
      TenantRuntime tenant,
      IkeDecisions decisions,
      KnownRevoked revoked,
      SessionRegistry sessions,
      RevocationEvents events,
      Ground ground) {
    this.events = events;
    this.ground = ground;
    this.tunnels = new IkeTunnels(gateway, tenant);
    this.steps = new CharonSteps(gateway, ground, new Steps());
    this.cache = new CharonCache(gateway, tunnels, revoked, ground, steps::lookLater);
    this.peers =
        new IkePeers(
            gateway,
            tunnels,
            new IkeJudging(decisions, cache.revoked(), ground.clock()),
            cache.carried(),
            sessions,
            ground);
    this.heard = new HeardEvents(gateway, ground, cache, peers, () -> isToBeListed = true);
    events.subscribe("gateway " + gateway, subscriber);
  }

  /** charon takes commands, and its events have been heard since before. */
  @Override
  public void attached(ViciClient client, EventFence fence) {
    run(
        () -> {
          isToBeListed = true;
          steps.attached(client);
          peers.attached(client);
          cache.attached(fence);
          steps.work();
        });
  }

  /** charon tells something. */
  @Override
  public void event(String event, ViciMessage message) {
    run(
        () -> {
          heard.add(event, message);
          workSoon();
        });
  }

  private void workSoon() {
    if (!isWorkComing) {
      isWorkComing = true;
      ground
          .timers()
          .once(
              ANSWERING,
              () ->
                  run(
                      () -> {
                        isWorkComing = false;
                        steps.work();
                      }));
    }
  }

  /** charon is gone. Its SAs may live on in the kernel: their sessions stay until it is back. */
  @Override
  public void lost() {
    run(
        () -> {
          steps.lost();
          heard.forget();
          peers.lost();
        });
  }

  /** The settings are others now. */
  @Override
  public void follow(TenantRuntime next) {
    run(
        () -> {
          if (tunnels.follow(next)) {
            peers.follow();
          }
        });
  }

  /** The gateway has gone from the settings: everybody whom it let in is cut. */
  @Override
  public void removed() {
    run(peers::removed);
  }

  /** Nothing is heard or told from now on; sessions go on at charon, where nobody cuts them. */
  @Override
  public void stopped() {
    run(
        () -> {
          isStopped = true;
          steps.stopped();
          heard.forget();
          events.unsubscribe(subscriber);
          peers.stopped();
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

  /** What charon is to be told, the most urgent first. */
  private final class Steps implements CharonSteps.Plan {
    @Override
    public Optional<Function<ViciClient, Future<?>>> next(boolean isLook) {
      if (isToBeListed) {
        return Optional.of(IkeLogins.this::listed);
      }
      if (cache.areAnswersDue()) {
        return Optional.of(IkeLogins.this::answers);
      }
      if (cache.isRoundDue()) {
        return Optional.of(cache::round);
      }
      if (cache.isCrowded()) {
        return Optional.of(cache::makeRoom);
      }
      if (!heard.isEmpty() && !cache.isOverdue()) {
        return Optional.of(charon -> heard.next(charon, steps));
      }
      return isLook || cache.isOverdue() ? cache.late() : Optional.empty();
    }

    @Override
    public boolean isAnythingLeft() {
      return cache.isAnythingWanted() || !heard.isEmpty();
    }
  }

  private Future<Void> answers(ViciClient charon) {
    peers.reviewSeveral();
    return cache.answers(charon);
  }

  /** Compares what charon has with what is known; nothing that was missed stays unknown. */
  private Future<?> listed(ViciClient charon) {
    isToBeListed = false;
    return charon.stream("list-sas", "list-sa", ViciMessage.EMPTY)
        .compose(list -> CharonFlushes.list(charon).compose(held -> compared(charon, list, held)))
        .onFailure(failure -> run(() -> isToBeListed = true));
  }

  /** A comparison that fails is made again: nobody else judges whom it has not come to. */
  private Future<Void> compared(
      ViciClient charon, List<ViciMessage> list, Optional<HeldCertificates> held) {
    Promise<Void> compared = Promise.promise();
    run(
        () -> {
          try {
            compare(charon, list, held);
            compared.complete();
          } catch (RuntimeException | Error e) {
            compared.fail(e);
          }
        });
    return compared.future();
  }

  private void compare(ViciClient charon, List<ViciMessage> list, Optional<HeldCertificates> held) {
    if (!steps.isOf(charon)) {
      return;
    }
    held.ifPresent(cache::look);
    Map<Long, ViciMessage> there = new HashMap<>();
    list.forEach(
        message -> IkeSaReport.in(message).ifPresent(report -> there.put(report.id(), message)));
    peers.compare(there, heard.telling(), held);
  }

  /** Hears on another thread. */
  private final class Revocations implements RevocationSubscriber {
    @Override
    public void heard(RevocationEvent event) {
      run(
          () -> {
            if (event.tenant().equals(tunnels.tenant().name())) {
              cache.heard(event);
              steps.work();
            }
          });
    }

    @Override
    public void missed() {
      run(
          () -> {
            cache.missed();
            steps.work();
          });
    }
  }
}
