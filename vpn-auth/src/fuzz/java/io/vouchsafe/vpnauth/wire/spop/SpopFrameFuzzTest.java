package io.vouchsafe.vpnauth.wire.spop;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a stranger sends, there is an answer; and what was read is written the same again. */
class SpopFrameFuzzTest {

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void whatIsReadIsWrittenTheSame(byte[] stream) {
    SpopFramer framer = new SpopFramer(SpopBounds.LONGEST_FRAME);
    framer.feed(stream);
    int at = 0;
    while (framer.next() instanceof SpopFramer.Whole(SpopReading.Known(SpopFrame frame))) {
      byte[] again = frame.encode();
      int end = at + again.length;
      if (end > stream.length || !Arrays.equals(again, Arrays.copyOfRange(stream, at, end))) {
        throw new AssertionError(frame);
      }
      at = end;
    }
  }

  static Stream<byte[]> seeds() {
    LabFrames lab = new LabFrames(1);
    return IntStream.range(0, 40).mapToObj(i -> lab.frame().encode());
  }
}
