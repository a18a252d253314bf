package io.vouchsafe.proxy.front.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes an HTTP/2 connection on which nothing moves. While a request is at work that is the
 * upstream's time, too: its answer may be long in coming.
 */
final class Http2Clock extends IdleStateHandler {
  private final long idleNanos;
  private final long mostNanos;
  private long quietNanos;

  Http2Clock(Duration idle, Duration upstream) {
    super(true, 0, 0, idle.toNanos(), TimeUnit.NANOSECONDS);
    this.idleNanos = idle.toNanos();
    this.mostNanos = idle.plus(upstream).toNanos();
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
    quietNanos = event.isFirst() ? idleNanos : quietNanos + idleNanos;
    if (!isAtWork(ctx) || quietNanos >= mostNanos) {
      var unused = ctx.close();
    }
  }

  private static boolean isAtWork(ChannelHandlerContext ctx) {
    Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
    return http2 != null && http2.connection().numActiveStreams() > 0;
  }
}
