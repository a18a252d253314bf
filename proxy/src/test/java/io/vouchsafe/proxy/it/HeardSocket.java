package io.vouchsafe.proxy.it;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The client's end of a WebSocket. */
final class HeardSocket implements WebSocket.Listener {
  private final StringBuffer text = new StringBuffer();
  private final CompletableFuture<Long> ended = new CompletableFuture<>();
  private volatile WebSocket socket;

  WebSocket socket() {
    return socket;
  }

  /** All that it was sent. */
  String text() {
    return text.toString();
  }

  /** When it ended, by the clock of {@link System#nanoTime}. */
  CompletableFuture<Long> ended() {
    return ended;
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    ended.complete(System.nanoTime());
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    ended.complete(System.nanoTime());
  }
}
