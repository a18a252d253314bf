package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.proxy.gateway.strongswan.NetViciConnector;
import io.vouchsafe.proxy.gateway.strongswan.ViciConnector;
import io.vouchsafe.proxy.gateway.strongswan.ViciLimits;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The device side of OCVPN (seed 000): registers, polls, gives each key to charon, acknowledges it
 * then, and keeps the mesh. All of it is of one event loop.
 */
public final class OcvpnAgent {
  /** Until the service has said when to ask again (seed 000: 60 seconds). */
  private static final Duration USUAL_POLL = Duration.ofSeconds(60);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);

  /** Soon after something was done to charon; seldom when all stands. */
  private static final Duration BUSY_LOOK = Duration.ofSeconds(2);

  private static final Duration QUIET_LOOK = Duration.ofSeconds(10);

  /** Contract, section 5: what ends a membership. Any other refusal may be a fault that passes. */
  private static final Set<String> LEFT =
      Stream.of(Reason.REVOKED, Reason.BLOCKED, Reason.EXPIRED, Reason.IDENTITY_NOT_LISTED)
          .map(Reason::code)
          .collect(Collectors.toUnmodifiableSet());

  private final Executor loop;
  private final GroupService service;
  private final Mesh mesh;
  private final Timers timers;
  private final RandomGenerator random;
  private final Consumer<String> log;

  /** What is done to charon, one after the other. */
  private Future<Void> turn = Future.succeededFuture();

  /** The last generation whose key the service gave. */
  private long told;

  private boolean needsKey;
  private boolean asks;
  private boolean asksAgain;
  private boolean stopped;
  private int failures;
  private Duration pollAfter = USUAL_POLL;
  private Timers.@Nullable Timer nextPoll;
  private Timers.@Nullable Timer nextLook;
  private String lastTrouble = "";

  OcvpnAgent(
      Executor loop,
      GroupService service,
      Mesh mesh,
      Timers timers,
      RandomGenerator random,
      Consumer<String> log) {
    this.loop = loop;
    this.service = service;
    this.mesh = mesh;
    this.timers = timers;
    this.random = random;
    this.log = log;
  }

  /**
   * An agent that has not begun.
   *
   * @param log is told each line about what happens, without secrets
   * @throws GeneralSecurityException when Java takes a certificate or the key not
   */
  public static OcvpnAgent of(
      Vertx vertx, AgentSettings settings, InstantSource clock, Consumer<String> log)
      throws GeneralSecurityException {
    ViciConnector connector = new NetViciConnector(vertx, settings.vici(), ViciLimits.DEFAULT);
    Context context = vertx.getOrCreateContext();
    return new OcvpnAgent(
        task -> context.runOnContext(here -> task.run()),
        HttpGroupService.of(vertx, settings, clock),
        new Mesh(settings, new MeshCharon(connector, settings), clock, log),
        Timers.of(vertx),
        RandomGenerator.getDefault(),
        log);
  }

  /** Begins. */
  public void start() {
    loop.execute(this::begin);
  }

  /** Ends the agent; the mesh stays as it is, and the membership too. */
  public Future<Void> stop() {
    Promise<Void> ended = Promise.promise();
    loop.execute(
        () -> {
          stopped = true;
          cancel(nextPoll);
          cancel(nextLook);
          turn.onComplete(
              done -> {
                mesh.close();
                ended.complete();
              });
        });
    return ended.future();
  }

  /** Leaves the group, and takes everything of ours out of charon; whether the service agreed. */
  public Future<Boolean> leave() {
    Promise<Boolean> left = Promise.promise();
    loop.execute(
        () ->
            service
                .unregister()
                .transform(
                    done -> {
                      boolean agreed =
                          done.succeeded() && done.result() instanceof ServiceAnswer.News;
                      log.accept(
                          agreed
                              ? "left the group"
                              : "the service did not let go of us: "
                                  + (done.succeeded()
                                      ? done.result().toString()
                                      : CallFailure.explain(done.cause()).detail()));
                      return mesh.dropAll().map(agreed);
                    })
                .onComplete(left));
    return left.future();
  }

  /** What an earlier life has left in charon is gone on with: a restart costs nobody a key. */
  private void begin() {
    inTurn(mesh::resume)
        .onComplete(
            looked -> {
              if (looked.failed()) {
                // Without charon no key can be taken, and one that is asked for would be wasted.
                trouble("charon: " + CallFailure.explain(looked.cause()).detail());
                timers.once(backOff(), this::begin);
                return;
              }
              told = mesh.current();
              needsKey = told == 0;
              look();
              ask();
            });
  }

  private void ask() {
    if (stopped) {
      return;
    }
    if (asks) {
      asksAgain = true;
      return;
    }
    asks = true;
    cancel(nextPoll);
    boolean registers = needsKey;
    Future<ServiceAnswer> answer = registers ? service.register() : service.poll(told);
    answer
        .compose(heard -> take(heard, registers))
        .onComplete(
            done -> {
              asks = false;
              if (done.failed()) {
                trouble(CallFailure.explain(done.cause()).detail());
                schedule(backOff());
              } else if (done.result() == Next.AT_ONCE || asksAgain) {
                schedule(Duration.ofMillis(100));
              } else {
                schedule(jittered(pollAfter));
              }
              asksAgain = false;
            });
  }

  /** When to ask next. */
  private enum Next {
    AT_ONCE,
    LATER
  }

  private Future<Next> take(ServiceAnswer answer, boolean registered) {
    return switch (answer) {
      case ServiceAnswer.News(GroupNews news) -> news(news, registered);
      case ServiceAnswer.Refused refused -> refused(refused);
      case ServiceAnswer.Conflict(String reason) -> {
        trouble("the service refuses what we announce: 409 " + reason);
        yield Future.succeededFuture(Next.LATER);
      }
    };
  }

  private Future<Next> news(GroupNews news, boolean registered) {
    answered();
    pollAfter = news.pollAfter();
    if (news.key().isPresent()) {
      return install(news, news.key().get());
    }
    if (news.state() == MemberState.NONE) {
      needsKey = true;
      if (registered) {
        trouble("the service does not take us as a member");
        return Future.succeededFuture(Next.LATER);
      }
      log.accept("we are no member any more, and register anew");
      return Future.succeededFuture(Next.AT_ONCE);
    }
    boolean lost =
        news.generation() != mesh.current()
            && (news.state() == MemberState.REGISTERED || news.generation() == told);
    if (lost) {
      log.accept("the key of generation %d is not here: we register anew".formatted(told));
      needsKey = true;
      return Future.succeededFuture(registered ? Next.LATER : Next.AT_ONCE);
    }
    return inTurn(() -> mesh.follow(news)).map(Next.LATER);
  }

  /** Acknowledged only when charon has the key: the service may destroy it then. */
  private Future<Next> install(GroupNews news, ReceivedKey key) {
    return inTurn(() -> mesh.install(news, key))
        .compose(
            taken -> {
              told = news.generation();
              needsKey = false;
              look();
              return service.acknowledge(told);
            })
        .compose(
            answer ->
                switch (answer) {
                  case ServiceAnswer.News(GroupNews after) -> {
                    log.accept("generation %d is acknowledged".formatted(news.generation()));
                    after.key().ifPresent(ReceivedKey::destroy);
                    yield inTurn(() -> mesh.follow(after)).map(Next.LATER);
                  }
                  // There is a newer one already.
                  case ServiceAnswer.Conflict conflict -> Future.succeededFuture(Next.AT_ONCE);
                  case ServiceAnswer.Refused refused -> refused(refused);
                });
  }

  private Future<Next> refused(ServiceAnswer.Refused refused) {
    trouble(
        "REFUSED by the service: %d %s%s"
            .formatted(
                refused.status(),
                refused.reason(),
                LEFT.contains(refused.reason())
                    ? "; every tunnel ends and the key is dropped"
                    : "; the mesh stays as it is"));
    if (!LEFT.contains(refused.reason())) {
      return Future.succeededFuture(Next.LATER);
    }
    needsKey = true;
    told = 0;
    return inTurn(mesh::dropAll).map(Next.LATER);
  }

  /** Looks at charon now, and again and again. */
  private void look() {
    cancel(nextLook);
    if (stopped) {
      return;
    }
    inTurn(mesh::reconcile)
        .onComplete(
            done -> {
              if (done.failed()) {
                trouble("charon: " + CallFailure.explain(done.cause()).detail());
              }
              if (mesh.hasLostKey() && !needsKey) {
                log.accept("charon has lost the key: we register anew");
                needsKey = true;
                ask();
              }
              if (!stopped) {
                cancel(nextLook);
                nextLook = timers.once(mesh.isQuiet() ? QUIET_LOOK : BUSY_LOOK, this::look);
              }
            });
  }

  private Future<Void> inTurn(Supplier<Future<Void>> work) {
    turn = turn.transform(before -> work.get());
    return turn;
  }

  private void schedule(Duration delay) {
    cancel(nextPoll);
    if (!stopped) {
      nextPoll = timers.once(delay, this::ask);
    }
  }

  /** Never later than asked for: whoever is not back in time is late with the key too. */
  private Duration jittered(Duration most) {
    return most.multipliedBy(750 + random.nextInt(251)).dividedBy(1_000);
  }

  private Duration backOff() {
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 6));
    failures++;
    return jittered(delay.compareTo(pollAfter) < 0 ? delay : pollAfter);
  }

  private void answered() {
    failures = 0;
    if (!lastTrouble.isEmpty()) {
      log.accept("the service answers again");
      lastTrouble = "";
    }
  }

  /** Once, not at each poll. */
  private void trouble(String what) {
    if (!what.equals(lastTrouble)) {
      log.accept(what);
      lastTrouble = what;
    }
  }

  private static void cancel(Timers.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
