package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one stream and the epoch of several fake engines, in memory. A test may change what lies in
 * it, as whoever owns the engine can.
 */
final class MemoryStream {
  private static final int MILLIS = 20;
  private static final Executor POOL = ForkJoinPool.commonPool();

  private final List<StreamEntry> entries = new ArrayList<>();
  private final List<Promise<@Nullable Void>> waiting = new ArrayList<>();
  private byte @Nullable [] epoch;
  private boolean there;
  private EntryId last = EntryId.START;
  private UnaryOperator<List<StreamEntry>> view = all -> all;

  /** An engine over it. */
  FakeEngine engine() {
    return new FakeEngine(this::answer);
  }

  Future<@Nullable Response> answer(Request request) {
    List<byte[]> args = FakeEngine.arguments(request);
    return switch (FakeEngine.words(request).getFirst()) {
      case "GET" -> Future.succeededFuture(epoch());
      case "SET" -> set(args);
      case "EXISTS" -> Future.succeededFuture(FakeEngine.number(isThere() ? 1 : 0));
      case "XADD" -> Future.succeededFuture(FakeEngine.bulk(add(args.getLast()).toString()));
      case "XINFO" -> info();
      case "XREAD" ->
          read(
              EntryId.of(new String(args.getLast(), java.nio.charset.StandardCharsets.UTF_8))
                  .orElseThrow());
      default -> Future.failedFuture(new EngineException(EngineException.Kind.REFUSED, "ERR"));
    };
  }

  private synchronized @Nullable Response epoch() {
    return epoch == null ? null : FakeEngine.bulk(epoch);
  }

  private synchronized Future<@Nullable Response> set(List<byte[]> args) {
    boolean onlyIfNone = args.size() > 2;
    if (onlyIfNone && epoch != null) {
      return Future.succeededFuture();
    }
    epoch = args.get(1);
    return Future.succeededFuture(FakeEngine.ok());
  }

  private synchronized boolean isThere() {
    return there;
  }

  /** Somebody adds an entry. */
  synchronized EntryId add(byte[] octets) {
    last = new EntryId(Math.max(last.millis(), System.currentTimeMillis()), last.sequence() + 1);
    entries.add(new StreamEntry(last, Buffer.buffer(octets)));
    there = true;
    wake();
    return last;
  }

  private synchronized void wake() {
    List<Promise<@Nullable Void>> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(each -> POOL.execute(() -> each.tryComplete()));
  }

  private Future<@Nullable Response> read(EntryId after) {
    Response now = now(after);
    if (now != null) {
      return Future.succeededFuture(now);
    }
    Promise<@Nullable Void> promise = Promise.promise();
    synchronized (this) {
      waiting.add(promise);
    }
    CompletableFuture.delayedExecutor(MILLIS, TimeUnit.MILLISECONDS)
        .execute(() -> promise.tryComplete());
    return promise.future().map(woken -> now(after));
  }

  private synchronized @Nullable Response now(EntryId after) {
    List<StreamEntry> fresh =
        view.apply(entries).stream().filter(entry -> entry.id().isAfter(after)).limit(128).toList();
    return fresh.isEmpty()
        ? null
        : FakeEngine.map(
            FakeEngine.bulk("ev"),
            FakeEngine.list(fresh.stream().map(MemoryStream::reply).toArray(Response[]::new)));
  }

  private static Response reply(StreamEntry entry) {
    return FakeEngine.list(
        FakeEngine.bulk(entry.id().toString()),
        FakeEngine.list(FakeEngine.bulk("m"), FakeEngine.bulk(entry.octets())));
  }

  private synchronized Future<@Nullable Response> info() {
    if (!there) {
      return Future.failedFuture(
          new EngineException(EngineException.Kind.REFUSED, "ERR no such key"));
    }
    Optional<StreamEntry> first = entries.stream().findFirst();
    return Future.succeededFuture(
        FakeEngine.map(
            FakeEngine.bulk("last-generated-id"),
            FakeEngine.bulk(last.toString()),
            FakeEngine.bulk("first-entry"),
            first.map(MemoryStream::reply).orElse(null)));
  }

  /** All entries. */
  synchronized List<StreamEntry> entries() {
    return List.copyOf(entries);
  }

  /** From now on readers see what {@code view} leaves of the entries. */
  synchronized void show(UnaryOperator<List<StreamEntry>> view) {
    this.view = view;
    wake();
  }

  /** DEL of the stream. */
  synchronized void delete() {
    entries.clear();
    last = EntryId.START;
    there = false;
  }

  /** FLUSHALL. */
  synchronized void flush() {
    delete();
    epoch = null;
  }

  /** XTRIM: the first {@code count} entries go. */
  synchronized void trim(int count) {
    entries.subList(0, Math.min(count, entries.size())).clear();
  }

  /** An older replica: the last {@code count} entries never were. */
  synchronized void forget(int count) {
    entries.subList(Math.max(0, entries.size() - count), entries.size()).clear();
    last = entries.isEmpty() ? EntryId.START : entries.getLast().id();
  }

  /** Whatever somebody writes to the key of the epoch. */
  synchronized void epoch(byte @Nullable [] value) {
    epoch = value;
  }

  synchronized byte @Nullable [] storedEpoch() {
    return epoch;
  }
}
