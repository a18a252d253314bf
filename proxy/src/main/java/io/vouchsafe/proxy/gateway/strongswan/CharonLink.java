package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both connections to one charon, the one for events and the one for commands, as long as both are
 * there; when one ends, so does the other, and charon is reached again: after 100 ms at first,
 * after 2 s at most. Confined to the gateway's event loop, but for what says otherwise.
 */
final class CharonLink {
  private static final List<String> EVENTS =
      List.of("ike-updown", "ike-rekey", "ike-update", "child-updown", "child-rekey");

  /**
   * charon, which is on this machine, accepts and subscribes within that, or something is wrong.
   */
  private static final Duration LONGEST_REACHING = Duration.ofSeconds(5);

  /** Peers are not left unjudged for longer by a charon that takes its time to be fed. */
  static final Duration LONGEST_FEEDING = Duration.ofSeconds(10);

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** Who has been there for so long is reached again without a pause of before. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  /** Events that come while charon is fed; a charon with more is asked for everything again. */
  static final int MOST_EARLY_EVENTS = 10_000;

  private static final int LONGEST_REASON = 160;

  private static final Logger LOG = LoggerFactory.getLogger(CharonLink.class);

  private final StrongswanGateway.Ground ground;
  private final String label;
  private final Holder holder;
  private @Nullable Attempt current;
  private Timers.@Nullable Timer pause;
  private int failures;
  private boolean ended;
  private volatile Optional<String> outage = Optional.of("charon has not been reached yet");

  /** Whom it serves. */
  interface Holder {
    /** charon is reached; completes when it is fed. */
    Future<Void> reached(ViciClient commands);

    /** charon is fed, or takes long to be; false when that was not dealt with. */
    boolean attached(ViciClient commands, EventFence fence);

    /** Not before {@link #attached}; false when that was not dealt with. */
    boolean event(CharonEvent event);

    /** charon is not reached any more. */
    void unreached();
  }

  CharonLink(StrongswanGateway.Ground ground, String label, Holder holder) {
    this.ground = ground;
    this.label = label;
    this.holder = holder;
  }

  /** Begins. */
  void reach() {
    if (!ended) {
      Attempt attempt = new Attempt();
      current = attempt;
      attempt.begin();
    }
  }

  /** What is reached does not work, and is reached again. */
  void drop(String why) {
    Attempt attempt = current;
    if (attempt != null) {
      attempt.fail(why);
    }
  }

  /** Reaches nothing any more. */
  void end() {
    ended = true;
    Timers.Timer waiting = pause;
    if (waiting != null) {
      waiting.cancel();
    }
    Attempt attempt = current;
    current = null;
    if (attempt != null) {
      attempt.close();
    }
  }

  /** Why charon is not reached; empty when it is. Called on any thread. */
  Optional<String> outage() {
    return outage;
  }

  private void pauseThenReach() {
    if (ended) {
      return;
    }
    long longest =
        Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, Short.SIZE));
    failures++;
    long millis = Math.round(longest * (0.5 + 0.5 * ground.random().getAsDouble()));
    pause = ground.timers().once(Duration.ofMillis(millis), this::reach);
  }

  /** One charon's life, as far as it is seen from here. */
  private final class Attempt implements ViciListener {
    private final Queue<CharonEvent> early = new ArrayDeque<>();
    private @Nullable ViciClient commands;
    private @Nullable ViciEvents events;
    private Timers.@Nullable Timer deadline;
    private boolean attached;
    private long attachedAt;

    /** Events first: of who comes while charon is fed, none is missed. */
    void begin() {
      deadline =
          ground
              .timers()
              .once(LONGEST_REACHING, () -> fail("charon accepts, and says nothing for 5 s"));
      then(
          ground.connector().events(EVENTS, this),
          subscribed -> {
            events = subscribed;
            then(
                ground.connector().commands(() -> onLoop(this::ended)),
                this::reached,
                ViciClient::close);
          },
          ViciEvents::end);
    }

    private void reached(ViciClient client) {
      commands = client;
      stopDeadline();
      deadline =
          ground
              .timers()
              .once(
                  LONGEST_FEEDING,
                  () -> {
                    if (current == this && !attached) {
                      LOG.warn("{}: it takes long to feed charon", label);
                      attached(client);
                    }
                  });
      then(
          holder.reached(client),
          fed -> {
            stopDeadline();
            LOG.info("{}: reached and fed", label);
            if (!attached) {
              attached(client);
            }
          });
    }

    private void attached(ViciClient client) {
      attached = true;
      attachedAt = ground.nanoTime().getAsLong();
      outage = Optional.empty();
      if (!holder.attached(client, this::fence)) {
        fail("an error of this service");
        return;
      }
      for (CharonEvent event = early.poll(); event != null; event = early.poll()) {
        tell(event);
      }
    }

    /** Takes the same way as events, so that it overtakes none. */
    private Future<Void> fence() {
      ViciEvents told = events;
      if (told == null) {
        return Future.failedFuture("charon is not reached");
      }
      Promise<Void> passed = Promise.promise();
      told.fence().onComplete(done -> ground.loop().execute(() -> passed.handle(done)));
      return passed.future();
    }

    @Override
    public void event(String name, ViciMessage message) {
      onLoop(
          () -> {
            CharonEvent event = new CharonEvent(name, message);
            if (attached) {
              tell(event);
            } else if (early.size() < MOST_EARLY_EVENTS) {
              early.add(event);
            } else {
              fail("more than " + MOST_EARLY_EVENTS + " events while it is fed");
            }
          });
    }

    /** An event that was not dealt with is a peer that nobody has judged: all are asked again. */
    private void tell(CharonEvent event) {
      if (current == this && !holder.event(event)) {
        fail("an error of this service");
      }
    }

    @Override
    public void ended() {
      onLoop(() -> fail("charon has ended the connection"));
    }

    private void onLoop(Runnable work) {
      ground
          .loop()
          .execute(
              () -> {
                if (current == this) {
                  work.run();
                }
              });
    }

    void fail(String why) {
      if (current != this) {
        return;
      }
      current = null;
      close();
      if (outage.isEmpty() || failures == 0) {
        LOG.warn("{}: not reached: {}", label, Quoted.plain(why, LONGEST_REASON));
      }
      outage = Optional.of("charon is not reached: " + Quoted.plain(why, LONGEST_REASON));
      holder.unreached();
      if (attached && ground.nanoTime().getAsLong() - attachedAt >= STEADY.toNanos()) {
        failures = 0;
      }
      pauseThenReach();
    }

    void close() {
      stopDeadline();
      if (events != null) {
        events.end();
      }
      if (commands != null) {
        commands.close();
      }
    }

    private void stopDeadline() {
      Timers.Timer before = deadline;
      deadline = null;
      if (before != null) {
        before.cancel();
      }
    }

    private void then(Future<Void> future, Consumer<Void> next) {
      then(future, next, late -> {});
    }

    /**
     * Goes on with what {@code future} brings.
     *
     * @param close ends what was opened after this attempt had ended
     */
    private <T> void then(Future<T> future, Consumer<T> next, Consumer<T> close) {
      future.onComplete(
          done ->
              ground
                  .loop()
                  .execute(
                      () -> {
                        if (done.failed()) {
                          fail(String.valueOf(done.cause().getMessage()));
                        } else if (current == this) {
                          next.accept(done.result());
                        } else {
                          close.accept(done.result());
                        }
                      }));
    }
  }
}
