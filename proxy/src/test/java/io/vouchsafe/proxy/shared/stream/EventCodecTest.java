package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An event as octets")
class EventCodecTest {
  private static final byte[] EPOCH = "epoch of 16 oct.".getBytes(UTF_8);
  private static final byte[] BEFORE = "epoch before it.".getBytes(UTF_8);
  private static final byte[] NONE = new byte[0];
  private static final NumberedEvent EVENT =
      new NumberedEvent(
          new Node("0123456789abcdef", "vs-1 ü"),
          1_795_000_000_000L,
          17,
          Instant.ofEpochMilli(1_795_000_000_123L),
          "block",
          "acme",
          Buffer.buffer("body"));

  private final EventCodec codec = new EventCodec(TestNode.SEALS);
  private final byte[] octets = codec.encode(EVENT, EPOCH);

  private EventReading read(byte[] entry) {
    return codec.decode(entry, EPOCH, BEFORE);
  }

  private static EventReading refused(EventRefusal why) {
    return new EventReading.Refused(why);
  }

  /** As somebody who has the key would seal it. */
  private static byte[] sealed(Buffer content) {
    byte[] seal = TestNode.SEALS.seal(SealPurpose.EVENT, EPOCH, content.getBytes());
    return content.copy().appendBytes(seal).getBytes();
  }

  private static Buffer content(byte[] octets) {
    return Buffer.buffer(Arrays.copyOf(octets, octets.length - 40));
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(read(octets)).isEqualTo(new EventReading.Whole(EVENT));
  }

  @Test
  void anAlteredOctetIsRefusedWhereverItIs() {
    for (int i = 0; i < octets.length; i++) {
      byte[] altered = octets.clone();
      altered[i] ^= 1;
      assertThat(read(altered)).as("octet %d", i).isEqualTo(refused(EventRefusal.SEAL));
    }
  }

  @Test
  void everyPartOfItIsRefused() {
    for (int i = 0; i < octets.length; i++) {
      assertThat(read(Arrays.copyOf(octets, i))).isEqualTo(refused(EventRefusal.SEAL));
    }
  }

  @Test
  void isOfItsEpoch() {
    assertThat(read(codec.encode(EVENT, BEFORE))).isEqualTo(refused(EventRefusal.EPOCH));
    assertThat(codec.decode(octets, NONE, NONE)).isEqualTo(refused(EventRefusal.SEAL));
    assertThat(codec.decode(codec.encode(EVENT, NONE), NONE, NONE))
        .as("nobody believes anything without an epoch")
        .isEqualTo(refused(EventRefusal.SEAL));
  }

  @Test
  void isBounded() {
    assertThat(read(new byte[EventCodec.LONGEST + 1])).isEqualTo(refused(EventRefusal.TOO_LARGE));
    NumberedEvent largest =
        new NumberedEvent(
            new Node("0123456789abcdef", "n".repeat(EventCodec.LONGEST_NAME)),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            EVENT.at(),
            "heartbeat",
            "t".repeat(EventCodec.LONGEST_NAME),
            Buffer.buffer(new byte[EventCodec.LONGEST_BODY]));
    assertThat(read(codec.encode(largest, EPOCH))).isEqualTo(new EventReading.Whole(largest));
  }

  @Test
  void aLaterVersionIsKnownByItsNodeAndNumber() {
    Buffer later = content(octets).setByte(0, (byte) 2).appendString("whatever comes then");

    assertThat(read(sealed(later)))
        .isInstanceOfSatisfying(
            EventReading.Later.class,
            reading -> {
              assertThat(reading.version()).isEqualTo(2);
              assertThat(reading.event().from()).isEqualTo(EVENT.from());
              assertThat(reading.event().number()).isEqualTo(17);
            });
  }

  @Test
  void whatIsSealedAndNoEventIsMalformed() {
    EventReading malformed = refused(EventRefusal.MALFORMED);
    Buffer content = content(octets);

    assertThat(read(sealed(Buffer.buffer()))).isEqualTo(malformed);
    assertThat(read(sealed(content.copy().appendByte((byte) 0)))).isEqualTo(malformed);
    assertThat(read(sealed(content.slice(0, content.length() - 1)))).isEqualTo(malformed);
    assertThat(read(sealed(content.copy().setInt(1, -1)))).isEqualTo(malformed);
    assertThat(read(sealed(content.copy().setInt(1, Integer.MAX_VALUE)))).isEqualTo(malformed);
    assertThat(read(sealed(content.copy().setByte(5, (byte) 'X')))).isEqualTo(malformed);
    assertThat(read(codec.encode(with("no such Type"), EPOCH))).isEqualTo(malformed);
    assertThat(read(codec.encode(numbered(-1), EPOCH))).isEqualTo(malformed);
  }

  private static NumberedEvent with(String type) {
    return new NumberedEvent(
        EVENT.from(), EVENT.incarnation(), EVENT.number(), EVENT.at(), type, "", EVENT.body());
  }

  private static NumberedEvent numbered(long number) {
    return new NumberedEvent(
        EVENT.from(), EVENT.incarnation(), number, EVENT.at(), "block", "", EVENT.body());
  }

  @Test
  @DisplayName("Whatever was sealed, there is an answer, and what is read is written the same")
  void mutations() {
    Random random = new Random(16);
    for (int i = 0; i < 50_000; i++) {
      Buffer content = content(octets).copy();
      for (int change = random.nextInt(4); change >= 0; change--) {
        content.setByte(random.nextInt(content.length()), (byte) random.nextInt(256));
      }
      byte[] entry = sealed(content.slice(0, content.length() - random.nextInt(2)));
      if (read(entry) instanceof EventReading.Whole(NumberedEvent event)) {
        assertThat(codec.encode(event, EPOCH)).isEqualTo(entry);
      }
    }
  }
}
