package io.vouchsafe.vpnauth.wire.vici;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.Parsed;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a charon gone mad sends, there is an answer; and what was read can be sent again. */
class ViciPacketFuzzTest {

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void whatIsReadCanBeWritten(byte[] stream) {
    ViciFramer framer = new ViciFramer();
    framer.feed(stream);
    while (framer.next() instanceof Parsed.Ok<Optional<byte[]>>(Optional<byte[]> packet)
        && packet.isPresent()) {
      ViciPacket.decode(packet.get()).toOptional().ifPresent(ViciPacketFuzzTest::writeAgain);
    }
  }

  private static void writeAgain(ViciPacket packet) {
    byte[] encoded;
    try {
      encoded = packet.encode();
    } catch (IllegalArgumentException mistake) {
      // A name of theirs that none of ours may be.
      return;
    }
    ViciPacket again =
        ViciPacket.decode(Arrays.copyOfRange(encoded, 4, encoded.length))
            .toOptional()
            .orElseThrow(() -> new AssertionError(packet));
    if (!again.equals(packet)) {
      throw new AssertionError(packet);
    }
  }

  static Stream<byte[]> seeds() {
    LabMessages lab = new LabMessages(1);
    return IntStream.range(0, 40).mapToObj(i -> lab.packet().encode());
  }
}
