package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vouchsafe.proxy.net.BodySink;
import java.nio.file.Path;

/**
 * Writes a body to a temporary file as it comes; never more of it is in memory than the file's
 * write queue takes.
 */
final class FileSink implements BodySink<Path> {
  private final Vertx vertx;
  private final Path path;
  private final AsyncFile file;
  private final Promise<Void> broken = Promise.promise();

  private FileSink(Vertx vertx, Path path, AsyncFile file) {
    this.vertx = vertx;
    this.path = path;
    this.file = file;
    file.exceptionHandler(broken::tryFail);
  }

  /** A new private file in {@code directory}. */
  static Future<BodySink<Path>> in(Path directory, Vertx vertx) {
    return vertx
        .fileSystem()
        .createTempFile(
            directory.toString(), TemporaryFile.PREFIX, TemporaryFile.SUFFIX, "rw-------")
        .compose(
            path ->
                vertx
                    .fileSystem()
                    .open(path, new OpenOptions().setRead(false).setCreate(false))
                    .map(file -> new FileSink(vertx, Path.of(path), file)));
  }

  @Override
  public void onFailure(Handler<Throwable> handler) {
    broken.future().onFailure(handler);
  }

  @Override
  public void take(Buffer piece) {
    file.write(piece).onFailure(broken::tryFail);
  }

  @Override
  public boolean isFull() {
    return file.writeQueueFull();
  }

  @Override
  public void whenRoom(Runnable resume) {
    file.drainHandler(drained -> resume.run());
  }

  @Override
  public Future<Path> finish() {
    return file.close().map(path).recover(failed -> delete().transform(gone -> failed(failed)));
  }

  @Override
  public Future<Void> discard() {
    return file.close().transform(closed -> delete());
  }

  private Future<Void> delete() {
    return vertx.fileSystem().delete(path.toString());
  }

  private static Future<Path> failed(Throwable why) {
    return Future.failedFuture(why);
  }
}
