package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A buffer of the wiping allocator is zero when its memory is given back")
class WipingAllocatorTest {
  private static final int LENGTH = 61;
  private static final byte[] SECRET = secret();

  private static byte[] secret() {
    byte[] secret = new byte[LENGTH];
    Arrays.fill(secret, (byte) 's');
    return secret;
  }

  @Test
  void aHeapBufferIsOverwritten() {
    ByteBuf buffer = WipingAllocator.INSTANCE.heapBuffer(LENGTH);
    buffer.writeBytes(SECRET);
    byte[] memory = buffer.array();

    buffer.release();

    assertThat(memory).containsOnly(0);
  }

  /** What it grows out of is overwritten, too. */
  @Test
  void aHeapBufferThatGrowsLeavesNothingBehind() {
    ByteBuf buffer = WipingAllocator.INSTANCE.heapBuffer(LENGTH);
    buffer.writeBytes(SECRET);
    byte[] memory = buffer.array();

    buffer.capacity(LENGTH * 100);

    assertThat(memory).containsOnly(0);
    buffer.release();
  }

  /** Looked at by a view that a shared reference holds: freed memory itself cannot be read. */
  @Test
  void aDirectBufferIsOverwritten() {
    byte[] left = new byte[LENGTH];
    ByteBuffer memory = ByteBuffer.allocateDirect(LENGTH);

    WipingAllocator.wiped(memory.put(SECRET), () -> memory.clear().get(left)).clean();

    assertThat(left).containsOnly(0);
  }

  @Test
  void directBuffersAreOfThisKind() {
    ByteBuf buffer = WipingAllocator.INSTANCE.directBuffer(LENGTH, LENGTH);
    buffer.writeBytes(SECRET);

    assertThat(buffer.isDirect()).isTrue();
    assertThat(buffer.alloc()).isSameAs(WipingAllocator.INSTANCE);
    assertThat(buffer.getByte(0)).isEqualTo((byte) 's');
    assertThat(buffer.release()).isTrue();
  }
}
