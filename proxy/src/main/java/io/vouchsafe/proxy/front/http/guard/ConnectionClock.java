package io.vouchsafe.proxy.front.http.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection has kept us waiting. One timer a connection, which a usual request does not
 * touch: it is set anew only when a head or a body comes in pieces.
 */
final class ConnectionClock implements Runnable {
  private final long headerNanos;
  private final long requestNanos;
  private final long idleNanos;
  private final LongSupplier nanoTime;
  private final HttpGuard guard;

  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> timer;
  private long timerAt;
  private boolean waitsForHead;
  private boolean waitsForBody;
  private long waitsSince;
  private long activeAt;
  private long unsent;
  private long sentOfCurrent;

  ConnectionClock(HttpTimes times, LongSupplier nanoTime, HttpGuard guard) {
    this.headerNanos = times.header().toNanos();
    this.requestNanos = times.request().toNanos();
    this.idleNanos = times.idle().toNanos();
    this.nanoTime = nanoTime;
    this.guard = guard;
  }

  /** The connection is there, and its first request is awaited. */
  void start(ChannelHandlerContext ctx) {
    context = ctx;
    activeAt = nanoTime.getAsLong();
    waitsSince = activeAt;
    waitsForHead = true;
    arm(activeAt, headerNanos);
  }

  /** A head is whole. */
  void headEnds() {
    waitsForHead = false;
    waitsForBody = false;
  }

  /** Something came, or an answer ended; a part of a head or of a body is perhaps still awaited. */
  void active(boolean partOfHead, boolean partOfBody) {
    activeAt = nanoTime.getAsLong();
    if (partOfHead && !waitsForHead) {
      waitsSince = activeAt;
      arm(activeAt, headerNanos);
    } else if (partOfBody && !waitsForBody && requestNanos > 0) {
      waitsSince = activeAt;
      arm(activeAt, requestNanos);
    }
    waitsForHead = partOfHead;
    waitsForBody = partOfBody && requestNanos > 0;
  }

  /** From now on only silence in both directions ends the connection. */
  void upgraded() {
    waitsForHead = false;
    waitsForBody = false;
    activeAt = nanoTime.getAsLong();
    arm(activeAt, idleNanos);
  }

  /** Something moves on an upgraded connection. */
  void moved() {
    activeAt = nanoTime.getAsLong();
  }

  /** The last timer: the connection is closed when it ends. */
  void farewell(long nanos) {
    stop();
    arm(nanoTime.getAsLong(), nanos);
  }

  void stop() {
    ScheduledFuture<?> running = timer;
    timer = null;
    if (running != null) {
      running.cancel(false);
    }
  }

  private void arm(long now, long nanos) {
    ChannelHandlerContext ctx = context;
    boolean soonEnough = timer != null && timerAt - (now + nanos) <= 0;
    if (ctx == null || soonEnough) {
      return;
    }
    stop();
    timerAt = now + nanos;
    timer = ctx.executor().schedule(this, Math.max(nanos, 1), TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    timer = null;
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (guard.hasRefused()) {
      var unused = ctx.close();
    } else if (waitsForHead) {
      await(now, headerNanos, HttpViolation.HEADER_TIMEOUT);
    } else if (waitsForBody) {
      await(now, requestNanos, HttpViolation.REQUEST_TIMEOUT);
    } else {
      idle(ctx, now);
    }
  }

  private void await(long now, long nanos, HttpViolation late) {
    long left = waitsSince + nanos - now;
    if (left <= 0) {
      guard.isLate(late);
    } else {
      arm(now, left);
    }
  }

  /** Neither an answer at work nor one that the client takes counts as idle. */
  private void idle(ChannelHandlerContext ctx, long now) {
    if (isSending(ctx.channel()) || (guard.isAtWork() && unsent == 0)) {
      activeAt = now;
    }
    long left = activeAt + idleNanos - now;
    if (left <= 0) {
      var unused = ctx.close();
    } else {
      arm(now, left);
    }
  }

  /** Whether the client has taken octets since the last look. */
  private boolean isSending(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long waiting = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    long progress = buffer == null ? 0 : buffer.currentProgress();
    boolean moved = waiting > 0 && (waiting != unsent || progress != sentOfCurrent);
    unsent = waiting;
    sentOfCurrent = progress;
    return moved;
  }
}
