package io.vouchsafe.proxy.service;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.journal.LineWriter;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the end, within 5 s.
 *
 * @param open what has opened; empty when the start failed: then the snapshots stay as they are
 * @param state given up last, when nothing can write there any more
 * @param crls what lies on disk by now
 */
record Closing(
    Vertx vertx,
    PrometheusMeterRegistry registry,
    LineWriter journal,
    StateDirectory state,
    Optional<OpenService> open,
    Optional<CrlStock> crls) {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  /** Stops accepting, answers what is in flight, writes the snapshots and the journal out. */
  Future<Void> run() {
    Promise<Void> closed = Promise.promise();
    answerInFlight().eventually(this::writeSnapshots).onComplete(answered -> closeApart(closed));
    return closed.future();
  }

  /** The API port first: what is in flight may still have to ask responders. */
  private Future<Void> answerInFlight() {
    return open.map(service -> vertx.undeploy(service.api())).orElse(Future.succeededFuture());
  }

  private Future<Void> writeSnapshots() {
    return open.map(service -> service.restart().lastWords()).orElse(Future.succeededFuture());
  }

  private void giveUpState() {
    try {
      state.close();
    } catch (IOException e) {
      LOG.warn("the lock of the state directory ends only with the process", e);
    }
  }

  /** On a thread of its own: the end of the event loops cannot be told on one of them. */
  private void closeApart(Promise<Void> closed) {
    Runnable close =
        () ->
            vertx
                .close()
                .onComplete(
                    ended -> {
                      open.ifPresent(service -> service.emergencies().saveAgain());
                      crls.ifPresent(CrlStock::leave);
                      giveUpState();
                      journal.close();
                      registry.close();
                      LOG.info("stopped");
                      closed.handle(ended);
                    });
    Thread.ofPlatform().name("vouchsafe-stop").start(close);
  }
}
