package io.vouchsafe.vpnauth.wire.vici;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Parsed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViciFramerTest {

  /** However the stream is cut into buffers. */
  @Test
  void packetsComeOutAsTheyWentIn() {
    LabMessages lab = new LabMessages(3);
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<ViciPacket> sent = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = 0; i < 12; i++) {
        ViciPacket packet = lab.packet();
        sent.add(packet);
        stream.writeBytes(packet.encode());
      }
      int most = 1 + random.nextInt(round % 2 == 0 ? 5 : 3_000);
      assertThat(received(stream.toByteArray(), random, most)).isEqualTo(sent);
    }
  }

  private static List<ViciPacket> received(byte[] stream, Random random, int most) {
    ViciFramer framer = new ViciFramer();
    List<ViciPacket> received = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int end = Math.min(stream.length, at + 1 + random.nextInt(most));
      framer.feed(Arrays.copyOfRange(stream, at, end));
      at = end;
      for (Optional<byte[]> next = next(framer); next.isPresent(); next = next(framer)) {
        received.add(ViciPacket.decode(next.get()).toOptional().orElseThrow());
      }
    }
    return received;
  }

  private static Optional<byte[]> next(ViciFramer framer) {
    return framer.next().toOptional().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512 * 1024 + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void aLengthThatNoPacketHasIsTheEnd(int length) {
    ViciFramer framer = new ViciFramer();
    framer.feed(
        new byte[] {
          (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length, 1
        });
    for (int again = 0; again < 2; again++) {
      assertThat(framer.next())
          .isEqualTo(
              Parsed.malformed(
                  "a packet of " + Integer.toUnsignedString(length) + " octets, not 1 to 524288"));
    }
  }

  @Test
  void theLongestPacketIsTaken() {
    ViciFramer framer = new ViciFramer();
    framer.feed(new byte[] {0, 8, 0, 0});
    assertThat(next(framer)).isEmpty();
    for (int i = 0; i < 512 * 1024; i += 1024) {
      framer.feed(new byte[1024]);
      assertThat(next(framer).map(packet -> packet.length))
          .isEqualTo(i + 1024 < 512 * 1024 ? Optional.empty() : Optional.of(512 * 1024));
    }
  }

  @Test
  void whatIsLeftIsTakenFirst() {
    ViciFramer framer = new ViciFramer();
    framer.feed(new byte[] {0, 0, 0, 1, 5});
    assertThatThrownBy(() -> framer.feed(new byte[1])).isInstanceOf(IllegalStateException.class);
  }
}
