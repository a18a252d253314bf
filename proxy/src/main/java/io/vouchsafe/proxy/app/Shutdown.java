package io.vouchsafe.proxy.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.front.http.ApiServer;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.record.DecisionRecorder;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the end, within 5 s (contract, section 4). All steps share one deadline: what one of
 * them does not need is left for the next.
 *
 * @param open what has opened; empty when the start failed: then the snapshots stay as they are
 * @param state given up last, when nothing can write there any more
 * @param shared tells other nodes
 * @param crls what lies on disk by now
 */
record Shutdown(
    Vertx vertx,
    PrometheusMeterRegistry registry,
    LineWriter journal,
    Optional<DecisionRecorder> recorder,
    StateDirectory state,
    Optional<RunningService> open,
    Optional<SharedNode> shared,
    Optional<CrlsOnDisk> crls) {

  /** So long after the begin, clients have their answers and the snapshots are written. */
  static final Duration WRITTEN = ApiServer.LAST_ANSWERS.plusMillis(600);

  /** So long after the begin, the event loops are at their end; the journal takes 1 s at most. */
  static final Duration ENDED = WRITTEN.plusMillis(400);

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** Stops accepting, answers what is in flight, writes the snapshots and the journal out. */
  Future<Void> run() {
    long begun = System.nanoTime();
    Promise<Void> closed = Promise.promise();
    Promise<Void> written = Promise.promise();
    long timer =
        vertx.setTimer(
            WRITTEN.toMillis(),
            fired -> {
              if (written.tryComplete()) {
                LOG.warn(
                    "some requests are not answered or some data is not written; the service "
                        + "stops without waiting for them");
              }
            });
    answerAndWrite()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              written.tryComplete();
            });
    written.future().onComplete(done -> closeApart(closed, begun));
    return closed.future();
  }

  /**
   * The snapshots are written at once, lest a slow client or a slow disk take the time for them;
   * then once more what the last answers have changed.
   */
  private Future<Void> answerAndWrite() {
    Future<Void> first = writeSnapshots();
    return answerInFlight()
        .eventually(this::leaveDataPlanes)
        .eventually(this::leaveNodes)
        .eventually(() -> first)
        .eventually(this::writeSnapshots);
  }

  /** The ports first: what is in flight may still have to ask responders. */
  private Future<Void> answerInFlight() {
    Future<Void> api =
        open.flatMap(RunningService::deployment)
            .map(vertx::undeploy)
            .orElse(Future.succeededFuture());
    Future<Void> callers =
        open.map(service -> service.callers().close(vertx)).orElse(Future.succeededFuture());
    Future<Void> fronts =
        open.map(service -> service.tlsFronts().stop()).orElse(Future.succeededFuture());
    return Future.join(api, callers, fronts).mapEmpty();
  }

  /** Sessions go on there; who logs in then is not answered by our relay, and gets in nowhere. */
  private Future<Void> leaveDataPlanes() {
    return open.map(service -> service.dataPlanes().stop()).orElse(Future.succeededFuture());
  }

  private Future<Void> leaveNodes() {
    return shared.map(SharedNode::stop).orElse(Future.succeededFuture());
  }

  private Future<Void> writeSnapshots() {
    return open.map(service -> service.restart().lastWords()).orElse(Future.succeededFuture());
  }

  private void giveUpState() {
    try {
      state.close();
    } catch (IOException e) {
      LOG.warn(
          "the lock of the state directory could not be released; it ends with the " + "process",
          e);
    }
  }

  /** On a thread of its own: the end of the event loops cannot be told on one of them. */
  private void closeApart(Promise<Void> closed, long begun) {
    Runnable close =
        () -> {
          Optional<Throwable> failure = endLoops(begun);
          for (Runnable step : lastSteps()) {
            Optional<Throwable> thrown = thrownBy(step);
            failure = failure.or(() -> thrown);
          }
          LOG.info("stopped");
          failure.ifPresentOrElse(closed::fail, closed::complete);
        };
    Thread.ofPlatform().name("vouchsafe-stop").start(close);
  }

  /** The journal first: it needs no state directory, whose disk may hang. */
  private List<Runnable> lastSteps() {
    return List.of(
        journal::close,
        () -> recorder.ifPresent(DecisionRecorder::close),
        () -> open.ifPresent(service -> service.emergencies().saveAgain()),
        () -> crls.ifPresent(CrlsOnDisk::close),
        () -> open.ifPresent(service -> service.groups().close()),
        this::giveUpState,
        registry::close);
  }

  /** What goes wrong in one step keeps neither the others nor the end from coming. */
  private static Optional<Throwable> thrownBy(Runnable step) {
    try {
      step.run();
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      LOG.error("a step of the shutdown failed", e);
      return Optional.of(e);
    }
  }

  /** Why they did not end well; that they take too long is nobody's failure. */
  private Optional<Throwable> endLoops(long begun) {
    long left = ENDED.toNanos() - (System.nanoTime() - begun);
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warn("some work still runs; the service stops without waiting for it");
    } catch (ExecutionException e) {
      return Optional.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    }
    return Optional.empty();
  }
}
