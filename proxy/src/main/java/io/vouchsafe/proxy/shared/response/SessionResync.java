package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.session.LiveSessions;
import io.vouchsafe.proxy.shared.stream.ResyncListener;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * When events may have been missed, everybody who is in may be revoked by now: the certificates of
 * all live sessions are asked about anew, beside what is remembered of them. A newer response of
 * another node answers, else the responder; what says nothing new changes nothing, and what says
 * <em>revoked</em> is an event here as from anywhere.
 */
final class SessionResync implements ResyncListener {
  /** As many as {@code SessionAsks} asks about at a time. */
  static final int AT_ONCE = 32;

  /** So long others wait for it; what is left then goes on. */
  static final Duration LONGEST = Duration.ofSeconds(3);

  private final Tenants tenants;
  private final LiveSessions sessions;
  private final Timers timers;
  private final Supplier<Executor> home;

  /** 0 = none, 1 = one runs, 2 = and one more is wanted after it. */
  private final AtomicInteger rounds = new AtomicInteger();

  SessionResync(Tenants tenants, LiveSessions sessions, Timers timers, Supplier<Executor> home) {
    this.tenants = tenants;
    this.sessions = sessions;
    this.timers = timers;
    this.home = home;
  }

  /** Somebody may provoke it again and again: one round runs at a time, and one more after it. */
  @Override
  public Future<Void> resync() {
    Promise<Void> promise = Promise.promise();
    Executor loop = home.get();
    boolean runs = rounds.getAndUpdate(before -> Math.min(2, before + 1)) > 0;
    loop.execute(
        () -> {
          timers.once(LONGEST, promise::tryComplete);
          if (!runs) {
            new Round(sessions.questions().iterator(), loop, promise).begin();
          }
        });
    return promise.future();
  }

  /** One look at all of them, on one event loop. */
  private final class Round {
    private final Iterator<LiveSessions.Question> questions;
    private final Executor loop;
    private final Promise<Void> promise;
    private int running;
    private boolean ended;

    Round(Iterator<LiveSessions.Question> questions, Executor loop, Promise<Void> promise) {
      this.questions = questions;
      this.loop = loop;
      this.promise = promise;
    }

    void begin() {
      while (running < AT_ONCE && questions.hasNext()) {
        running++;
        ask(questions.next())
            .onComplete(
                done ->
                    loop.execute(
                        () -> {
                          running--;
                          begin();
                        }));
      }
      if (running == 0 && !ended) {
        ended = true;
        promise.tryComplete();
        if (rounds.decrementAndGet() > 0) {
          new Round(sessions.questions().iterator(), loop, promise).begin();
        }
      }
    }

    private Future<?> ask(LiveSessions.Question question) {
      try {
        return tenants
            .named(question.tenant())
            .map(tenant -> tenant.askAhead(question.policy(), question.query()))
            .orElseGet(Future::succeededFuture);
      } catch (RuntimeException e) {
        // The others are asked about all the same.
        return Future.failedFuture(e);
      }
    }
  }
}
