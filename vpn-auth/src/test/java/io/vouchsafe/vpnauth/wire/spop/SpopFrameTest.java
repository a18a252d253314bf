package io.vouchsafe.vpnauth.wire.spop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Der;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPOE.txt, section 3. The broken frames are in the table of SpoeHostileTest. */
class SpopFrameTest {
  private static final HexFormat HEX = HexFormat.of();

  private static byte[] body(SpopFrame frame) {
    byte[] encoded = frame.encode();
    return Arrays.copyOfRange(encoded, 4, encoded.length);
  }

  private static SpopFrame known(byte[] body) {
    if (SpopFrame.decode(body) instanceof SpopReading.Known(SpopFrame frame)) {
      return frame;
    }
    throw new AssertionError(SpopFrame.decode(body).toString());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    LabFrames lab = new LabFrames(20_261_128);
    for (int i = 0; i < 5_000; i++) {
      SpopFrame frame = lab.frame();
      assertThat(known(body(frame))).isEqualTo(frame);
    }
  }

  /** As HAProxy 2.6.12 sent it and as it took it, recorded with its lab agent. */
  @Test
  void aHelloOfHaproxyIsRead() {
    byte[] hello =
        HEX.parseHex(
            "01000000010000"
                + "12737570706f727465642d76657273696f6e730803322e30"
                + "0e6d61782d6672616d652d73697a6503fcf006"
                + "0c6361706162696c69746965730810706970656c696e696e672c6173796e63"
                + "0b6865616c7468636865636b11");

    assertThat(known(hello))
        .isEqualTo(
            new SpopFrame.HaproxyHello(
                List.of(
                    new SpopItem("supported-versions", SpopValue.Text.of("2.0")),
                    new SpopItem("max-frame-size", new SpopValue.Uint32(16_380)),
                    new SpopItem("capabilities", SpopValue.Text.of("pipelining,async")),
                    new SpopItem("healthcheck", new SpopValue.Bool(true)))));
  }

  @Test
  void anAckIsWrittenAsHaproxyReadsIt() {
    SpopFrame ack =
        new SpopFrame.Ack(
            new SpopFrameId(1, 240),
            List.of(
                new SpopAction.SetVariable(
                    SpopScope.TRANSACTION, "allow", new SpopValue.Bool(true)),
                new SpopAction.UnsetVariable(SpopScope.RESPONSE, "x")));

    assertThat(HEX.formatHex(ack.encode()))
        .isEqualTo(
            "00000017" + "6700000001" + "01" + "f000" + "01030205616c6c6f7711" + "02020401" + "78");
  }

  /** The limits that the table of SPOE.txt, section 3.1, names, and those of 64 bits. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "239, ef",
    "240, f000",
    "241, f100",
    "255, ff00",
    "256, f001",
    "2287, ff7f",
    "2288, f08000",
    "264431, ffff7f",
    "264432, f0808000",
    "33818863, ffffff7f",
    "33818864, f080808000",
    "4328786159, ffffffff7f",
    "9223372036854775807, fff0fefefefefefefe06",
    "-9223372036854775808, f0f1fefefefefefefe06",
    "-1, fff0fefefefefefefe0e",
  })
  void aNumberHasOneEncoding(long number, String hex) {
    SpopFrame frame = new SpopFrame.Notify(new SpopFrameId(number, 0), List.of());

    assertThat(HEX.formatHex(body(frame))).isEqualTo("0300000001" + hex + "00");
    assertThat(known(body(frame))).isEqualTo(frame);
  }

  @ParameterizedTest
  @CsvSource({
    "fff0fefefefefefefe0f",
    "f0f1fefefefefefefe0e",
    "fff0fefefefefefefe1e",
    "ffffffffffffffffff0f",
    "f080808080808080808000",
    "ffffffffffffffffffffffff",
  })
  void aNumberOfMoreThan64BitsIsNone(String hex) {
    assertThat(SpopFrame.decode(HEX.parseHex("0300000001" + hex + "00")))
        .isInstanceOf(SpopReading.Broken.class);
  }

  @Test
  void whateverTheOctetsThereIsAnAnswer() {
    LabFrames lab = new LabFrames(7);
    Random random = new Random(7);
    int broken = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] good = body(lab.frame());
      byte[] changed = good.clone();
      changed[random.nextInt(good.length)] ^= (byte) (1 + random.nextInt(255));
      byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
      byte[] longer = Arrays.copyOf(good, good.length + 1);
      for (byte[] octets : List.of(changed, cut, longer)) {
        switch (SpopFrame.decode(octets)) {
          case SpopReading.Broken none -> broken++;
          case SpopReading.Known(SpopFrame frame) -> assertThat(body(frame)).isEqualTo(octets);
        }
      }
    }
    assertThat(broken).as("broken ones of 15,000").isBetween(5_000, 14_999);
  }

  /** What does not end where it says that it ends is never half read. */
  @Test
  void noBeginningOfAMessageIsRead() {
    byte[] body =
        body(
            new SpopFrame.Notify(
                new SpopFrameId(1, 1),
                List.of(
                    new SpopMessage(
                        "check-cert",
                        List.of(
                            new SpopItem("tenant", SpopValue.Text.of("SECRET")),
                            new SpopItem(
                                "der", new SpopValue.Binary(Der.copyOf(new byte[700]))))))));
    for (int length = 0; length < body.length; length++) {
      SpopReading reading = SpopFrame.decode(Arrays.copyOf(body, length));
      if (length == 7) {
        assertThat(reading).isInstanceOf(SpopReading.Known.class);
      } else {
        assertThat(reading).as("%d octets", length).isInstanceOf(SpopReading.Broken.class);
        assertThat(reading.toString()).doesNotContain("SECRET");
      }
    }
    assertThat(known(body).toString()).doesNotContain("SECRET");
  }

  @Test
  void whatIsTooMuchIsNotWritten() {
    SpopItem item = new SpopItem("a", new SpopValue.Null());
    for (SpopFrame frame :
        List.of(
            new SpopFrame.HaproxyHello(Collections.nCopies(SpopBounds.MOST_ITEMS + 1, item)),
            new SpopFrame.HaproxyHello(List.of(new SpopItem("", new SpopValue.Null()))),
            new SpopFrame.HaproxyHello(List.of(new SpopItem("\u0416", new SpopValue.Null()))),
            new SpopFrame.HaproxyHello(
                List.of(new SpopItem("a".repeat(257), new SpopValue.Null()))),
            new SpopFrame.Notify(
                SpopFrameId.NONE, List.of(new SpopMessage("m", Collections.nCopies(256, item)))),
            new SpopFrame.Notify(
                SpopFrameId.NONE,
                Collections.nCopies(SpopBounds.MOST_MESSAGES + 1, new SpopMessage("m", List.of()))),
            new SpopFrame.HaproxyHello(
                List.of(
                    new SpopItem(
                        "a",
                        new SpopValue.Binary(Der.copyOf(new byte[SpopBounds.LONGEST_FRAME]))))))) {
      assertThatThrownBy(frame::encode).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new SpopValue.Ipv4(Der.copyOf(new byte[3])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SpopValue.Uint32(1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
