package io.vouchsafe.proxy.front.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A buffer of the wiping allocator is zero when its memory is given back")
@Tag("memory")
class WipingAllocatorTest {
  private static final int LENGTH = 61;
  private static final byte[] SECRET = secret();

  private static final int BEFORE = 64;

  private final MaskedText text = MaskedText.random(new SecureRandom(), 32);

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

  /** Freed memory itself cannot be read: all memory is searched. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDirectBufferIsOverwritten() throws Exception {
    ByteBuf buffer = written();
    assertThat(OwnMemory.places(text)).as("it is there, and this search finds it").hasSize(1);

    buffer.release();

    assertThat(OwnMemory.places(text)).isEmpty();
  }

  /** It moves to other memory, and what it moved out of has nothing. */
  @ParameterizedTest
  @ValueSource(ints = {100_000, BEFORE + 44})
  @EnabledOnOs(OS.LINUX)
  void aDirectBufferThatMovesLeavesNothingBehind(int capacity) throws Exception {
    ByteBuf buffer = written();

    buffer.capacity(capacity);

    assertThat(OwnMemory.places(text)).hasSize(1);
    assertThat(text.isAt(buffer.nioBuffer(0, BEFORE + text.length()), BEFORE)).isTrue();
    assertThat(buffer.writerIndex()).isEqualTo(BEFORE + text.length());
    buffer.release();
    assertThat(OwnMemory.places(text)).isEmpty();
  }

  /** With zeros before the text: free() itself writes into what it is given. */
  private ByteBuf written() {
    ByteBuf buffer = WipingAllocator.INSTANCE.directBuffer(BEFORE + text.length() + 3);
    buffer.writeZero(BEFORE);
    text.writeTo(buffer.nioBuffer(BEFORE, text.length()));
    return buffer.writerIndex(BEFORE + text.length());
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
