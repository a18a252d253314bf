package io.vouchsafe.proxy.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients with a certificate, in a process of their own: closed loops over connections that are
 * kept, or over one connection for each request. {@code wrk} has no client certificates.
 */
public final class TlsCrowd {
  /** Octets of an answer end with this: the upstream's body. */
  static final String BODY = "bench-ok";

  private static final int CONNECTIONS = 32;

  private final SslContext tls;
  private final int port;
  private final ByteBuf request;
  private final boolean each;
  private final Bootstrap bootstrap;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean over;

  private TlsCrowd(SslContext tls, int port, boolean each, EventLoopGroup loop) {
    this.tls = tls;
    this.port = port;
    this.each = each;
    this.request =
        Unpooled.unreleasableBuffer(
            Unpooled.directBuffer()
                .writeBytes(
                    ("GET /bench HTTP/1.1\r\nHost: localhost:"
                            + port
                            + "\r\nUser-Agent: bench\r\nAccept: */*\r\n"
                            + (each ? "Connection: close\r\n" : "")
                            + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handler(channel), new Client());
                  }
                });
  }

  private SslHandler handler(Channel channel) {
    // Without a peer it has no session to resume: each handshake is a whole one.
    return tls.newHandler(channel.alloc());
  }

  /** Arguments: port, {@code kept} or {@code each}, seconds, CA, certificate, key. */
  public static void main(String[] args) throws Exception {
    SslContext tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .trustManager(new File(args[3]))
            .keyManager(new File(args[4]), new File(args[5]))
            .endpointIdentificationAlgorithm(null)
            .sessionCacheSize(1)
            .sessionTimeout(1)
            .build();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    TlsCrowd crowd = new TlsCrowd(tls, Integer.parseInt(args[0]), args[1].equals("each"), loop);
    for (int i = 0; i < CONNECTIONS; i++) {
      crowd.connect();
    }
    long begun = System.nanoTime();
    TimeUnit.SECONDS.sleep(Long.parseLong(args[2]));
    crowd.over = true;
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.println(crowd.done.get() + " " + crowd.failed.get() + " " + seconds);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    System.exit(0);
  }

  private void connect() {
    if (!over) {
      bootstrap
          .connect("127.0.0.1", port)
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  failed.incrementAndGet();
                }
              });
    }
  }

  /** Asks, and asks again when the answer is whole. */
  private final class Client extends ChannelInboundHandlerAdapter {
    private final StringBuilder answer = new StringBuilder();
    private boolean good;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(request.duplicate());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      answer.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
      if (answer.indexOf(BODY) < 0) {
        if (answer.length() > 20_000 || answer.indexOf("HTTP/1.1 200") != 0) {
          failed.incrementAndGet();
          ctx.close();
        }
        return;
      }
      answer.setLength(0);
      good = true;
      done.incrementAndGet();
      if (each || over) {
        ctx.close();
      } else {
        ctx.writeAndFlush(request.duplicate());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!good && !over) {
        failed.incrementAndGet();
      }
      connect();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (!over && !good) {
        System.err.println(cause);
      }
      ctx.close();
    }
  }
}
