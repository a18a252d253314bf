package io.vouchsafe.proxy.front.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, which is one stream of its connection: reads the head and the one message, has it
 * answered, and answers once. Lives on the connection's event loop.
 */
final class UnaryCall extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UnaryCall.class);

  /** How far it has come. */
  private enum State {
    HEAD,
    BODY,
    DECIDING,
    ANSWERED
  }

  /** No decision takes so long. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final GrpcConnection connection;
  private final Channel stream;
  private final CallBody body;
  private final long begun;
  private State state = State.HEAD;
  private boolean isWhole;
  private boolean isWritten;
  private long answered;
  private @Nullable ScheduledFuture<?> deadline;

  /** The call that {@code stream} of {@code connection} brings. */
  UnaryCall(GrpcConnection connection, Channel stream) {
    this.connection = connection;
    this.stream = stream;
    this.body = connection.newBody();
    this.begun = connection.nanoTime();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    connection.begun(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // Whoever is asked meanwhile answers nobody.
    state = State.ANSWERED;
    isWritten = true;
    stopWaiting();
    connection.ended(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    switch (frame) {
      case Http2HeadersFrame headers -> {
        isWhole |= headers.isEndStream();
        head(headers.headers());
      }
      case Http2DataFrame data -> {
        try {
          isWhole |= data.isEndStream();
          data(data.content());
        } finally {
          data.release();
        }
      }
      default -> ReferenceCountUtil.release(frame);
    }
  }

  private void head(Http2Headers headers) {
    switch (state) {
      case HEAD -> {
        switch (CallHead.of(headers)) {
          case CallHead.Check(Optional<Duration> timeout) -> {
            state = State.BODY;
            timeout.ifPresent(this::limit);
            proceed();
          }
          case CallHead.Refused(GrpcStatus status, String message) -> refuse(status, message);
          case CallHead.NotGrpc(int status) -> answer(AnswerFrames.refusal(status));
        }
      }
      case BODY -> proceed();
      case DECIDING, ANSWERED -> {
        // Fields behind the body are of no interest.
      }
    }
  }

  private void data(ByteBuf octets) {
    if (state != State.BODY) {
      return;
    }
    if (body.add(octets)) {
      proceed();
    } else {
      refuse(GrpcStatus.RESOURCE_EXHAUSTED, "the message is too large");
    }
  }

  private void proceed() {
    if (!isWhole) {
      return;
    }
    state = State.DECIDING;
    Parsed<CheckRequest> message = body.message();
    body.release();
    switch (message) {
      case Parsed.Malformed<CheckRequest>(String reason) ->
          refuse(GrpcStatus.INVALID_ARGUMENT, reason);
      case Parsed.Ok<CheckRequest>(CheckRequest request) ->
          connection.answer(request, this::respond);
    }
  }

  /** Called on whichever thread the decision ends. */
  private void respond(Optional<CheckResponse> response) {
    if (!stream.eventLoop().inEventLoop()) {
      stream.eventLoop().execute(() -> respond(response));
    } else if (response.isEmpty()) {
      refuse(GrpcStatus.INTERNAL, "the service failed to answer");
    } else if (state != State.ANSWERED) {
      write(new DefaultHttp2HeadersFrame(AnswerFrames.head()));
      write(new DefaultHttp2DataFrame(AnswerFrames.message(response.get(), stream.alloc())));
      answer(AnswerFrames.trailers());
    }
  }

  private void refuse(GrpcStatus status, String message) {
    answer(AnswerFrames.refusal(status, message));
  }

  /** The last frame; a caller who still sends is told that nobody listens (RFC 9113 §8.1). */
  private void answer(Http2Headers last) {
    if (state == State.ANSWERED) {
      return;
    }
    state = State.ANSWERED;
    answered = connection.nanoTime();
    stopWaiting();
    var written = stream.write(new DefaultHttp2HeadersFrame(last, true));
    written.addListener(done -> isWritten = true);
    if (!isWhole) {
      write(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
    stream.flush();
  }

  /** Whether the last frame gets there says whether those before it did. */
  private void write(Object frame) {
    var unused = stream.write(frame);
  }

  /** The caller waits no longer than that. */
  private void limit(Duration timeout) {
    deadline =
        stream
            .eventLoop()
            .schedule(
                () -> refuse(GrpcStatus.DEADLINE_EXCEEDED, "the caller's time is over"),
                (timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST).toNanos(),
                TimeUnit.NANOSECONDS);
  }

  private void stopWaiting() {
    body.release();
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  /** Whether its message has not come within {@code most}. */
  boolean isSlow(long now, Duration most) {
    return (state == State.HEAD || state == State.BODY) && now - begun > most.toNanos();
  }

  /** Ends it, since it is slow. */
  void giveUp() {
    refuse(GrpcStatus.DEADLINE_EXCEEDED, "the message did not come in time");
  }

  /** Whether its answer has not been taken within {@code most}. */
  boolean isUnread(long now, Duration most) {
    return state == State.ANSWERED && !isWritten && now - answered > most.toNanos();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof RuntimeException || cause instanceof Error) {
      LOG.error("a call failed", cause);
    }
    var unused = ctx.close();
  }
}
