package io.vouchsafe.vpnauth.wire.vici;

import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Messages and packets that nobody thought of; the same ones for the same seed. */
final class LabMessages {
  private final Random random;

  LabMessages(long seed) {
    random = new Random(seed);
  }

  ViciPacket packet() {
    return switch (random.nextInt(8)) {
      case 0 -> new ViciPacket.CommandRequest(name(), message(0));
      case 1 -> new ViciPacket.CommandResponse(message(0));
      case 2 -> new ViciPacket.CommandUnknown();
      case 3 -> new ViciPacket.EventRegister(name());
      case 4 -> new ViciPacket.EventUnregister(name());
      case 5 -> new ViciPacket.EventConfirm();
      case 6 -> new ViciPacket.EventUnknown();
      default -> new ViciPacket.Event(name(), message(0));
    };
  }

  ViciMessage message(int depth) {
    ViciMessage.Builder builder = ViciMessage.builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(depth < ViciBounds.DEEPEST ? 3 : 2)) {
        case 0 -> builder.put(name(), octets());
        case 1 -> builder.items(name(), items());
        default -> builder.section(name(), message(depth + 1));
      }
    }
    return builder.build();
  }

  private List<Der> items() {
    return Stream.generate(this::octets).limit(random.nextInt(5)).toList();
  }

  private Der octets() {
    byte[] octets = new byte[random.nextInt(20) == 0 ? random.nextInt(4000) : random.nextInt(12)];
    random.nextBytes(octets);
    return Der.copyOf(octets);
  }

  private String name() {
    int longest = random.nextInt(50) == 0 ? ViciBounds.LONGEST_NAME : 12;
    int length = 1 + random.nextInt(longest);
    return random
        .ints(length, ' ', '~' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
