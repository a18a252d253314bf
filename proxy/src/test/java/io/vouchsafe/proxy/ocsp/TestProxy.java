package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.config.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on loopback that knows CONNECT and nothing else. */
public final class TestProxy {
  /** Kept, because Vert.x closes the connections of a client that nobody holds any more. */
  private final NetClient outward;

  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final NetServer server;
  private volatile Optional<String> refusal = Optional.empty();

  private TestProxy(Vertx vertx) {
    this.outward = vertx.createNetClient();
    this.server = vertx.createNetServer();
  }

  public static Future<TestProxy> start(Vertx vertx) {
    TestProxy proxy = new TestProxy(vertx);
    return proxy
        .server
        .connectHandler(socket -> socket.handler(head -> proxy.connect(socket, head)))
        .listen(0, "127.0.0.1")
        .map(proxy);
  }

  /** Answers every CONNECT with this status line from now on. */
  void refuse(String statusLine) {
    refusal = Optional.of(statusLine);
  }

  /** What clients said before their tunnel stood. */
  List<String> heads() {
    return heads;
  }

  public HostAndPort address() {
    return new HostAndPort("127.0.0.1", server.actualPort());
  }

  Future<Void> down() {
    return server.close();
  }

  private void connect(NetSocket client, Buffer head) {
    String text = head.toString(StandardCharsets.US_ASCII);
    heads.add(text);
    if (refusal.isPresent()) {
      client.end(Buffer.buffer(refusal.get() + "\r\nContent-Length: 0\r\n\r\n"));
      return;
    }
    String[] target = text.split(" ", 3)[1].split(":", 2);
    client.pause();
    outward
        .connect(Integer.parseInt(target[1]), target[0])
        .onSuccess(
            responder -> {
              responder.handler(client::write).closeHandler(closed -> client.close());
              client.handler(responder::write).closeHandler(closed -> responder.close());
              client.write("HTTP/1.1 200 Connection established\r\n\r\n");
              client.resume();
            })
        .onFailure(failure -> client.end(Buffer.buffer("HTTP/1.1 503 Nobody there\r\n\r\n")));
  }
}
