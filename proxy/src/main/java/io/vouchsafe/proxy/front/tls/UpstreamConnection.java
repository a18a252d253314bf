package io.vouchsafe.proxy.front.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One connection to an upstream. Of its event loop alone, but for {@link #cut}. */
final class UpstreamConnection {
  /** Within which the other end hears that the TLS connection ends. */
  private static final int FAREWELL_MILLIS = 100;

  private final HttpClientConnection http;
  private final io.vertx.core.http.impl.HttpClientConnection actual;
  private final ChannelHandlerContext channel;
  private final UpstreamCodec codec;
  private BooleanSupplier acceptance = () -> true;
  private final List<Runnable> goneHandlers = new ArrayList<>();
  private boolean isClosing;
  private boolean isGone;
  private long idleSince;

  /** Takes {@code http} over as soon as it is open, and closes it when it speaks first. */
  UpstreamConnection(HttpClientConnection http) {
    this.http = http;
    this.actual = ((UnpooledHttpClientConnection) http).unwrap();
    this.channel = actual.channelHandlerContext();
    this.codec = new UpstreamCodec();
    actual.evictionHandler(ending -> isClosing = true);
    http.closeHandler(closed -> gone());
    // The connection ends with it; the request in flight hears of it in its own way.
    http.exceptionHandler(failure -> isClosing = true);
    channel.pipeline().replace("codec", "codec", codec);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
    }
    if (!channel.channel().isActive()) {
      gone();
    }
  }

  /** What Vert.x knows of it. */
  HttpClientConnection http() {
    return http;
  }

  ChannelHandlerContext channel() {
    return channel;
  }

  /** From now on it carries requests only as long as {@code accepted} says so. */
  void onlyWhile(BooleanSupplier accepted) {
    acceptance = accepted;
  }

  /** Runs {@code handler} when it is closed, at once if it is already. */
  void whenGone(Runnable handler) {
    if (isGone) {
      handler.run();
    } else {
      goneHandlers.add(handler);
    }
  }

  private void gone() {
    isClosing = true;
    if (!isGone) {
      isGone = true;
      goneHandlers.forEach(Runnable::run);
    }
  }

  /** Whether it may carry another request now. */
  boolean mayCarry() {
    return !isClosing
        && codec.isAtRest()
        && channel.channel().isActive()
        && actual.isValid()
        && acceptance.getAsBoolean();
  }

  /** A request of which nothing is sent yet; complete on return unless another one is ending. */
  Future<HttpClientRequest> begin(HttpMethod method, String target) {
    return http.request(new RequestOptions().setMethod(method).setURI(target));
  }

  /** How many requests were begun to be sent. */
  long sent() {
    return codec.requests();
  }

  void idleSince(long now) {
    idleSince = now;
  }

  long idleSince() {
    return idleSince;
  }

  /** Closes it, whatever it carries; what is not sent yet is not sent. */
  void close() {
    isClosing = true;
    // Not by Vert.x, which waits until an upstream that reads no more has read everything.
    var unused = channel.close();
  }

  /** The same from any thread; succeeds when it is closed. */
  Future<Void> cut() {
    Promise<Void> closed = Promise.promise();
    channel.channel().closeFuture().addListener(done -> closed.tryComplete());
    channel.executor().execute(this::close);
    return closed.future();
  }
}
