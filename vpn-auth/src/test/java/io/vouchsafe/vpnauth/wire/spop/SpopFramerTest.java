package io.vouchsafe.vpnauth.wire.spop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpopFramerTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 64, 1500, 100_000})
  void framesAreTheSameHoweverTheyCome(int piece) {
    LabFrames lab = new LabFrames(3);
    List<SpopFrame> sent = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      SpopFrame frame = lab.frame();
      sent.add(frame);
      stream.writeBytes(frame.encode());
    }
    byte[] octets = stream.toByteArray();
    SpopFramer framer = new SpopFramer(SpopBounds.LONGEST_FRAME);
    List<SpopFrame> came = new ArrayList<>();
    for (int at = 0; at < octets.length; at += piece) {
      framer.feed(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + piece)));
      while (framer.next() instanceof SpopFramer.Whole(SpopReading.Known(SpopFrame frame))) {
        came.add(frame);
      }
    }
    assertThat(came).isEqualTo(sent);
    assertThat(framer.isWithinFrame()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, INVALID",
    "6, INVALID",
    "257, TOO_BIG",
    "2147483647, TOO_BIG",
    "-2147483648, TOO_BIG",
    "-1, TOO_BIG"
  })
  void noFrameHasThatLength(int length, SpopStatus status) {
    SpopFramer framer = new SpopFramer(256);
    framer.feed(
        new byte[] {
          (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length, 1
        });

    assertThat(framer.next()).isEqualTo(new SpopFramer.WrongLength(length));
    assertThat(new SpopFramer.WrongLength(length).status()).isEqualTo(status);
  }

  @Test
  void whatWasAgreedCountsFromTheNextFrameOn() {
    SpopFramer framer = new SpopFramer(1000);
    byte[] frame = new byte[4 + 300];
    frame[2] = 1;
    frame[3] = 44;
    framer.feed(frame);
    assertThat(framer.next()).isInstanceOf(SpopFramer.Whole.class);
    assertThat(framer.next()).isInstanceOf(SpopFramer.Incomplete.class);

    framer.agree(299);
    framer.feed(frame);
    assertThat(framer.next()).isEqualTo(new SpopFramer.WrongLength(300));
  }

  /** A length costs nothing; what has come does. */
  @Test
  void aPromiseTakesNoMemory() {
    Runtime runtime = Runtime.getRuntime();
    List<SpopFramer> all = new ArrayList<>();
    long before = runtime.totalMemory() - runtime.freeMemory();
    for (int i = 0; i < 2_000; i++) {
      SpopFramer framer = new SpopFramer(SpopBounds.LONGEST_FRAME);
      framer.feed(new byte[] {0, 4, 0, 0, 1});
      assertThat(framer.next()).isInstanceOf(SpopFramer.Incomplete.class);
      assertThat(framer.isWithinFrame()).isTrue();
      all.add(framer);
    }
    System.gc();
    long after = runtime.totalMemory() - runtime.freeMemory();
    assertThat(after - before).as("of %d framers", all.size()).isLessThan(100L << 20);
  }

  @Test
  void whatIsLeftIsNotThrownAway() {
    SpopFramer framer = new SpopFramer(SpopBounds.LONGEST_FRAME);
    byte[] two = new byte[2 * (4 + 7)];
    two[3] = 7;
    two[14] = 7;
    framer.feed(two);
    assertThat(framer.next()).isInstanceOf(SpopFramer.Whole.class);

    assertThatThrownBy(() -> framer.feed(new byte[1])).isInstanceOf(IllegalStateException.class);
    assertThat(framer.next()).isInstanceOf(SpopFramer.Whole.class);
    assertThat(framer.next()).isInstanceOf(SpopFramer.Incomplete.class);
  }

  @Test
  void garbageEndsSoon() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      byte[] octets = new byte[random.nextInt(200)];
      random.nextBytes(octets);
      SpopFramer framer = new SpopFramer(64);
      framer.feed(octets);
      int pieces = 0;
      while (framer.next() instanceof SpopFramer.Whole) {
        pieces++;
      }
      assertThat(pieces).isLessThanOrEqualTo(octets.length / 11);
    }
  }
}
