package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** An upstream that answers each request head with whatever bytes a test wants. */
public final class RawUpstream implements AutoCloseable {
  public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final NetServer server;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<NetSocket> open = new CopyOnWriteArrayList<>();
  private volatile String greeting = "";
  private volatile int accepted;
  private volatile long received;

  RawUpstream(Vertx vertx) throws Exception {
    this(vertx, (socket, head) -> socket.write(OK));
  }

  RawUpstream(Vertx vertx, BiConsumer<NetSocket, String> answer) throws Exception {
    this(vertx, new NetServerOptions(), answer);
  }

  /** One with other options, such as TLS. */
  public RawUpstream(Vertx vertx, NetServerOptions options, BiConsumer<NetSocket, String> answer)
      throws Exception {
    server = vertx.createNetServer(options).connectHandler(socket -> serve(socket, answer));
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
    if (!greeting.isEmpty()) {
      socket.write(greeting);
    }
    Buffer read = Buffer.buffer();
    int[] taken = {0};
    socket.handler(
        bytes -> {
          received += bytes.length();
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

  /** Speaks first from now on. */
  public void greet(String greeting) {
    this.greeting = greeting;
  }

  public int port() {
    return server.actualPort();
  }

  /** Heads of the requests that came. */
  public List<String> heads() {
    return heads;
  }

  /** Connections that are open now. */
  public List<NetSocket> open() {
    return open;
  }

  /** Connections that there were. */
  public int accepted() {
    return accepted;
  }

  /** Bytes that came, of which the application sees anything. */
  public long received() {
    return received;
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
