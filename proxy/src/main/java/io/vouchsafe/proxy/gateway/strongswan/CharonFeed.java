package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.gateway.strongswan.FedObject.Kind;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one charon over one connection, from its attachment to its end: one command after the
 * other, by a plan that is made anew when what is wanted changes meanwhile. Confined to the
 * gateway's event loop.
 */
final class CharonFeed {
  private static final int LONGEST_REASON = 160;

  private static final Set<Kind> LETS_IN = EnumSet.of(Kind.CONNECTION, Kind.SHARED_KEY);

  private static final String SECRET_REFUSED = "charon refuses it; its log says why";

  private final Reconciler.Ground ground;
  private final Refusals refusals;
  private final ViciClient charon;
  private final Events events;
  private final Promise<Void> firstFed = Promise.promise();
  private final Deque<FeedStep> steps = new ArrayDeque<>();
  private Optional<DesiredState> desired;
  private @Nullable FeedMemory memory;
  private boolean busy;
  private boolean replan;
  private boolean unverified;
  private boolean changedSomething;
  private long begun;
  private Duration took = Duration.ZERO;
  private boolean ended;

  /** Whom it tells. */
  interface Events {
    /** All is done that can be done now. */
    void idle(CharonFeed feed);

    /** charon, or the way to it, does not work; nothing more comes. */
    void broken(CharonFeed feed, Throwable why);

    /** charon shows these connections. */
    void shown(List<ShownConnection> connections);

    /** One of ours lacks {@code revocation = strict}, and is taken out. */
    void lax(FedKey connection);

    /**
     * charon did not hold this as it was fed.
     *
     * @param order whether connections stood in another order
     */
    void drifted(List<FedKey> what, boolean order);
  }

  CharonFeed(
      Reconciler.Ground ground,
      Refusals refusals,
      ViciClient charon,
      Optional<DesiredState> desired,
      Events events) {
    this.ground = ground;
    this.refusals = refusals;
    this.charon = charon;
    this.desired = desired;
    this.events = events;
  }

  /** Looks at what charon holds and feeds the rest; completes when it has been tried once. */
  Future<Void> attach() {
    begin();
    unverified = true;
    then(
        new CharonInspection(charon).state(),
        state -> {
          memory = FeedMemory.of(state);
          plan();
        });
    return firstFed.future();
  }

  /** This is wanted from now on; a run that is under way goes by it from its next step on. */
  void follow(DesiredState next) {
    desired = Optional.of(next);
    again();
  }

  /** Does what has become due. */
  void again() {
    if (busy || memory == null) {
      replan = true;
    } else if (!ended) {
      begin();
      guarded(this::plan);
    }
  }

  /** Compares with what charon shows; not while a run is under way. */
  void round() {
    FeedMemory known = memory;
    if (busy || ended || known == null) {
      return;
    }
    begin();
    unverified = true;
    then(
        new CharonInspection(charon).state(),
        state -> {
          List<FedKey> drifted = known.correct(state);
          events.drifted(drifted, known.reorder(state));
          plan();
        });
  }

  /** Does nothing more. */
  void end() {
    ended = true;
    firstFed.tryFail("the connection to charon has ended");
  }

  /** What charon holds; empty before it was looked at. */
  Optional<FeedMemory> memory() {
    return Optional.ofNullable(memory);
  }

  /** How long it was busy the last time. */
  Duration took() {
    return took;
  }

  private void begin() {
    busy = true;
    changedSomething = false;
    begun = ground.nanoTime().getAsLong();
  }

  private FeedMemory known() {
    FeedMemory known = memory;
    if (known == null) {
      throw new IllegalStateException("charon has not been looked at");
    }
    return known;
  }

  private void plan() {
    replan = false;
    steps.clear();
    desired.ifPresent(
        wanted -> {
          refusals.follow(wanted, known());
          steps.addAll(new FeedPlan(wanted, known(), refusals::waits).steps());
        });
    next();
  }

  private void next() {
    if (replan) {
      plan();
      return;
    }
    FeedStep step = steps.poll();
    if (step != null) {
      perform(step);
    } else if (unverified) {
      verify();
    } else if (desired.filter(known()::isToClear).isPresent()) {
      // What stood against it is gone: the keys that charon showed turned out to be ours, say.
      plan();
    } else {
      done();
    }
  }

  private void done() {
    busy = false;
    took = Duration.ofNanos(ground.nanoTime().getAsLong() - begun);
    if (changedSomething) {
      ground.meters().fed(took);
    }
    events.idle(this);
    firstFed.tryComplete();
  }

  private void perform(FeedStep step) {
    changedSomething = true;
    Future<ViciMessage> answer =
        switch (step) {
          case FeedStep.Load(FedObject object) ->
              charon.call(object.kind().command(), object.message());
          case FeedStep.Unload(FedKey key) -> unload(key);
          case FeedStep.Clear clear -> charon.call("clear-creds", ViciMessage.EMPTY);
        };
    then(
        answer
            .recover(CharonFeed::refusalOf)
            .onFailure(gone -> ground.loop().execute(() -> wentAway(step))),
        said -> {
          switch (step) {
            case FeedStep.Load load -> loaded(load, said);
            case FeedStep.Unload unload -> unloaded(unload, said);
            case FeedStep.Clear clear -> cleared(clear, said);
          }
          next();
        });
  }

  /** Of a command that came to nothing, where the connection goes on. */
  private static Future<ViciMessage> refusalOf(Throwable failure) {
    if (failure instanceof IllegalArgumentException) {
      return Future.succeededFuture(named("errmsg", "it does not fit into a VICI message"));
    }
    return failure instanceof ViciException said
            && (said.why() == Why.BUSY || said.why() == Why.UNKNOWN_COMMAND)
        ? Future.succeededFuture(named("errmsg", String.valueOf(said.getMessage())))
        : Future.failedFuture(failure);
  }

  private void wentAway(FeedStep step) {
    if (!ended) {
      refusals.wentAway(step);
    }
  }

  private Future<ViciMessage> unload(FedKey key) {
    return switch (key.kind()) {
      case CONNECTION -> charon.call("unload-conn", named("name", key.name()));
      case POOL -> charon.call("unload-pool", named("name", key.name()));
      case AUTHORITY -> charon.call("unload-authority", named("name", key.name()));
      case SHARED_KEY -> charon.call("unload-shared", named("id", key.name()));
      case PRIVATE_KEY ->
          known()
              .keyId(key)
              .map(id -> charon.call("unload-key", named("id", id)))
              .orElse(Future.succeededFuture(DONE));
      case CERTIFICATE -> Future.succeededFuture(DONE);
    };
  }

  /** As charon answers when all is well. */
  private static final ViciMessage DONE = named("success", "yes");

  private static ViciMessage named(String key, String value) {
    return ViciMessage.builder().put(key, value).build();
  }

  private void loaded(FeedStep.Load load, ViciMessage answer) {
    Optional<String> refusal = refusal(load.key(), answer);
    if (refusal.isEmpty()) {
      known().loaded(load.object(), answer.text("id"));
      refusals.forget(load.key());
      unverified |= isStrict(load.object());
      return;
    }
    refusals.refused(load, refusal.get());
    if (LETS_IN.contains(load.key().kind()) && known().holds(load.key())) {
      // What is no longer wanted must not let anybody in because what is wanted is refused.
      steps.addFirst(new FeedStep.Unload(load.key()));
    }
  }

  private void unloaded(FeedStep.Unload unload, ViciMessage answer) {
    Optional<String> refusal = refusal(unload.key(), answer);
    if (refusal.isEmpty() || refusal.get().contains("not found")) {
      known().forget(unload.key());
      // A connection that is taken out because charon does not take the next one is still refused.
      refusals
          .of(unload.key())
          .filter(before -> before.step() instanceof FeedStep.Unload)
          .ifPresent(before -> refusals.forget(unload.key()));
    } else {
      refusals.refused(unload, refusal.get());
    }
  }

  /** Once for each signer: a charon that holds on to it is not to lose everything ever again. */
  private void cleared(FeedStep.Clear clear, ViciMessage answer) {
    if (refusal(clear.key(), answer).isEmpty()) {
      known().cleared();
    } else {
      known().notCleared();
    }
    replan = true;
  }

  private static Optional<String> refusal(FedKey key, ViciMessage answer) {
    if (answer.text("success").filter("yes"::equals).isPresent()) {
      return Optional.empty();
    }
    if (key.kind().isSecret()) {
      return Optional.of(SECRET_REFUSED);
    }
    String said = answer.text("errmsg").orElse("charon answers neither yes nor why not");
    return Optional.of(
        said.contains("online leases")
            ? "peers have addresses of its range; it stays as it was until they are gone"
            : Quoted.plain(said, LONGEST_REASON));
  }

  private static boolean isStrict(FedObject object) {
    return object.kind() == Kind.CONNECTION
        && object
            .message()
            .section(object.name())
            .flatMap(connection -> connection.section("remote"))
            .flatMap(remote -> remote.text("revocation"))
            .filter("strict"::equals)
            .isPresent();
  }

  private void verify() {
    unverified = false;
    then(
        new CharonInspection(charon).connections(),
        shown -> {
          events.shown(shown);
          if (replan) {
            // What was shown is not what is wanted by now.
            unverified = true;
          } else {
            desired.ifPresent(wanted -> takeOutLax(wanted, shown));
          }
          next();
        });
  }

  private void takeOutLax(DesiredState wanted, List<ShownConnection> shown) {
    List<String> lax =
        shown.stream().filter(each -> !each.isStrict()).map(ShownConnection::name).toList();
    if (lax.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>(lax);
    for (FedObject object : wanted.objects()) {
      FedKey key = FedKey.of(object);
      if (isStrict(object) && names.contains(object.name()) && known().holds(key)) {
        events.lax(key);
        refusals.refused(
            new FeedStep.Load(object), "charon does not show revocation = strict; taken out");
        steps.add(new FeedStep.Unload(key));
      }
    }
  }

  private <T> void then(Future<T> future, Consumer<T> next) {
    future.onComplete(
        done ->
            ground
                .loop()
                .execute(
                    () -> {
                      if (ended) {
                        return;
                      }
                      if (done.succeeded()) {
                        guarded(() -> next.accept(done.result()));
                      } else {
                        broken(done.cause());
                      }
                    }));
  }

  /** A bug here must not leave a charon that nobody feeds any more. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException bug) {
      broken(bug);
    }
  }

  private void broken(Throwable why) {
    if (!ended) {
      end();
      events.broken(this, why);
    }
  }
}
