package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** An upstream that answers each request head with whatever bytes a test wants. */
final class RawUpstream implements AutoCloseable {
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final NetServer server;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<NetSocket> open = new CopyOnWriteArrayList<>();
  private volatile int accepted;

  RawUpstream(Vertx vertx) throws Exception {
    this(vertx, (socket, head) -> socket.write(OK));
  }

  RawUpstream(Vertx vertx, BiConsumer<NetSocket, String> answer) throws Exception {
    server = vertx.createNetServer().connectHandler(socket -> serve(socket, answer));
    server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private void serve(NetSocket socket, BiConsumer<NetSocket, String> answer) {
    accepted++;
    open.add(socket);
    socket.closeHandler(closed -> open.remove(socket));
    Buffer read = Buffer.buffer();
    int[] taken = {0};
    socket.handler(
        bytes -> {
          read.appendBuffer(bytes);
          String text = read.toString(StandardCharsets.ISO_8859_1);
          int end = text.indexOf("\r\n\r\n", taken[0]);
          while (end >= 0) {
            String head = text.substring(taken[0], end);
            taken[0] = end + 4;
            heads.add(head);
            answer.accept(socket, head);
            end = text.indexOf("\r\n\r\n", taken[0]);
          }
        });
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** Heads of the requests that came. */
  List<String> heads() {
    return heads;
  }

  /** Connections that are open now. */
  List<NetSocket> open() {
    return open;
  }

  /** Connections that there were. */
  int accepted() {
    return accepted;
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
