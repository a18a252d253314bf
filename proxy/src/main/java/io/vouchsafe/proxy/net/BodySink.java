package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/**
 * Where the body of one answer goes, piece by piece, on the connection's event loop.
 *
 * @param <B> what the body becomes
 */
public interface BodySink<B> {

  /** Makes a sink for one answer. */
  @FunctionalInterface
  interface Opening<B> {
    Future<BodySink<B>> open();
  }

  /** Is told when a piece could not be taken. */
  void onFailure(Handler<Throwable> broken);

  /** Takes the next piece; never more in all than the limit of the call. */
  void take(Buffer piece);

  /** Whether the next piece should wait. */
  boolean isFull();

  /** Runs {@code resume} once the next piece may come. */
  void whenRoom(Runnable resume);

  /** The body, all of which has come. After a failure, nothing is left of it. */
  Future<B> finish();

  /** What has come is not wanted: nothing is left of it. */
  Future<Void> discard();
}
