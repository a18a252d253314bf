package io.vouchsafe.proxy.shared.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A script of {@link FakeEngine}: keeps values, whatever their time to live. */
final class MapEngine {
  private final Map<String, byte[]> values = new ConcurrentSkipListMap<>();
  private final FakeEngine engine = new FakeEngine(this::reply);

  FakeEngine engine() {
    return engine;
  }

  /** Keys and values, to be read and changed as whoever owns the engine could. */
  Map<String, byte[]> values() {
    return values;
  }

  /** A copy of all that is there. */
  Map<String, byte[]> copy() {
    return new TreeMap<>(values);
  }

  /** The one key that begins so. */
  String key(String prefix) {
    List<String> keys = values.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    if (keys.size() != 1) {
      throw new AssertionError("not one key of " + prefix + ": " + values.keySet());
    }
    return keys.getFirst();
  }

  private Future<@Nullable Response> reply(Request request) {
    List<byte[]> arguments = FakeEngine.arguments(request);
    String key = new String(arguments.getFirst(), UTF_8);
    return switch (FakeEngine.words(request).getFirst()) {
      case "MGET" ->
          Future.succeededFuture(
              FakeEngine.list(arguments.stream().map(this::value).toArray(Response[]::new)));
      case "SET" -> Future.succeededFuture(set(key, arguments));
      case "DEL" -> Future.succeededFuture(FakeEngine.number(values.remove(key) == null ? 0 : 1));
      default -> Future.failedFuture("no reply to " + request.command());
    };
  }

  private @Nullable Response value(byte[] key) {
    byte[] value = values.get(new String(key, UTF_8));
    return value == null ? null : FakeEngine.bulk(value);
  }

  private @Nullable Response set(String key, List<byte[]> arguments) {
    boolean onlyNew = arguments.size() > 2 && new String(arguments.get(2), UTF_8).equals("NX");
    if (onlyNew && values.putIfAbsent(key, arguments.get(1)) != null) {
      return null;
    }
    values.put(key, arguments.get(1));
    return FakeEngine.ok();
  }
}
