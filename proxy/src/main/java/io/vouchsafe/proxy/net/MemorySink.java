package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.pki.Der;

/** Holds a small body in memory. */
public final class MemorySink implements BodySink<Der> {
  private final Buffer body = Buffer.buffer();

  /** An empty one. */
  public static Future<BodySink<Der>> open() {
    return Future.succeededFuture(new MemorySink());
  }

  @Override
  public void onFailure(Handler<Throwable> broken) {
    // Memory takes every piece.
  }

  @Override
  public void take(Buffer piece) {
    body.appendBuffer(piece);
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void whenRoom(Runnable resume) {
    resume.run();
  }

  @Override
  public Future<Der> finish() {
    return Future.succeededFuture(Der.copyOf(body.getBytes()));
  }

  @Override
  public Future<Void> discard() {
    return Future.succeededFuture();
  }
}
