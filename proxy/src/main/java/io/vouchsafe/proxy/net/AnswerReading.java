package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP answer into a sink, whatever carries its bytes: judges the head, counts the body,
 * and stops as soon as the answer cannot be of use. Everything happens on the connection's event
 * loop.
 */
final class AnswerReading<B> {
  private final AnswerRules rules;
  private final BodySink<B> sink;
  private final Flow flow;
  private final Promise<End<B>> end = Promise.promise();
  private @Nullable HttpHead head;
  private long received;

  /** The connection, which can wait. */
  interface Flow {
    void pause();

    void resume();
  }

  /** How the reading ended. */
  private sealed interface End<B> {
    /** The sink has the whole body. */
    record Whole<B>(HttpHead head) implements End<B> {}

    /** No more is read. */
    record Stopped<B>(HttpReply<B> reply) implements End<B> {}
  }

  AnswerReading(AnswerRules rules, BodySink<B> sink, Flow flow) {
    this.rules = rules;
    this.sink = sink;
    this.flow = flow;
    sink.onFailure(this::failed);
  }

  /** The head has come, after all interim ones (RFC 9110 §15.2). */
  void head(HttpHead that) {
    head = that;
    Optional<HttpReply<B>> settled = rules.settled(that);
    settled.ifPresent(this::stop);
  }

  /** The next bytes of the body have come. */
  void piece(Buffer piece) {
    if (end.future().isComplete()) {
      return;
    }
    received += piece.length();
    if (received > rules.limit()) {
      stop(new HttpReply.Failed<>(rules.tooLarge()));
      return;
    }
    sink.take(piece);
    if (sink.isFull()) {
      flow.pause();
      sink.whenRoom(flow::resume);
    }
  }

  /** The last byte of the body has come. */
  void whole() {
    HttpHead known = head;
    if (known != null) {
      end.tryComplete(new End.Whole<>(known));
    }
  }

  /** What comes is no HTTP answer (RFC 9112). */
  void malformed() {
    stop(
        new HttpReply.Failed<>(
            new CallFailure(Outcome.UNREACHABLE, "what the server sends is no HTTP answer")));
  }

  /** Nothing more comes. */
  void closed() {
    failed(new IOException("closed before the answer's end"));
  }

  void failed(Throwable why) {
    end.tryFail(why);
  }

  private void stop(HttpReply<B> reply) {
    end.tryComplete(new End.Stopped<>(reply));
  }

  /** Runs {@code wholly} when the answer was read to its end, or {@code early} when it was not. */
  void whenOver(Runnable wholly, Runnable early) {
    end.future()
        .onComplete(
            done -> {
              boolean isWhole = done.succeeded() && done.result() instanceof End.Whole<B>;
              (isWhole ? wholly : early).run();
            });
  }

  /** The answer; a failed future when the connection or the sink broke. */
  Future<HttpReply<B>> reply() {
    return end.future()
        .transform(
            done -> {
              if (done.failed()) {
                return sink.discard().transform(gone -> Future.failedFuture(done.cause()));
              }
              return switch (done.result()) {
                case End.Whole<B>(HttpHead known) ->
                    sink.finish().map(body -> new HttpReply.Usable<>(known, body));
                case End.Stopped<B>(HttpReply<B> reply) ->
                    sink.discard().transform(gone -> Future.succeededFuture(reply));
              };
            });
  }
}
