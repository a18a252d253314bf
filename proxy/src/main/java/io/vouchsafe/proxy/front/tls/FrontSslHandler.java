package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/** The TLS of one connection, from the moment at which it is accepted. */
final class FrontSslHandler extends SslHandler {
  /** A client that takes nothing any more does not keep its connection open. */
  private static final long FAREWELL_MILLIS = 500;

  private final TlsFront front;
  private final FrontGeneration generation;

  FrontSslHandler(TlsFront front, FrontGeneration generation, SSLEngine engine, Executor executor) {
    super(engine, executor);
    this.front = front;
    this.generation = generation;
    setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
  }

  /** The front's settings of when the connection was accepted. */
  FrontGeneration generation() {
    return generation;
  }

  /** Counts it before its handshake, which costs more than all that follows. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    // Vert.x has set the one of the first settings.
    setHandshakeTimeoutMillis(generation.settings().headerTimeout().toMillis());
    super.handlerAdded(ctx);
    if (!front.admit(ctx.channel())) {
      var unused = ctx.channel().close();
    } else if (!front.engine().staples()) {
      ctx.pipeline().addBefore(ctx.name(), "renegotiation", new RenegotiationGuard());
    }
  }

  /**
   * Ends the connection at once, whatever is still to be sent to the client.
   *
   * @param ctx this handler's
   */
  void cut(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    if (channel.unsafe().outboundBuffer() != null
        && channel.unsafe().outboundBuffer().totalPendingWriteBytes() == 0) {
      var unused = closeOutbound();
    }
    // From here, and not from the pipeline's end: HTTP/2 would wait for its streams.
    var unused = ctx.close();
  }
}
