package io.vouchsafe.proxy.front.http;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.internal.CleanableDirectBuffer;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.nio.ByteBuffer;
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

  private static final class WipedDirect extends UnpooledDirectByteBuf {
    WipedDirect(WipingAllocator from, int initialCapacity, int maxCapacity) {
      super(from, initialCapacity, maxCapacity);
    }

    @Override
    protected CleanableDirectBuffer allocateDirectBuffer(int capacity) {
      CleanableDirectBuffer memory = PlatformDependent.allocateDirect(capacity);
      return wiped(memory.buffer(), memory::clean);
    }
  }

  /** Memory that is zero when it is given {@code back}. */
  static CleanableDirectBuffer wiped(ByteBuffer memory, Runnable back) {
    return new CleanableDirectBuffer() {
      @Override
      public ByteBuffer buffer() {
        return memory;
      }

      @Override
      public void clean() {
        ByteBuffer all = memory.duplicate().clear();
        while (all.remaining() >= Long.BYTES) {
          all.putLong(0);
        }
        while (all.hasRemaining()) {
          all.put((byte) 0);
        }
        back.run();
      }
    };
  }
}
