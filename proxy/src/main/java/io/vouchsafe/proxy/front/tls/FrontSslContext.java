package io.vouchsafe.proxy.front.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * The context of a front that the server holds on to: each handshake takes the one of the present
 * {@link FrontGeneration}, so that certificates change without a new listener.
 */
final class FrontSslContext extends SslContext {
  private final TlsFront front;

  FrontSslContext(TlsFront front) {
    this.front = front;
  }

  private SslContext now() {
    return front.generation().context();
  }

  /** Vert.x calls this one, as soon as a connection is accepted. */
  @Override
  protected SslHandler newHandler(
      ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls, Executor executor) {
    FrontGeneration generation = front.generation();
    SslHandler made = generation.context().newHandler(alloc, peerHost, peerPort, executor);
    return new FrontSslHandler(front, generation, made.engine(), executor);
  }

  @Override
  protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls, Executor executor) {
    FrontGeneration generation = front.generation();
    SslHandler made = generation.context().newHandler(alloc, executor);
    return new FrontSslHandler(front, generation, made.engine(), executor);
  }

  @Override
  protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls) {
    throw new UnsupportedOperationException("without an executor");
  }

  @Override
  protected SslHandler newHandler(
      ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls) {
    throw new UnsupportedOperationException("without an executor");
  }

  @Override
  public boolean isClient() {
    return false;
  }

  @Override
  public List<String> cipherSuites() {
    return now().cipherSuites();
  }

  @Override
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return now().applicationProtocolNegotiator();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator alloc) {
    return now().newEngine(alloc);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
    return now().newEngine(alloc, peerHost, peerPort);
  }

  @Override
  public SSLSessionContext sessionContext() {
    return now().sessionContext();
  }
}
