package io.vouchsafe.proxy.front.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/**
 * The context of a front that the server holds on to: each handshake takes the one of the present
 * {@link FrontGeneration}, so that certificates change without a new listener. What else a context
 * tells, the first one does.
 */
final class FrontSslContext extends DelegatingSslContext {
  private final TlsFront front;

  FrontSslContext(TlsFront front) {
    super(front.generation().context());
    this.front = front;
  }

  /** Vert.x calls this one, as soon as a connection is accepted. */
  @Override
  protected SslHandler newHandler(
      ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls, Executor executor) {
    FrontGeneration generation = front.generation();
    SslHandler made = generation.context().newHandler(alloc, peerHost, peerPort, executor);
    return new FrontSslHandler(front, generation, made.engine(), executor);
  }

  /** The same where the client has no address. */
  @Override
  protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls, Executor executor) {
    FrontGeneration generation = front.generation();
    SslHandler made = generation.context().newHandler(alloc, executor);
    return new FrontSslHandler(front, generation, made.engine(), executor);
  }

  @Override
  protected void initEngine(SSLEngine engine) {
    // it is ready as it is
  }
}
