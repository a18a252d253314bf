package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to an upstream. What ended last is used first, so that the
 * others become old and are closed.
 */
final class UpstreamPool implements Upstream {
  private final UpstreamConnector connector;
  private final PoolBounds bounds;
  private final Duration patience;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final UpstreamReport report;
  private final Set<UpstreamConnection> open = new HashSet<>();

  /** The one that is idle for the longest time first. */
  private final Deque<UpstreamConnection> idle = new ArrayDeque<>();

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int connecting;
  private boolean isServing;
  private boolean isSweepPlanned;
  private boolean isClosed;

  /** A request that waits for a connection. */
  private static final class Waiting {
    private final HttpMethod method;
    private final String target;
    private final boolean fresh;
    private final Promise<UpstreamExchange> turn = Promise.promise();
    private Timers.@Nullable Timer timer;

    private Waiting(HttpMethod method, String target, boolean fresh) {
      this.method = method;
      this.target = target;
      this.fresh = fresh;
    }
  }

  /**
   * No connection is open yet.
   *
   * @param patience for which a request waits for a connection
   * @param report is told what came of each connection
   */
  UpstreamPool(
      UpstreamConnector connector,
      PoolBounds bounds,
      Duration patience,
      Timers timers,
      LongSupplier nanoTime,
      UpstreamReport report) {
    this.connector = connector;
    this.bounds = bounds;
    this.patience = patience;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  @Override
  public Future<UpstreamExchange> begin(HttpMethod method, String target, boolean fresh) {
    if (isClosed) {
      return Future.failedFuture(replaced());
    }
    if (!fresh) {
      UpstreamConnection kept = kept();
      if (kept != null) {
        return begin(kept, method, target, true);
      }
    }
    if (open.size() + connecting < bounds.connections()) {
      return connect(method, target);
    }
    return await(new Waiting(method, target, fresh));
  }

  /** The idle connection that was used last; those that may not be used any more are closed. */
  private @Nullable UpstreamConnection kept() {
    UpstreamConnection last = idle.pollLast();
    while (last != null && !last.mayCarry()) {
      last.close();
      last = idle.pollLast();
    }
    return last;
  }

  private Future<UpstreamExchange> begin(
      UpstreamConnection connection, HttpMethod method, String target, boolean kept) {
    Future<HttpClientRequest> request = connection.begin(method, target);
    if (request.succeeded()) {
      return Future.succeededFuture(turn(connection, request.result(), kept));
    }
    return request.transform(
        done ->
            done.succeeded()
                ? Future.succeededFuture(turn(connection, done.result(), kept))
                : Future.failedFuture(lost(connection, done.cause())));
  }

  private UpstreamExchange turn(
      UpstreamConnection connection, HttpClientRequest request, boolean kept) {
    request.exceptionHandler(nobodyYet -> {}); // Vert.x would log each one that is cut.
    long before = connection.sent();
    return new UpstreamTurn(
        request, kept, whole -> ended(connection, whole || isUnused(connection, before, request)));
  }

  /** Whoever gave up before anything was sent leaves the connection as it was. */
  private static boolean isUnused(
      UpstreamConnection connection, long before, HttpClientRequest request) {
    boolean isUnused = connection.sent() == before;
    if (isUnused) {
      request.reset();
    }
    return isUnused;
  }

  private UpstreamFailure lost(UpstreamConnection connection, Throwable cause) {
    connection.close();
    return report.failed(
        new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE, String.valueOf(cause), ""));
  }

  private Future<UpstreamExchange> connect(HttpMethod method, String target) {
    connecting++;
    return connector
        .connect()
        .transform(
            done -> {
              connecting--;
              if (done.failed()) {
                UpstreamFailure failure = report.failed(UpstreamFailure.of(done.cause()));
                serve();
                return Future.failedFuture(failure);
              }
              UpstreamConnection connection = done.result();
              report.opened();
              open.add(connection);
              connection.whenGone(() -> gone(connection));
              if (isClosed) {
                connection.close();
                return Future.failedFuture(replaced());
              }
              return begin(connection, method, target, false);
            });
  }

  private Future<UpstreamExchange> await(Waiting request) {
    if (waiting.size() >= bounds.waiting()) {
      return Future.failedFuture(report.failed(busy("and as many requests as may wait")));
    }
    if (request.fresh && !idle.isEmpty()) {
      idle.removeFirst().close(); // Its place is for the new one.
    }
    waiting.addLast(request);
    request.timer =
        timers.once(
            patience,
            () -> {
              if (waiting.remove(request)) {
                request.turn.fail(report.failed(busy("for " + patience.toSeconds() + " s")));
              }
            });
    return request.turn.future();
  }

  private UpstreamFailure busy(String more) {
    return new UpstreamFailure(
        UpstreamFailure.Kind.BUSY,
        "all " + bounds.connections() + " connections of an event loop are in use, " + more,
        "");
  }

  private static UpstreamFailure replaced() {
    return new UpstreamFailure(
        UpstreamFailure.Kind.UNREACHABLE, "the settings name another upstream now", "");
  }

  private void ended(UpstreamConnection connection, boolean whole) {
    if (!whole || isClosed || !connection.mayCarry()) {
      connection.close();
      return;
    }
    Waiting next = waiting.peekFirst();
    if (next == null) {
      keep(connection);
    } else if (next.fresh) {
      connection.close(); // Its place is for a new one.
    } else {
      begin(connection, next.method, next.target, true).onComplete(served(next));
    }
  }

  private Promise<UpstreamExchange> served(Waiting request) {
    waiting.remove(request);
    Timers.Timer timer = request.timer;
    if (timer != null) {
      timer.cancel();
    }
    return request.turn;
  }

  private void keep(UpstreamConnection connection) {
    if (idle.size() >= bounds.idle()) {
      idle.removeFirst().close();
    }
    connection.idleSince(nanoTime.getAsLong());
    idle.addLast(connection);
    planSweep(bounds.idleTime());
  }

  private void planSweep(Duration delay) {
    if (!isSweepPlanned) {
      isSweepPlanned = true;
      timers.once(delay, this::sweep);
    }
  }

  private void sweep() {
    isSweepPlanned = false;
    long now = nanoTime.getAsLong();
    long idleNanos = bounds.idleTime().toNanos();
    UpstreamConnection oldest = idle.peekFirst();
    while (oldest != null) {
      long left = oldest.idleSince() + idleNanos - now;
      if (left > 0) {
        planSweep(Duration.ofNanos(left).plusMillis(1));
        return;
      }
      idle.removeFirst().close();
      oldest = idle.peekFirst();
    }
  }

  private void gone(UpstreamConnection connection) {
    open.remove(connection);
    idle.remove(connection);
    serve();
  }

  /** Connects for those who wait, as far as there are places. */
  private void serve() {
    if (isServing) {
      return; // Whoever serves sees the new place.
    }
    isServing = true;
    while (!waiting.isEmpty() && open.size() + connecting < bounds.connections()) {
      Waiting next = waiting.getFirst();
      Promise<UpstreamExchange> turn = served(next);
      connect(next.method, next.target).onComplete(turn);
    }
    isServing = false;
    if (isClosed && open.isEmpty() && connecting == 0) {
      connector.close();
    }
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    while (!waiting.isEmpty()) {
      served(waiting.getFirst()).fail(replaced());
    }
    while (!idle.isEmpty()) {
      idle.removeFirst().close();
    }
    timers.once(bounds.drain(), () -> List.copyOf(open).forEach(UpstreamConnection::close));
    serve();
  }
}
