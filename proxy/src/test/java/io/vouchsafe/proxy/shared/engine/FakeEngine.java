package io.vouchsafe.proxy.shared.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;
import io.vertx.redis.client.impl.types.SimpleStringType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An engine that answers what a test says: a function of the request gives the reply, at once or
 * later. While it is closed, every command fails at once. Remembers what it was asked.
 */
public final class FakeEngine implements Engine {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private volatile Function<Request, Future<@Nullable Response>> script;
  private volatile boolean open = true;

  /** Open; answers nil to everything until a test says otherwise. */
  public FakeEngine() {
    this(request -> Future.succeededFuture());
  }

  /** Open; a script that throws is a command that fails. */
  public FakeEngine(Function<Request, Future<@Nullable Response>> script) {
    this.script = script;
  }

  /** From now on it answers so. */
  public void answers(Function<Request, Future<@Nullable Response>> next) {
    this.script = next;
  }

  /** From now on every command fails so. */
  public void fails(EngineException.Kind kind) {
    answers(request -> Future.failedFuture(new EngineException(kind, "The test says " + kind)));
  }

  /** The connection ends. */
  public void close() {
    open = false;
  }

  /** A connection is opened, be it the first or another one; listeners are told. */
  public void open() {
    open = true;
    listeners.forEach(Runnable::run);
  }

  /** What was asked so far, the words of each command with spaces between, as {@code GET vs:x}. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public Future<@Nullable Response> send(Request command, Duration patience) {
    if (!open) {
      return Future.failedFuture(
          new EngineException(EngineException.Kind.UNREACHABLE, "The test closed the engine"));
    }
    heard.add(String.join(" ", words(command)));
    try {
      return script.apply(command);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<List<@Nullable Response>> sendAll(List<Request> commands, Duration patience) {
    List<Future<@Nullable Response>> replies =
        commands.stream().map(command -> send(command, patience)).toList();
    return Future.all(replies).map(all -> new ArrayList<>(all.<@Nullable Response>list()));
  }

  @Override
  public Future<@Nullable Response> await(Request command, Duration patience) {
    return send(command, patience);
  }

  @Override
  public void whenOpened(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Optional<String> trouble() {
    return open ? Optional.empty() : Optional.of("The test closed the engine");
  }

  /** A command's name and its arguments. */
  public static List<String> words(Request command) {
    return Stream.concat(
            Stream.of(command.command().toString().toUpperCase(Locale.ROOT)),
            arguments(command).stream().map(octets -> new String(octets, UTF_8)))
        .toList();
  }

  /** A command's arguments. */
  public static List<byte[]> arguments(Request command) {
    return ((RequestImpl) command).getArgs();
  }

  /** The reply of {@code GET} and others. */
  public static Response bulk(byte[] octets) {
    return BulkType.create(Buffer.buffer(octets), false);
  }

  /** The same. */
  public static Response bulk(String text) {
    return bulk(text.getBytes(UTF_8));
  }

  /** The reply of {@code INCR} and others. */
  public static Response number(long value) {
    return NumberType.create(value);
  }

  /** The reply {@code OK}. */
  public static Response ok() {
    return SimpleStringType.OK;
  }

  /** A reply of several. */
  public static Response list(@Nullable Response... items) {
    return multi(false, items);
  }

  /** The reply of {@code HGETALL} and others: key, value, key, value. */
  public static Response map(@Nullable Response... pairs) {
    return multi(true, pairs);
  }

  private static Response multi(boolean map, @Nullable Response... items) {
    if (items.length == 0) {
      return map ? MultiType.EMPTY_MAP : MultiType.EMPTY_MULTI;
    }
    MultiType multi = MultiType.create(map ? items.length / 2 : items.length, map);
    for (Response item : items) {
      multi.add(item);
    }
    return multi;
  }
}
