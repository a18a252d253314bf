package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The least of an engine over a real server: two connections that are opened again at once. */
final class PlainRedisEngine implements Engine, AutoCloseable {
  private static final int AGAIN_MILLIS = 50;

  private final Vertx vertx;
  private final Redis redis;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable RedisConnection commands;
  private volatile @Nullable RedisConnection waiting;
  private volatile boolean closed;

  PlainRedisEngine(Vertx vertx, RedisServer server) {
    this.vertx = vertx;
    this.redis = Redis.createClient(vertx, server.url());
    open();
  }

  private void open() {
    if (closed) {
      return;
    }
    Future.all(redis.connect(), redis.connect())
        .onSuccess(
            both -> {
              RedisConnection first = both.resultAt(0);
              RedisConnection second = both.resultAt(1);
              first.endHandler(ended -> lost());
              first.exceptionHandler(broken -> lost());
              second.exceptionHandler(broken -> {});
              commands = first;
              waiting = second;
              listeners.forEach(Runnable::run);
            })
        .onFailure(e -> vertx.setTimer(AGAIN_MILLIS, id -> open()));
  }

  private synchronized void lost() {
    if (commands != null) {
      commands = null;
      waiting = null;
      vertx.setTimer(AGAIN_MILLIS, id -> open());
    }
  }

  private static <T> Future<T> on(
      @Nullable RedisConnection connection,
      Duration patience,
      Function<RedisConnection, Future<T>> call) {
    return connection == null
        ? Future.failedFuture(new EngineException(EngineException.Kind.UNREACHABLE, "closed"))
        : call.apply(connection).timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public Future<@Nullable Response> send(Request command, Duration patience) {
    return on(commands, patience, connection -> connection.send(command));
  }

  @Override
  public Future<List<@Nullable Response>> sendAll(List<Request> all, Duration patience) {
    return on(commands, patience, connection -> connection.batch(all));
  }

  @Override
  public Future<@Nullable Response> await(Request command, Duration patience) {
    return on(waiting, patience, connection -> connection.send(command));
  }

  @Override
  public void whenOpened(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean isOpen() {
    return commands != null;
  }

  @Override
  public Optional<String> trouble() {
    return isOpen() ? Optional.empty() : Optional.of("closed");
  }

  @Override
  public void close() {
    closed = true;
    redis.close();
  }
}
