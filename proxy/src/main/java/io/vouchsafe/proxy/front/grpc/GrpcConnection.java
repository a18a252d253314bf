package io.vouchsafe.proxy.front.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of HTTP/2 without TLS, begun by its preface (RFC 9113 §3.3), from its first octet
 * to its end. Lives on its event loop.
 */
final class GrpcConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcConnection.class);

  /** What a stop leaves to calls that are under way. */
  private static final Duration GOODBYE = Duration.ofMillis(2_300);

  private final ContextInternal context;
  private final Channel channel;
  private final Optional<InetAddress> caller;
  private final CallLimits limits;
  private final CheckFront checks;
  private final LongSupplier clock;
  private final Set<UnaryCall> calls = new HashSet<>();
  private final long opened;
  private long lastEnded;
  private boolean hasCalled;
  private int controlFrames;

  GrpcConnection(
      ContextInternal context,
      Channel channel,
      Optional<InetAddress> caller,
      CallLimits limits,
      CheckFront checks,
      LongSupplier clock) {
    this.context = context;
    this.channel = channel;
    this.caller = caller;
    this.limits = limits;
    this.checks = checks;
    this.clock = clock;
    this.opened = clock.getAsLong();
    this.lastEnded = opened;
  }

  /** Reads from here on: {@code last} is Vert.x' own handler, which sees no octet. */
  void begin(String last) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(last, "http2", codec());
    pipeline.addBefore(
        last,
        "calls",
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new UnaryCall(GrpcConnection.this, stream));
              }
            }));
    pipeline.addBefore(last, "connection", this);
  }

  private Http2FrameCodec codec() {
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(
            Http2Settings.defaultSettings()
                .maxConcurrentStreams(limits.streams())
                .maxHeaderListSize(CallLimits.HEAD))
        .decoderEnforceMaxRstFramesPerWindow(limits.resets(), CallLimits.WINDOW_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(limits.resets(), CallLimits.WINDOW_SECONDS)
        .gracefulShutdownTimeoutMillis(GOODBYE.toMillis())
        .build();
  }

  /** What concerns no call: pings, settings and the like. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    ReferenceCountUtil.release(frame);
    if (++controlFrames > CallLimits.CONTROL_FRAMES) {
      abort();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean isTheCallers = cause instanceof IOException || cause instanceof Http2Exception;
    if (!isTheCallers) {
      LOG.error("a connection of the gRPC port failed", cause);
    }
    abort();
  }

  /**
   * Ends what takes too long; called about once a second. A caller has as much time to take an
   * answer as for its message.
   */
  void tick(HttpTimes times) {
    long now = clock.getAsLong();
    controlFrames = 0;
    List<UnaryCall> open = List.copyOf(calls);
    boolean isSilent =
        !limits.mayBeSilent() && !hasCalled && now - opened > times.header().toNanos();
    boolean isIdle = open.isEmpty() && now - lastEnded > limits.idle().toNanos();
    if (isSilent || open.stream().anyMatch(call -> call.isUnread(now, times.request()))) {
      abort();
    } else if (isIdle) {
      var unused = channel.close();
    } else {
      open.stream().filter(call -> call.isSlow(now, times.request())).forEach(UnaryCall::giveUp);
    }
  }

  /** At once, without a word of HTTP/2 that nobody may be there to read. */
  private void abort() {
    ChannelHandlerContext http2 = channel.pipeline().context("http2");
    if (http2 != null) {
      var unused = http2.close();
    }
  }

  /** Has {@code request} answered; nothing is told where not even a refusal could be made. */
  void answer(CheckRequest request, Consumer<Optional<CheckResponse>> told) {
    context.dispatch(
        () -> {
          Future<CheckResponse> answering = checks.answer(request, caller);
          if (answering.succeeded()) {
            told.accept(Optional.of(answering.result()));
          } else {
            answering.onComplete(
                done ->
                    told.accept(done.succeeded() ? Optional.of(done.result()) : Optional.empty()));
          }
        });
  }

  CallBody newBody() {
    return new CallBody(limits.message(), limits.budget());
  }

  long nanoTime() {
    return clock.getAsLong();
  }

  /** Netty holds callers to the number of streams only once they have confirmed the settings. */
  void begun(UnaryCall call) {
    hasCalled = true;
    calls.add(call);
    if (calls.size() > limits.streams()) {
      abort();
    }
  }

  void ended(UnaryCall call) {
    calls.remove(call);
    lastEnded = clock.getAsLong();
  }
}
