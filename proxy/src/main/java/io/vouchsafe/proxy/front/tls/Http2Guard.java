package io.vouchsafe.proxy.front.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * Resets the streams of HTTP/2 whose header could be read in two ways once it is written as
 * HTTP/1.1, before Vert.x sees them; the counterpart of {@code HttpGuard}. What passes has exactly
 * one {@code :authority} with the same {@code host} beside it, and says {@code transfer-encoding:
 * chunked}, which no client may say itself, where content of unknown length follows.
 */
final class Http2Guard extends Http2FrameListenerDecorator {
  private final Http2Connection connection;

  /** On each stream whose header has come. */
  private final Http2Connection.PropertyKey begun;

  private Http2Guard(Http2Connection connection, Http2FrameListener listener) {
    super(listener);
    this.connection = connection;
    this.begun = connection.newKey();
  }

  /**
   * Puts a guard before {@code connection} when it speaks HTTP/2. Belongs into the server's
   * connection handler: no stream has begun there.
   */
  static void install(HttpConnection connection) {
    ChannelHandlerContext context = ((HttpServerConnection) connection).channelHandlerContext();
    if (context.handler() instanceof Http2ConnectionHandler handler) {
      handler
          .decoder()
          .frameListener(new Http2Guard(handler.connection(), handler.decoder().frameListener()));
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    check(streamId, headers, end);
    super.onHeadersRead(ctx, streamId, headers, padding, end);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    check(streamId, headers, end);
    super.onHeadersRead(ctx, streamId, headers, streamDependency, weight, exclusive, padding, end);
  }

  private void check(int streamId, Http2Headers headers, boolean end) throws Http2Exception {
    Http2Stream stream = connection.stream(streamId);
    boolean trailer = stream != null && stream.setProperty(begun, Boolean.TRUE) != null;
    String wrong = trailer ? Http2RequestHead.trailerFault(headers) : fault(headers, end);
    if (wrong != null) {
      throw Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, wrong);
    }
  }

  private static @Nullable String fault(Http2Headers headers, boolean end) {
    Http2RequestHead head = new Http2RequestHead();
    String wrong = head.fault(headers, end);
    if (wrong != null || head.isConnect()) {
      return wrong;
    }
    CharSequence authority = head.authority();
    headers.authority(authority);
    headers.set(HttpHeaderNames.HOST, authority);
    if (!end && !head.hasLength()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return null;
  }
}
