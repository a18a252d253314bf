package io.vouchsafe.proxy.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Many TLS clients with one certificate, from 64 addresses of 127.0.0.0/8, that ask for nothing.
 */
final class IdleCrowd implements AutoCloseable {
  private static final int ADDRESSES = 64;

  /** Handshakes at a time: more would only wait for the processor. */
  private static final int AT_A_TIME = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final Semaphore turns = new Semaphore(AT_A_TIME);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final SslContext tls;
  private final int port;

  /**
   * A crowd of nobody yet.
   *
   * @param who has {@code WHO.pem} and {@code WHO.key} in {@code directory}
   */
  IdleCrowd(Path directory, String who, int port) throws Exception {
    this.port = port;
    tls =
        SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .trustManager(directory.resolve("root.pem").toFile())
            .keyManager(
                directory.resolve(who + ".pem").toFile(), directory.resolve(who + ".key").toFile())
            .build();
  }

  /** Opens {@code count} connections; all handshakes are done when it returns. */
  void come(int count) throws InterruptedException {
    for (int i = 0; i < count && failures.isEmpty(); i++) {
      if (!turns.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        failures.add("no handshake is done any more");
        return;
      }
      connect("127.0.0." + (1 + i % ADDRESSES));
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> open.get() == count || !failures.isEmpty() || lost.get() > 0);
    if (lost.get() > 0) {
      failures.add(lost + " of " + open + " were closed");
    }
  }

  private void connect(String from) {
    new Bootstrap()
        // Ten thousand ports that wait for their time to pass would be in the way of others.
        .option(ChannelOption.SO_LINGER, 0)
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                SslHandler handler = tls.newHandler(channel.alloc(), TlsFrontPki.HOST, port);
                handler.setHandshakeTimeout(60, TimeUnit.SECONDS);
                channel.pipeline().addLast(handler).addLast(new Idler());
              }
            })
        .connect(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress(from, 0))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                turns.release();
                failures.add(from + ": " + done.cause());
              }
            });
  }

  private final class Idler extends ChannelInboundHandlerAdapter {
    private boolean counted;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        turns.release();
        if (handshake.isSuccess()) {
          counted = true;
          open.incrementAndGet();
        } else {
          failures.add(String.valueOf(handshake.cause()));
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (counted) {
        open.decrementAndGet();
        lost.incrementAndGet();
      }
    }

    /** The end of the connection is what is looked at. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** How many are connected. */
  int open() {
    return open.get();
  }

  /** Why somebody could not connect. */
  Queue<String> failures() {
    return failures;
  }

  @Override
  public void close() throws InterruptedException {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS);
  }
}
