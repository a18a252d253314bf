package io.vouchsafe.vpnauth.wire.vici;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViciPacketTest {

  @Test
  void whatIsWrittenIsReadAgainInItsOrder() {
    LabMessages lab = new LabMessages(20_260_728);
    for (int i = 0; i < 3_000; i++) {
      ViciPacket packet = lab.packet();
      ViciPacket read = decoded(packet);
      assertThat(read).isEqualTo(packet);
      assertThat(keys(read)).isEqualTo(keys(packet));
    }
  }

  /** Every octet of a good packet changed, taken out or followed by the end. */
  @Test
  void whateverTheOctetsThereIsAnAnswer() {
    LabMessages lab = new LabMessages(7);
    Random random = new Random(7);
    int malformed = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] good = body(lab.packet());
      byte[] changed = good.clone();
      changed[random.nextInt(good.length)] ^= (byte) (1 + random.nextInt(255));
      byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
      for (byte[] octets : List.of(changed, cut)) {
        malformed += ViciPacket.decode(octets) instanceof Parsed.Malformed ? 1 : 0;
      }
    }
    assertThat(malformed).as("malformed ones of 6,000").isBetween(1_000, 5_999);
  }

  @Test
  void whatIsMalformedIsSaidWithoutItsText() {
    byte[] body = body(new ViciPacket.CommandResponse(text("SECRETKEY", "SECRETVALUE")));
    for (int length = 0; length < body.length; length++) {
      if (ViciPacket.decode(Arrays.copyOf(body, length))
          instanceof Parsed.Malformed<ViciPacket>(String reason)) {
        assertThat(reason).doesNotContain("SECRET");
      }
    }
    assertThat(new ViciPacket.CommandResponse(text("key", "SECRETVALUE")).toString())
        .doesNotContain("SECRET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gr\u00fcn", "a\nb", "a\u0000", "a\u007f"})
  void aNameThatCharonWouldNotTakeIsAMistakeOfOurs(String name) {
    assertMistake(new ViciPacket.CommandRequest(name, ViciMessage.EMPTY), "name");
    assertMistake(new ViciPacket.EventRegister(name), "name");
    assertMistake(new ViciPacket.CommandRequest("load-conn", text(name, "x")), "name");
  }

  @Test
  void namesHaveAnEnd() {
    ViciPacket longest = new ViciPacket.EventRegister("n".repeat(255));
    assertThat(decoded(longest)).isEqualTo(longest);
    assertMistake(new ViciPacket.EventRegister("n".repeat(256)), "256 characters, not 1 to 255");
  }

  @Test
  void valuesHaveAnEnd() {
    ViciPacket longest = new ViciPacket.CommandResponse(text("key", "v".repeat(0xffff)));
    assertThat(decoded(longest)).isEqualTo(longest);
    assertMistake(
        new ViciPacket.CommandResponse(text("key", "v".repeat(0x10000))),
        "key: 65536 octets, more than 65535");
  }

  @Test
  void sectionsNestEightDeep() {
    ViciPacket deepest = new ViciPacket.CommandResponse(nested(8));
    assertThat(decoded(deepest)).isEqualTo(deepest);
    assertMistake(new ViciPacket.CommandResponse(nested(9)), "deeper than 8");
  }

  /** Its type, the head of the value and 2 + 3 octets more make 512 KiB. */
  @Test
  void packetsHaveAnEnd() {
    ViciMessage.Builder builder = ViciMessage.builder();
    for (int i = 0; i < 7; i++) {
      builder.put("k" + i, Der.copyOf(new byte[0xffff]));
    }
    int left = 512 * 1024 - 1 - 7 * (6 + 0xffff);
    ViciPacket most =
        new ViciPacket.CommandResponse(builder.put("k7", Der.copyOf(new byte[left - 6])).build());
    assertThat(body(most)).hasSize(512 * 1024);
    assertThat(decoded(most)).isEqualTo(most);
    assertMistake(
        new ViciPacket.CommandResponse(builder.put("k7", Der.copyOf(new byte[left - 5])).build()),
        "more than 524288 octets");
    assertThat(ViciPacket.decode(new byte[512 * 1024 + 1])).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void elementsHaveAnEnd() {
    List<Der> items = Collections.nCopies(0xffff, Der.copyOf(new byte[0]));
    ViciPacket most =
        new ViciPacket.CommandResponse(ViciMessage.builder().items("list", items).build());
    assertThat(decoded(most)).isEqualTo(most);
    List<Der> oneMore = new ArrayList<>(items);
    oneMore.add(items.getFirst());
    ViciMessage tooMany = ViciMessage.builder().items("list", oneMore).build();
    assertMistake(new ViciPacket.CommandResponse(tooMany), "more than 65536 elements");

    byte[] read = Arrays.copyOf(body(most), body(most).length + 3);
    System.arraycopy(new byte[] {5, 0, 0, 6}, 0, read, read.length - 4, 4);
    assertThat(ViciPacket.decode(read))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed ->
                assertThat(malformed.reason()).startsWith("more than 65536 elements, at octet"));
  }

  private static void assertMistake(ViciPacket packet, String says) {
    assertThatThrownBy(packet::encode)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }

  private static ViciMessage text(String key, String value) {
    return ViciMessage.builder().put(key, value).build();
  }

  private static ViciMessage nested(int depth) {
    return depth == 0
        ? text("key", "value")
        : ViciMessage.builder().section("s", nested(depth - 1)).build();
  }

  private static ViciPacket decoded(ViciPacket packet) {
    return ViciPacket.decode(body(packet)).toOptional().orElseThrow();
  }

  private static byte[] body(ViciPacket packet) {
    byte[] encoded = packet.encode();
    return Arrays.copyOfRange(encoded, 4, encoded.length);
  }

  /** Maps are equal in any order. */
  private static List<String> keys(ViciPacket packet) {
    return switch (packet) {
      case ViciPacket.CommandRequest request -> keys(request.arguments());
      case ViciPacket.CommandResponse response -> keys(response.message());
      case ViciPacket.Event event -> keys(event.message());
      default -> List.of();
    };
  }

  private static List<String> keys(ViciMessage message) {
    List<String> keys = new ArrayList<>(message.values().keySet());
    message.values().values().stream()
        .filter(ViciValue.Section.class::isInstance)
        .forEach(section -> keys.addAll(keys(((ViciValue.Section) section).message())));
    return keys;
  }
}
