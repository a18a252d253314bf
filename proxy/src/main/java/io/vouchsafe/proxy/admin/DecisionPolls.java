package io.vouchsafe.proxy.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.proxy.net.http.MediaType;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Answers who asks for decisions, at once when there are some, else when the first one comes or
 * when the caller has waited as long as it wanted. Decisions know nothing of it: whoever waits
 * looks for news five times a second, one after the other: all of them together take one thread.
 */
public final class DecisionPolls {
  /** Calls that may wait at a time; each costs a connection and a timer. */
  static final int MOST_WAITING = 32;

  private static final long LOOK_MILLIS = 200;

  private final Vertx vertx;
  private final RecentVerdicts recent;
  private final LongSupplier nanoTime;
  private final Set<Poll> waiting = ConcurrentHashMap.newKeySet();

  /** Made off the event loop: it may have some megabytes. */
  private record Answer(boolean isEmpty, Buffer json) {
    private static Answer of(DecisionQuery query, RecentVerdicts recent) {
      RecentVerdicts.Found found = query.of(recent);
      return new Answer(found.lines().isEmpty(), Buffer.buffer(query.json(found)));
    }
  }

  /** One call that waits; its fields belong to its event loop, but for {@link #ended}. */
  private final class Poll {
    private final HttpServerRequest request;
    private final DecisionQuery query;
    private final long until;
    private long seen;
    private long timer;
    private boolean looking;
    private volatile boolean ended;

    private Poll(HttpServerRequest request, DecisionQuery query, long seen) {
      this.request = request;
      this.query = query;
      this.seen = seen;
      this.until = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(query.waitSeconds());
    }

    private boolean isOver() {
      return ended || nanoTime.getAsLong() - until >= 0;
    }
  }

  /** Nobody waits yet. */
  public DecisionPolls(
      Vertx vertx, RecentVerdicts recent, MeterRegistry registry, LongSupplier nanoTime) {
    Gauge.builder("vouchsafe.decision.polls", waiting, Set::size)
        .description("Calls that wait for the next decision")
        .register(registry);
    this.vertx = vertx;
    this.recent = recent;
    this.nanoTime = nanoTime;
  }

  void answer(HttpServerRequest request, DecisionQuery query) {
    long seen = recent.arrived();
    vertx
        .executeBlocking(() -> Answer.of(query, recent))
        .onSuccess(
            answer -> {
              if (answer.isEmpty() && query.waitSeconds() > 0) {
                await(request, query, seen);
              } else {
                send(request.response(), answer);
              }
            })
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private void await(HttpServerRequest request, DecisionQuery query, long seen) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      HttpProblem.unavailable(MOST_WAITING + " calls wait for decisions already; ask without wait")
          .send(response);
      return;
    }
    Poll poll = new Poll(request, query, seen);
    waiting.add(poll);
    poll.timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look(poll));
    response.closeHandler(gone -> leave(poll));
  }

  private void look(Poll poll) {
    if (poll.request.response().closed()) {
      leave(poll);
      return;
    }
    long arrived = recent.arrived();
    boolean over = poll.isOver();
    if (poll.looking || (!over && arrived == poll.seen)) {
      return;
    }
    poll.looking = true;
    long seen = poll.seen;
    poll.seen = arrived;
    vertx
        .executeBlocking(() -> news(poll.query, seen, over))
        .onSuccess(
            news -> {
              poll.looking = false;
              news.filter(answer -> over || !answer.isEmpty())
                  .filter(answer -> leave(poll))
                  .ifPresent(answer -> send(poll.request.response(), answer));
            })
        .onFailure(
            failure -> {
              if (leave(poll)) {
                AdminAnswer.failure(failure, poll.request);
              }
            });
  }

  /** The answer, if what came since {@code seen} is any reason to make one. */
  private Optional<Answer> news(DecisionQuery query, long seen, boolean over) {
    return over || recent.isAnyAfter(seen, query.wanted())
        ? Optional.of(Answer.of(query, recent))
        : Optional.empty();
  }

  /** Whether it still waited. */
  private boolean leave(Poll poll) {
    vertx.cancelTimer(poll.timer);
    return waiting.remove(poll);
  }

  private static void send(HttpServerResponse response, Answer answer) {
    if (!response.closed()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.JSON.header()).end(answer.json());
    }
  }

  /** Whoever waits is answered soon: the settings are others, or the service stops. */
  public void end() {
    waiting.forEach(poll -> poll.ended = true);
  }
}
