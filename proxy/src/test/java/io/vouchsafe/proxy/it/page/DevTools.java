package io.vouchsafe.proxy.it.page;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The DevTools protocol of a browser: commands with their answers, and events of its sessions. */
final class DevTools implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final Map<String, Consumer<JsonObject>> listeners = new ConcurrentHashMap<>();
  private final WebSocket socket;
  private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);

  /** Puts messages together and tells whom they are for. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        heard(new JsonObject(message.toString()));
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      waiting.values().forEach(each -> each.completeExceptionally(failure));
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      onError(from, new IllegalStateException("the browser has closed: " + reason));
      return null;
    }
  }

  DevTools(URI browser) throws Exception {
    socket =
        http.newWebSocketBuilder()
            .buildAsync(browser, new Messages())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void heard(JsonObject message) {
    Long id = message.getLong("id");
    if (id == null) {
      Consumer<JsonObject> listener = listeners.get(message.getString("sessionId", ""));
      if (listener != null) {
        listener.accept(message);
      }
      return;
    }
    CompletableFuture<JsonObject> answer = waiting.remove(id);
    if (answer != null && message.containsKey("error")) {
      answer.completeExceptionally(new AssertionError(message.encode()));
    } else if (answer != null) {
      answer.complete(message.getJsonObject("result"));
    }
  }

  /** Tells {@code listener} the events of {@code session}; it must not wait for anything. */
  void listen(String session, Consumer<JsonObject> listener) {
    listeners.put(session, listener);
  }

  /** A command to the browser itself. */
  JsonObject send(String method, JsonObject parameters) throws Exception {
    return send("", method, parameters);
  }

  /** A command to one tab, and its answer. */
  JsonObject send(String session, String method, JsonObject parameters) throws Exception {
    long id = ids.incrementAndGet();
    JsonObject command =
        new JsonObject().put("id", id).put("method", method).put("params", parameters);
    if (!session.isEmpty()) {
      command.put("sessionId", session);
    }
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    synchronized (this) {
      lastSent = lastSent.thenCompose(sent -> socket.sendText(command.encode(), true));
    }
    return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
