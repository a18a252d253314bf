package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever was sealed, there is an answer; and what was read is written the same again. */
class EventCodecFuzzTest {
  private static final byte[] EPOCH = "epoch of 16 oct.".getBytes(UTF_8);
  private static final EventCodec CODEC = new EventCodec(TestNode.SEALS);

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void whatIsReadIsWrittenTheSame(byte[] content) {
    byte[] seal = TestNode.SEALS.seal(SealPurpose.EVENT, EPOCH, content);
    byte[] entry = Buffer.buffer(content).appendBytes(seal).getBytes();
    if (CODEC.decode(entry, EPOCH, new byte[0])
        instanceof EventReading.Whole(NumberedEvent event)) {
      Heartbeat.of(event.body());
      if (!Arrays.equals(CODEC.encode(event, EPOCH), entry)) {
        throw new AssertionError(event);
      }
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of("{}", "{\"heard\":{\"0123456789abcdef\":\"1-2\"}}", "")
        .map(
            body ->
                new NumberedEvent(
                    new Node("0123456789abcdef", "vs-1"),
                    1,
                    2,
                    Instant.EPOCH,
                    "heartbeat",
                    "acme",
                    Buffer.buffer(body)))
        .map(event -> CODEC.encode(event, EPOCH))
        .map(entry -> Arrays.copyOf(entry, entry.length - 40));
  }
}
