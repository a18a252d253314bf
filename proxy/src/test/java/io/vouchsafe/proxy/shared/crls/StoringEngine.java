package io.vouchsafe.proxy.shared.crls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The few commands of SharedCrls, over maps that a hostile test may change. */
final class StoringEngine {
  final Map<String, byte[]> strings = new ConcurrentHashMap<>();
  final Map<String, Map<String, byte[]>> hashes = new ConcurrentHashMap<>();
  final FakeEngine engine = new FakeEngine(this::answer);

  /** After it failed. */
  void works() {
    engine.answers(this::answer);
  }

  private Future<@Nullable Response> answer(Request request) {
    List<byte[]> words = FakeEngine.arguments(request);
    String key = new String(words.getFirst(), UTF_8);
    return Future.succeededFuture(
        switch (FakeEngine.words(request).getFirst()) {
          case "SET" -> {
            strings.put(key, words.get(1));
            yield FakeEngine.ok();
          }
          case "GETRANGE" -> {
            byte[] value = strings.getOrDefault(key, new byte[0]);
            int end = Math.min(value.length, 1 + Integer.parseInt(new String(words.get(2), UTF_8)));
            yield FakeEngine.bulk(Arrays.copyOf(value, end));
          }
          case "PEXPIRE" -> FakeEngine.number(strings.containsKey(key) ? 1 : 0);
          case "HSET" -> {
            hashes
                .computeIfAbsent(key, fresh -> new TreeMap<>())
                .put(new String(words.get(1), UTF_8), words.get(2));
            yield FakeEngine.number(1);
          }
          case "HVALS" ->
              FakeEngine.list(
                  new LinkedHashMap<>(hashes.getOrDefault(key, Map.of()))
                      .values().stream().map(FakeEngine::bulk).toArray(Response[]::new));
          default -> throw new AssertionError(request);
        });
  }
}
