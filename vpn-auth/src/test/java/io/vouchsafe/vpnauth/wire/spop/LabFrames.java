package io.vouchsafe.vpnauth.wire.spop;

import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Frames of every kind, the same for the same seed. */
final class LabFrames {
  private final Random random;

  LabFrames(long seed) {
    random = new Random(seed);
  }

  SpopFrame frame() {
    return switch (random.nextInt(6)) {
      case 0 -> new SpopFrame.HaproxyHello(items(5));
      case 1 -> new SpopFrame.HaproxyDisconnect(items(3));
      case 2 ->
          new SpopFrame.Notify(
              id(),
              IntStream.range(0, random.nextInt(4))
                  .mapToObj(i -> new SpopMessage(name(), items(6)))
                  .toList());
      case 3 -> new SpopFrame.AgentHello(items(3));
      case 4 -> new SpopFrame.AgentDisconnect(items(2));
      default ->
          new SpopFrame.Ack(
              id(), IntStream.range(0, random.nextInt(5)).mapToObj(i -> action()).toList());
    };
  }

  private SpopFrameId id() {
    return new SpopFrameId(number(), number());
  }

  /** Of any length in bits. */
  long number() {
    return random.nextLong() >>> random.nextInt(64);
  }

  private SpopAction action() {
    SpopScope scope = SpopScope.values()[random.nextInt(SpopScope.values().length)];
    return random.nextBoolean()
        ? new SpopAction.SetVariable(scope, name(), value())
        : new SpopAction.UnsetVariable(scope, name());
  }

  private List<SpopItem> items(int most) {
    return IntStream.range(0, random.nextInt(most + 1))
        .mapToObj(i -> new SpopItem(name(), value()))
        .toList();
  }

  private String name() {
    int length = random.nextInt(20) == 0 ? SpopBounds.LONGEST_NAME : 1 + random.nextInt(12);
    return random
        .ints(length, 0, 0x100)
        .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
        .toString();
  }

  private SpopValue value() {
    return switch (random.nextInt(10)) {
      case 0 -> new SpopValue.Null();
      case 1 -> new SpopValue.Bool(random.nextBoolean());
      case 2 -> new SpopValue.Int32(random.nextInt());
      case 3 -> new SpopValue.Uint32(number() & 0xffff_ffffL);
      case 4 -> new SpopValue.Int64(random.nextLong());
      case 5 -> new SpopValue.Uint64(number());
      case 6 -> new SpopValue.Ipv4(octets(4));
      case 7 -> new SpopValue.Ipv6(octets(16));
      case 8 -> new SpopValue.Text(octets(random.nextInt(300)));
      default -> new SpopValue.Binary(octets(random.nextInt(3000)));
    };
  }

  private Der octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return Der.copyOf(octets);
  }
}
