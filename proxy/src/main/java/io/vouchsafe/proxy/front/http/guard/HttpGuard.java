package io.vouchsafe.proxy.front.http.guard;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the bytes of a connection through to the HTTP decoder, one request at a time: the next one
 * goes on when the answer to the one before is written and the client takes what it is sent. What
 * {@link RequestGuard} refuses is answered here, once, and the connection ends; no byte of a head
 * that is not whole and good goes on.
 */
public final class HttpGuard extends ChannelInboundHandlerAdapter {
  /** For a client that does not even take its refusal. */
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A few octets do not keep a whole read buffer. */
  private static final int SMALL = 1024;

  private static final int USUAL = 16 << 10;

  /** A head that is not whole yet, and what one read adds to it. */
  private static final int MOST = 256 << 10;

  private static final byte[] NONE = {};

  /** Of one event loop each, for what one read brings. */
  private static final FastThreadLocal<byte[]> OCTETS =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[USUAL];
        }
      };

  private final RequestGuard guard = new RequestGuard();
  private final GuardMeters meters;
  private final ConnectionClock clock;

  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf held;
  private boolean passing;
  private boolean paused;
  private boolean answering;
  private boolean answerBegun;
  private boolean refused;
  private boolean upgraded;

  private HttpGuard(HttpTimes times, GuardMeters meters, LongSupplier nanoTime) {
    this.meters = meters;
    this.clock = new ConnectionClock(times, nanoTime, this);
  }

  /**
   * Puts a guard around {@code decoder} and {@code encoder}, the names of the handlers of HTTP/1.1
   * in {@code pipeline}. Nothing may have been read yet.
   */
  public static void install(
      ChannelPipeline pipeline,
      String decoder,
      String encoder,
      HttpTimes times,
      GuardMeters meters,
      LongSupplier nanoTime) {
    HttpGuard guard = new HttpGuard(times, meters, nanoTime);
    pipeline.addAfter(encoder, "answerGate", new AnswerGate(guard));
    pipeline.addBefore(decoder, "httpGuard", guard);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    clock.start(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (upgraded) {
      clock.moved();
    }
    if (upgraded || !(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (refused || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    ByteBuf before = held;
    held = null;
    pass(
        ctx,
        before == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), before, bytes));
  }

  /** Lets through what may go on now, and keeps the rest. */
  private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuf rest = bytes;
    passing = true;
    try {
      while (rest != null && !refused) {
        boolean head = guard.isBetweenRequests();
        if (head && !isReadyForNext(ctx)) {
          pause(ctx);
          break;
        }
        int good = good(rest);
        if (good < 0) {
          refuse(ctx, guard.violation(), !head);
        }
        if (good <= 0) {
          break;
        }
        if (head) {
          answering = true;
          answerBegun = false;
          clock.headEnds();
        }
        boolean all = good == rest.readableBytes();
        ByteBuf next = all ? rest : rest.readRetainedSlice(good);
        rest = all ? null : rest;
        ctx.fireChannelRead(next);
      }
    } finally {
      passing = false;
      keep(ctx, rest);
    }
    tellClock();
  }

  /** How many octets are good and belong to one request; negative when it is refused. */
  private int good(ByteBuf bytes) {
    if (guard.isInside(bytes.readableBytes())) {
      return guard.next(NONE, 0, bytes.readableBytes());
    }
    byte[] in = copy(bytes);
    int end = bytes.readableBytes();
    int at = 0;
    int octets;
    do {
      octets = guard.next(in, at, end);
      if (octets < 0) {
        return octets;
      }
      at += octets;
    } while (octets > 0 && at < end && !guard.isBetweenRequests());
    return at;
  }

  /** The readable octets from index 0 on: a look at one costs least in an array. */
  private static byte[] copy(ByteBuf bytes) {
    byte[] octets = OCTETS.get();
    if (octets.length < bytes.readableBytes()) {
      octets = new byte[Math.max(Math.min(2 * octets.length, MOST), bytes.readableBytes())];
      if (octets.length <= MOST) {
        // A head that comes octet by octet would need one for each of them.
        OCTETS.set(octets);
      }
    }
    bytes.getBytes(bytes.readerIndex(), octets, 0, bytes.readableBytes());
    return octets;
  }

  private boolean isReadyForNext(ChannelHandlerContext ctx) {
    return !answering && ctx.channel().isWritable();
  }

  private void keep(ChannelHandlerContext ctx, @Nullable ByteBuf rest) {
    if (rest == null) {
      return;
    }
    if (refused) {
      rest.release();
    } else if (rest.capacity() > SMALL && rest.readableBytes() < rest.capacity() / 4) {
      ByteBuf copy = ctx.alloc().buffer(2 * rest.readableBytes());
      copy.writeBytes(rest);
      rest.release();
      held = copy;
    } else {
      held = rest;
    }
  }

  private void tellClock() {
    if (!refused && !upgraded) {
      boolean between = guard.isBetweenRequests();
      clock.active(between && held != null && !paused, !between);
    }
  }

  private void pause(ChannelHandlerContext ctx) {
    paused = true;
    ctx.channel().config().setAutoRead(false);
  }

  /** Goes on with what was held while an answer was on its way. */
  private void resume() {
    ChannelHandlerContext ctx = context;
    ByteBuf bytes = held;
    if (!paused || ctx == null || bytes == null || passing || !isReadyForNext(ctx)) {
      return;
    }
    held = null;
    paused = false;
    pass(ctx, bytes);
    ctx.fireChannelReadComplete();
    if (!paused && !refused) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    resumeSoon(ctx);
  }

  /** Not at once: whoever writes an answer is still at work on it. */
  private void resumeSoon(ChannelHandlerContext ctx) {
    if (paused && !passing && isReadyForNext(ctx)) {
      ctx.executor().execute(this::resume);
    }
  }

  /** The current request's answer has begun. */
  void answerBegins() {
    answerBegun = true;
  }

  /** The current request's answer is written. */
  void answerEnds() {
    answering = false;
    ChannelHandlerContext ctx = context;
    if (!passing && ctx != null) {
      tellClock();
      resumeSoon(ctx);
    }
  }

  /** From now on these are no requests (RFC 9110 §7.8); what came too early is none either. */
  void upgraded() {
    upgraded = true;
    clock.upgraded();
    ChannelHandlerContext ctx = context;
    if (held != null && ctx != null) {
      var unused = ctx.close();
    }
  }

  /** Whether there are no requests any more. */
  boolean hasUpgraded() {
    return upgraded;
  }

  /** What is no answer to a request goes to the client. */
  void moved() {
    clock.moved();
  }

  /** Whether the connection is of no more use. */
  boolean hasRefused() {
    return refused;
  }

  /** Whether an answer to a whole request is being made. */
  boolean isAtWork() {
    return !upgraded && answering && guard.isBetweenRequests();
  }

  /** The rest of a request does not come; a connection on which nothing came is closed silently. */
  void isLate(HttpViolation late) {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    boolean silent = guard.isBetweenRequests() && held == null;
    if (silent) {
      refused = true;
      meters.refused(late);
      var unused = ctx.close();
    } else {
      refuse(ctx, late, !guard.isBetweenRequests());
    }
    release();
  }

  /**
   * Answers once, and ends it.
   *
   * @param wentOn whether the decoder has the head of the request already
   */
  private void refuse(ChannelHandlerContext ctx, HttpViolation why, boolean wentOn) {
    refused = true;
    meters.refused(why);
    if (wentOn && answerBegun) {
      ctx.flush();
      var unused = ctx.close();
      return;
    }
    clock.farewell(FAREWELL_NANOS);
    ctx.writeAndFlush(Refusal.of(why)).addListener(ChannelFutureListener.CLOSE);
  }

  private void release() {
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    clock.stop();
    release();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    clock.stop();
    release();
  }
}
