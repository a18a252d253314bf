package io.vouchsafe.vpnauth.wire.vici;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of the README of charon's vici plugin, octet by octet: {@code
 * vectors/vici/SECTION/CASE/packet.hex} is what {@code expected.txt} says.
 */
class ViciVectorTest {

  @ParameterizedTest
  @MethodSource("vectors")
  void isReadAsTheReadmeSays(Path vector) throws Exception {
    assertThat(text(ViciPacket.decode(packet(vector)))).isEqualTo(expected(vector));
  }

  @ParameterizedTest
  @MethodSource("written")
  void isWrittenAsItWasRead(Path vector) throws Exception {
    byte[] packet = packet(vector);
    byte[] encoded = ViciPacket.decode(packet).toOptional().orElseThrow().encode();
    assertThat(Arrays.copyOfRange(encoded, 4, encoded.length)).isEqualTo(packet);
    assertThat(Arrays.copyOf(encoded, 4)).isEqualTo(new byte[] {0, 0, 0, (byte) packet.length});
  }

  static Stream<Path> vectors() throws IOException, URISyntaxException {
    Path root = Path.of(Objects.requireNonNull(resource("/vectors/vici")).toURI());
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> found =
          files.filter(file -> file.endsWith("packet.hex")).map(Path::getParent).sorted().toList();
      assertThat(found).hasSize(29);
      return found.stream();
    }
  }

  /** But for what we read and would not write. */
  static Stream<Path> written() throws IOException, URISyntaxException {
    return vectors()
        .filter(vector -> !vector.getParent().endsWith("malformed"))
        .filter(vector -> !vector.endsWith("key-twice") && !vector.endsWith("name-not-ascii"));
  }

  private static @Nullable URL resource(String name) {
    return ViciVectorTest.class.getResource(name);
  }

  private static byte[] packet(Path vector) throws IOException {
    return HexFormat.of()
        .parseHex(
            Files.readAllLines(vector.resolve("packet.hex")).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining()));
  }

  private static String expected(Path vector) throws IOException {
    return Files.readString(vector.resolve("expected.txt"), StandardCharsets.UTF_8).strip();
  }

  private static String text(Parsed<ViciPacket> read) {
    return switch (read) {
      case Parsed.Malformed<ViciPacket>(String reason) -> "malformed: " + reason;
      case Parsed.Ok<ViciPacket>(ViciPacket packet) -> text(packet).strip();
    };
  }

  private static String text(ViciPacket packet) {
    String type = packet.getClass().getSimpleName();
    return switch (packet) {
      case ViciPacket.CommandRequest(String command, ViciMessage arguments) ->
          type + " " + command + "\n" + text(arguments);
      case ViciPacket.CommandResponse(ViciMessage message) -> type + "\n" + text(message);
      case ViciPacket.EventRegister(String event) -> type + " " + event;
      case ViciPacket.EventUnregister(String event) -> type + " " + event;
      case ViciPacket.Event(String name, ViciMessage message) ->
          type + " " + name + "\n" + text(message);
      case ViciPacket.CommandUnknown unknown -> type;
      case ViciPacket.EventConfirm confirmed -> type;
      case ViciPacket.EventUnknown unknown -> type;
    };
  }

  /** In the markup of the README, without indentation. */
  private static String text(ViciMessage message) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, ViciValue> entry : message.values().entrySet()) {
      text.append(entry.getKey()).append(" = ").append(text(entry.getValue())).append('\n');
    }
    return text.toString();
  }

  private static String text(ViciValue value) {
    return switch (value) {
      case ViciValue.Octets octets -> octets.text();
      case ViciValue.Items(List<ViciValue.Octets> items) ->
          items.isEmpty()
              ? "[ ]"
              : items.stream()
                  .map(ViciValue.Octets::text)
                  .collect(Collectors.joining(", ", "[ ", " ]"));
      case ViciValue.Section(ViciMessage message) -> "{\n" + text(message) + "}";
    };
  }
}
