package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time do not keep what they hold. */
class SlowClientTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close();
  }

  /** How long a body may take is the guard's affair: ConnectionLimitsTest. */
  @Test
  void aBodyEndsWithItsConnection() throws Exception {
    Promise<Buffer> read = Promise.promise();
    HttpServer server =
        listen(
            vertx
                .createHttpServer()
                .requestHandler(request -> RequestBody.read(request).onComplete(read)));

    try (Socket socket = connect(server)) {
      socket
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"
                  .getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(read.future().toCompletionStage().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(60));
  }

  private static HttpServer listen(HttpServer server) throws Exception {
    return server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get();
  }

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    socket.setSoTimeout(10_000);
    return socket;
  }
}
