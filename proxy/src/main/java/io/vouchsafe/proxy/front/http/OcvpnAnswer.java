package io.vouchsafe.proxy.front.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.proxy.ocvpn.GroupKey;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a device is told, in the shape of the contract, section 5. Never stored by anybody. A key
 * goes from where it is held into a buffer off the heap that is overwritten once it is sent, and is
 * neither a String nor an array at any moment.
 */
final class OcvpnAnswer {
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** RFC 4648 §4: four characters for each three octets begun. */
  private static final int KEY_CHARACTERS = (GroupKey.OCTETS + 2) / 3 * 4;

  private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

  /** RFC 9113 §7. */
  private static final long NO_ERROR = 0;

  private OcvpnAnswer() {}

  /** An answer without a key. */
  static void send(
      HttpServerRequest request, GroupAnswer.Told told, long pollAfter, ByteBuffer[] members) {
    // What is the same for all is not copied: a poll costs little, and so does a slow reader.
    head(request)
        .end(
            BufferInternal.buffer(
                Unpooled.wrappedBuffer(
                    begin(told, pollAfter),
                    Unpooled.wrappedBuffer(members),
                    Unpooled.wrappedBuffer(END))));
  }

  /**
   * An answer with {@code key}.
   *
   * @param patience who has not taken it by then loses the connection
   * @return false when the key has been destroyed meanwhile; nothing is sent then
   */
  static boolean send(
      HttpServerRequest request,
      GroupAnswer.Told told,
      long pollAfter,
      ByteBuffer[] members,
      GroupKey key,
      Duration patience) {
    ByteBuf before =
        Unpooled.wrappedBuffer(
            begin(told, pollAfter),
            Unpooled.wrappedBuffer(members),
            Unpooled.wrappedBuffer("],\"key\":\"".getBytes(StandardCharsets.US_ASCII)));
    byte[] behind = "\"}".getBytes(StandardCharsets.US_ASCII);
    int length = before.readableBytes() + KEY_CHARACTERS + behind.length;
    ByteBuf whole = WipingAllocator.INSTANCE.directBuffer(length, length);
    boolean sent = false;
    try {
      whole.writeBytes(before);
      if (!key.writeBase64(whole.nioBuffer(whole.writerIndex(), KEY_CHARACTERS))) {
        return false;
      }
      whole.writerIndex(whole.writerIndex() + KEY_CHARACTERS).writeBytes(behind);
      send(request, whole, patience, MediaType.JSON);
      sent = true;
      return true;
    } finally {
      if (!sent) {
        whole.release();
      }
    }
  }

  /** What another node has answered, a key in it perhaps. */
  static void pass(HttpServerRequest request, int status, Buffer body, Duration patience) {
    ByteBuf whole = WipingAllocator.INSTANCE.directBuffer(body.length(), body.length());
    whole.writeBytes(((BufferInternal) body).getByteBuf());
    request.response().setStatusCode(status);
    send(request, whole, patience, status < 400 ? MediaType.JSON : MediaType.PROBLEM);
  }

  /**
   * The head goes first: what is written together with it would be copied. What TLS and HTTP/2 copy
   * comes from the connection's allocator. The buffer is ours until the write is over, well or not.
   */
  private static void send(
      HttpServerRequest request, ByteBuf whole, Duration patience, MediaType type) {
    WipingAllocator.follow(request.connection());
    HttpServerResponse response = head(request).putHeader(HttpHeaders.CONTENT_TYPE, type.header());
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(whole.readableBytes()));
    var unused = response.writeHead();
    ChannelHandlerContext connection =
        ((HttpServerConnection) request.connection()).channelHandlerContext();
    var late =
        connection
            .executor()
            .schedule(() -> cut(connection), patience.toNanos(), TimeUnit.NANOSECONDS);
    response
        .end(BufferInternal.buffer(whole))
        .onComplete(
            over -> {
              late.cancel(false);
              whole.release();
            });
  }

  /**
   * RFC 9113 §5.2: a client that leaves no window would have the key wait here for as long as it
   * likes. From the first handler on: HTTP/2 would wait for its streams, and TLS for its farewell.
   */
  private static void cut(ChannelHandlerContext connection) {
    ChannelHandlerContext first = connection.pipeline().firstContext();
    if (first != null) {
      var unused = first.close();
    }
  }

  private static HttpServerResponse head(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .headers()
        .set(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .set(HttpHeaders.CONTENT_TYPE, MediaType.JSON.header());
    return response;
  }

  /** Up to the first of the members. */
  private static ByteBuf begin(GroupAnswer.Told told, long pollAfter) {
    JsonObject all =
        new JsonObject()
            .put("state", told.state().word())
            .put("generation", told.generation())
            .put("poll_after", pollAfter);
    if (told.dropPrevious()) {
      all.put("drop_previous", true);
    }
    String text = all.encode();
    return Unpooled.copiedBuffer(
        text.substring(0, text.length() - 1) + ",\"members\":[", StandardCharsets.UTF_8);
  }

  /** A refusal. */
  static void refuse(HttpServerRequest request, HttpProblem problem, JsonObject more) {
    send(request, problem, more, false);
  }

  /** The same, after which nothing else is read of the connection, or of the stream. */
  static void refuseLast(HttpServerRequest request, HttpProblem problem, JsonObject more) {
    send(request, problem, more, true);
  }

  private static void send(
      HttpServerRequest request, HttpProblem problem, JsonObject more, boolean last) {
    HttpServerResponse response = request.response();
    boolean http2 = request.version() == HttpVersion.HTTP_2;
    response
        .setStatusCode(problem.status())
        .headers()
        .set(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .set(HttpHeaders.CONTENT_TYPE, MediaType.PROBLEM.header());
    if (last && !http2) {
      response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response
        .end(problem.json().mergeIn(more).toBuffer())
        .onComplete(
            sent -> {
              if (last && http2 && !request.isEnded()) {
                response.reset(NO_ERROR); // RFC 9113 §8.1: the rest is not needed.
              } else if (last && !http2) {
                request.connection().close();
              }
            });
  }
}
