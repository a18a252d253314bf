package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One GET over one open connection, whose body goes to a file as it comes; never more of it is in
 * memory than the file's write queue takes.
 */
final class HttpDownload implements HttpBytes.Listener {

  /** How one GET ended. */
  sealed interface End {
    record Body(Conditions next) implements End {}

    record Elsewhere(HttpHead head) implements End {}

    record Settled(Fetched fetched) implements End {}
  }

  private final FetchCall call;
  private final NetSocket socket;
  private final AsyncFile file;
  private final Promise<End> end = Promise.promise();
  private final HttpBytes bytes = new HttpBytes(this);
  private Conditions next = Conditions.NONE;
  private long received;

  HttpDownload(FetchCall call, NetSocket socket, AsyncFile file) {
    this.call = call;
    this.socket = socket;
    this.file = file;
  }

  /** Sends the request; the socket is closed when the future is done. */
  Future<End> run() {
    socket.handler(bytes::take);
    socket.exceptionHandler(end::tryFail);
    // Not when it is closed: what came before may still wait for the file.
    socket.endHandler(
        ended -> {
          bytes.closed();
          end.tryFail(new IOException("closed before the answer's end"));
        });
    file.exceptionHandler(end::tryFail);
    socket.write(request()).onFailure(end::tryFail);
    return end.future()
        .onComplete(
            done -> {
              bytes.letGo();
              socket.close();
            });
  }

  /** RFC 9112 §3; neither the URL nor the conditions hold control characters. */
  private Buffer request() {
    URI target = call.url();
    String path = target.getRawPath();
    String query = target.getRawQuery();
    StringBuilder head =
        new StringBuilder("GET ")
            .append(path == null || path.isEmpty() ? "/" : path)
            .append(query == null ? "" : "?" + query)
            .append(" HTTP/1.1\r\nHost: ")
            .append(target.getRawAuthority())
            .append("\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n");
    call.conditions()
        .etag()
        .ifPresent(etag -> head.append("If-None-Match: ").append(etag).append("\r\n"));
    call.conditions()
        .lastModified()
        .ifPresent(date -> head.append("If-Modified-Since: ").append(date).append("\r\n"));
    return Buffer.buffer(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void head(HttpHead head) {
    if (head.isRedirect()) {
      end.tryComplete(new End.Elsewhere(head));
      return;
    }
    next = head.conditions();
    head.settled(call.conditions(), call.maxSize())
        .ifPresent(fetched -> end.tryComplete(new End.Settled(fetched)));
  }

  @Override
  public void piece(Buffer piece) {
    if (end.future().isComplete()) {
      return;
    }
    received += piece.length();
    if (received > call.maxSize()) {
      end.tryComplete(new End.Settled(HttpHead.tooLarge(call.maxSize())));
      return;
    }
    file.write(piece).onFailure(end::tryFail);
    if (file.writeQueueFull()) {
      socket.pause();
      file.drainHandler(drained -> socket.resume());
    }
  }

  @Override
  public void end() {
    end.tryComplete(new End.Body(next));
  }

  @Override
  public void broken() {
    end.tryComplete(
        new End.Settled(
            new Fetched.Failed(Outcome.UNREACHABLE, "what the server sends is no HTTP answer")));
  }
}
