package io.vouchsafe.proxy.front.http;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Arrays;

/**
 * Gives buffers that are overwritten before their memory is used for something else: what Netty and
 * TLS copy of a key on its way out does not stay behind in a pool. Thread-safe.
 */
final class WipingAllocator extends AbstractByteBufAllocator {
  static final WipingAllocator INSTANCE = new WipingAllocator();

  private WipingAllocator() {
    super(true);
  }

  /** From now on {@code connection} takes its buffers from here. */
  static void follow(HttpConnection connection) {
    ((HttpServerConnection) connection)
        .channelHandlerContext()
        .channel()
        .config()
        .setAllocator(INSTANCE);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return new WipedHeap(this, initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return new WipedDirect(this, initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  private static final class WipedHeap extends UnpooledHeapByteBuf {
    WipedHeap(WipingAllocator from, int initialCapacity, int maxCapacity) {
      super(from, initialCapacity, maxCapacity);
    }

    @Override
    protected void freeArray(byte[] array) {
      Arrays.fill(array, (byte) 0);
      super.freeArray(array);
    }
  }

  /**
   * Overwrites itself, whoever gave it its memory: netty's constructor does not ask for memory in
   * any way that a subclass sees.
   */
  private static final class WipedDirect extends UnpooledDirectByteBuf {
    WipedDirect(WipingAllocator from, int initialCapacity, int maxCapacity) {
      super(from, initialCapacity, maxCapacity);
    }

    /** What netty would give back here as it is, is moved before. */
    @Override
    public ByteBuf capacity(int next) {
      checkNewCapacity(next);
      int kept = Math.min(next, capacity());
      ByteBuf aside = INSTANCE.directBuffer(kept, kept);
      try {
        aside.setBytes(0, this, 0, kept);
        wipe();
        super.capacity(next);
        setBytes(0, aside, 0, kept);
        return this;
      } finally {
        aside.release();
      }
    }

    @Override
    protected void deallocate() {
      wipe();
      super.deallocate();
    }

    /** Nobody refers to it any more when it is deallocated, so that nothing is asked about that. */
    private void wipe() {
      int at = 0;
      for (; at + Long.BYTES <= capacity(); at += Long.BYTES) {
        _setLong(at, 0);
      }
      for (; at < capacity(); at++) {
        _setByte(at, 0);
      }
    }
  }
}
