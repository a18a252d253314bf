package io.vouchsafe.proxy.shared.engine;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Redis or Valkey that nodes share, as one of them sees it. Thread-safe; never blocks.
 *
 * <p>Every future completes when its patience is over at the latest, and fails with {@link
 * EngineException}: at once while there is no connection, or while the circuit breaker is open.
 */
public interface Engine {

  /** The reply to {@code command}; null is Redis' nil. */
  Future<@Nullable Response> send(Request command, Duration patience);

  /**
   * The replies to {@code commands}, sent together and in their order (very many in several turns);
   * an error among the replies fails all of it.
   */
  Future<List<@Nullable Response>> sendAll(List<Request> commands, Duration patience);

  /**
   * The reply to a command that the server holds back ({@code XREAD BLOCK}), on a connection of its
   * own; one at a time.
   */
  Future<@Nullable Response> await(Request command, Duration patience);

  /**
   * From now on {@code listener} is told each time that a connection has been opened: what the
   * server holds may be of another server now, or of an older state. Must not wait.
   */
  void whenOpened(Runnable listener);

  /** Whether commands can be sent just now. */
  boolean isOpen();

  /** Why commands cannot be sent, in one sentence; empty while they can. */
  Optional<String> trouble();
}
