package io.vouchsafe.proxy.app;

import static io.vouchsafe.proxy.app.SpopClient.der;
import static io.vouchsafe.proxy.app.SpopClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A frame that cannot be read ends the connection and allows nothing (contract, section 5). */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoeHostileTest {
  private static final int HELLO = 1;
  private static final int DISCONNECT = 2;
  private static final int NOTIFY = 3;

  private ServiceLab lab;
  private Certificate alice;

  /** A whole NOTIFY that would be allowed, its length first. */
  private byte[] good;

  @BeforeAll
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.spoe = true;
    lab = new ServiceLab(wishes);
    alice = lab.client("CN=Alice").certificate();
    try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
      SpopFrame.Notify notify = client.notify(text("tenant", "acme"), der(alice));
      good = notify.encode();
      client.send(notify);
      assertThat(client.told().isAllow()).isTrue();
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] withLength(byte[] frame) {
    return joined(ByteBuffer.allocate(4).putInt(frame.length).array(), frame);
  }

  /** Whatever {@code flags} and {@code ids} are, in hexadecimal. */
  private static byte[] frame(int type, String flags, String ids, byte[]... payload) {
    return withLength(joined(new byte[] {(byte) type}, hex(flags), hex(ids), joined(payload)));
  }

  private static byte[] notify(byte[]... payload) {
    return frame(NOTIFY, "00000001", "07 01", payload);
  }

  private static byte[] hello(byte[]... payload) {
    return frame(HELLO, "00000001", "00 00", payload);
  }

  private static byte[] name(String name) {
    return joined(new byte[] {(byte) name.length()}, ascii(name));
  }

  /** One message whose only argument {@code x} has this value, in hexadecimal. */
  private static byte[] value(String hex) {
    return notify(name("check-cert"), new byte[] {1}, name("x"), hex(hex));
  }

  private static byte[] hello(SpopItem... items) {
    return new SpopFrame.HaproxyHello(List.of(items)).encode();
  }

  private byte[] changed(int at, int octet) {
    byte[] copy = good.clone();
    copy[at] = (byte) octet;
    return copy;
  }

  private byte[] payload() {
    return Arrays.copyOfRange(good, 11, good.length);
  }

  private Stream<Arguments> beforeTheHello() {
    SpopItem version = text("supported-versions", "2.0");
    SpopItem size = new SpopItem("max-frame-size", new SpopValue.Uint32(16_380));
    SpopItem none = text("capabilities", "");
    return Stream.of(
        row("a NOTIFY", 4, good),
        row("a fragment", 10, changed(4, 0)),
        row("an ACK", 4, changed(4, 103)),
        row("a type that nobody knows", 4, changed(4, 77)),
        row("HTTP", 3, ascii("GET / HTTP/1.1\r\n\r\n")),
        row("HTTP/2", 3, ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        row("PROXY", 3, ascii("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n")),
        row("TLS", 3, hex("16030100 a5010000a10303")),
        row("no octet", 4, hex("00000000")),
        row("six octets", 4, hex("00000006 010000000100")),
        row("a negative length", 3, hex("80000000")),
        row("the longest length", 3, hex("ffffffff")),
        row("256 KiB and one", 3, hex("00040001")),
        row("no items", 5, hello(new byte[0])),
        row("no version", 5, hello(size, none)),
        row("no frame size", 6, hello(version, none)),
        row("no capabilities", 7, hello(version, size)),
        row("version 1.0", 8, hello(text("supported-versions", "1.0"), size, none)),
        row("version 3.0", 8, hello(text("supported-versions", "3.0"), size, none)),
        row("version 2", 8, hello(text("supported-versions", "2"), size, none)),
        row("version 20.0", 8, hello(text("supported-versions", "20.0"), size, none)),
        row("version 2.x", 8, hello(text("supported-versions", "2.x"), size, none)),
        row("version of nothing", 8, hello(text("supported-versions", ""), size, none)),
        row("version a number", 5, hello(new SpopItem("supported-versions", number(2)), size)),
        row("frame size 255", 9, hello(version, new SpopItem("max-frame-size", number(255)), none)),
        row("frame size 0", 9, hello(version, new SpopItem("max-frame-size", number(0)), none)),
        row("frame size -1", 6, hello(version, new SpopItem("max-frame-size", number(-1)), none)),
        row("frame size a string", 6, hello(version, text("max-frame-size", "16380"), none)),
        row("an item twice", 4, hello(version, version, size, none)),
        row("healthcheck a string", 4, hello(version, size, none, text("healthcheck", "true"))),
        row("a stream", 4, frame(HELLO, "00000001", "01 00")),
        row("a frame number", 4, frame(HELLO, "00000001", "00 01")),
        row("not whole", 10, frame(HELLO, "00000000", "00 00")),
        row("aborted", 4, frame(HELLO, "00000003", "00 00")),
        row("an item without a value", 4, hello(name("supported-versions"))),
        row("an item cut off", 4, hello(name("supported-versions"), hex("08 05 32"))),
        row("an empty name", 4, hello(hex("00 00"))),
        row(
            "65 items",
            4,
            hello(joined(Collections.nCopies(65, hex("01 61 00")).toArray(byte[][]::new)))),
        row("an AGENT-HELLO", 4, frame(101, "00000001", "00 00")),
        row("a stream's DISCONNECT", 4, frame(DISCONNECT, "00000001", "01 01")));
  }

  private static SpopValue number(long value) {
    return new SpopValue.Int64(value);
  }

  private Stream<Arguments> behindTheHello() {
    byte[] message = payload();
    return Stream.of(
        row("a second HELLO", 4, SpopClient.hello26().encode()),
        row("not whole", 10, changed(8, 0)),
        row("UNSET", 10, changed(4, 0)),
        row("UNSET, not whole", 10, frame(0, "00000000", "07 01", message)),
        row("a fragment, then the rest", 10, joined(changed(8, 0), frame(0, "00000001", "07 01"))),
        row("aborted", 4, changed(8, 3)),
        row("aborted, not whole", 10, changed(8, 2)),
        row("a flag without a meaning", 4, changed(8, 5)),
        row("the highest flag", 4, changed(5, 0x80)),
        row("an ACK", 4, frame(103, "00000001", "07 01")),
        row(
            "an ACK that allows",
            4,
            frame(103, "00000001", "07 01", hex("01 03 02 05 616c6c6f77 11"))),
        row("an AGENT-HELLO", 4, frame(101, "00000001", "00 00")),
        row("an AGENT-DISCONNECT", 4, frame(102, "00000001", "00 00")),
        row("type 4", 4, changed(4, 4)),
        row("type 255", 4, changed(4, 255)),
        row("no octet", 4, hex("00000000")),
        row("the longest length", 3, hex("ffffffff")),
        row("one above what was agreed", 3, hex("00003ffd")),
        row(
            "an octet behind",
            4,
            withLength(joined(Arrays.copyOfRange(good, 4, good.length), hex("00")))),
        row("cut off by one", 4, withLength(Arrays.copyOfRange(good, 4, good.length - 1))),
        row("cut off in the middle", 4, withLength(Arrays.copyOfRange(good, 4, good.length / 2))),
        row("no numbers", 4, withLength(hex("03 00000001 ff ff"))),
        row(
            "a stream of 65 bits",
            4,
            frame(NOTIFY, "00000001", "ff ff ff ff ff ff ff ff ff ff 01 01", message)),
        row(
            "a stream that overflows",
            4,
            frame(NOTIFY, "00000001", "f0 ff ff ff ff ff ff ff ff 0f 01", message)),
        row("a stream without an end", 4, frame(NOTIFY, "00000001", "ff".repeat(40))),
        row("a message without a name", 4, notify(hex("00 00"))),
        row("a message's name cut off", 4, notify(hex("0a 63 68"))),
        row("a message without a count", 4, notify(name("check-cert"))),
        row("more arguments than there are", 4, changed(22, 3)),
        row("fewer arguments than there are", 4, changed(22, 1)),
        row("255 arguments", 4, changed(22, 255)),
        row("a name of 257 octets", 4, notify(hex("f1 01"), new byte[257], hex("00"))),
        row(
            "65 messages",
            4,
            notify(joined(Collections.nCopies(65, hex("01 61 00")).toArray(byte[][]::new)))),
        row("an argument without a name", 4, notify(name("check-cert"), hex("01 00 00"))),
        row("an argument without a value", 4, notify(name("check-cert"), hex("01 01 61"))),
        row("data type 10", 4, value("0a")),
        row("data type 15", 4, value("0f")),
        row("NULL with a flag", 4, value("10")),
        row("a boolean with another flag", 4, value("21")),
        row("a string with a flag", 4, value("18 01 61")),
        row("a string cut off", 4, value("08 05 61")),
        row("a string longer than the frame", 4, value("08 f0 ff 7f 61")),
        row("a string of 2^63", 4, value("08 f0 f1 fe fe fe fe fe fe fe 07")),
        row("binary without a length", 4, value("09")),
        row("binary cut off", 4, value("09 02 30")),
        row("an IPv4 address of 3 octets", 4, value("06 7f 00 00")),
        row("an IPv6 address of 15 octets", 4, value("07" + "00".repeat(15))),
        row("INT32 of 33 bits", 4, value("02 f0 f1 fe fe fe 0f")),
        row("UINT32 of 33 bits", 4, value("03 f0 f1 fe fe fe 1f")),
        row("INT64 of 65 bits", 4, value("04 ff ff ff ff ff ff ff ff ff 10")),
        row("a DISCONNECT cut off", 4, frame(DISCONNECT, "00000001", "00 00", hex("0b 73"))),
        row(
            "a DISCONNECT, then a good question",
            0,
            joined(frame(DISCONNECT, "00000001", "00 00"), good)),
        row("garbage, then a good question", 3, joined(hex("7f7f7f7f"), good)),
        row("a broken one, then a good question", 4, joined(value("0a"), good)));
  }

  private static Arguments row(String what, int status, byte[] octets) {
    return Arguments.of(what, status, octets);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("beforeTheHello")
  void noConnectionBeginsLikeThat(String what, int status, byte[] octets) throws Exception {
    double allows = allows();
    try (SpopClient client = new SpopClient(lab.service.spoePort())) {
      client.send(octets);

      assertThat(client.disconnected()).isEqualTo(status);
    }
    assertThat(allows()).isEqualTo(allows);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("behindTheHello")
  void noConnectionGoesOnLikeThat(String what, int status, byte[] octets) throws Exception {
    double allows = allows();
    try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
      client.send(octets);

      assertThat(client.disconnected()).isEqualTo(status);
    }
    assertThat(allows()).isEqualTo(allows);
  }

  private double allows() throws Exception {
    Matcher count =
        Pattern.compile("vouchsafe_decisions_total\\{decision=\"allow\".*\\} (\\S+)")
            .matcher(lab.api.admin("/metrics").body());
    assertThat(count.find()).isTrue();
    return Double.parseDouble(count.group(1));
  }

  /** Whatever is cut off where ever: nothing is allowed before the last octet is there. */
  @Test
  void noBeginningOfAQuestionIsAnswered() throws Exception {
    double allows = allows();
    for (int length :
        IntStream.range(0, good.length).filter(i -> i < 40 || i % 37 == 0).toArray()) {
      try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
        client.send(Arrays.copyOf(good, length));
        client.socket.shutdownOutput();

        assertThat(rest(client)).as("%d octets", length).isEmpty();
      }
    }
    assertThat(allows()).isEqualTo(allows);
    try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
      client.send(good);
      assertThat(client.told().isAllow()).as("the service lives on").isTrue();
    }
  }

  private static Optional<SpopFrame> rest(SpopClient client) {
    try {
      return client.read();
    } catch (IOException reset) {
      return Optional.empty();
    }
  }

  /** Changed octets: whatever is said to them, a certificate that was changed passes nowhere. */
  @Test
  void oneChangedOctetOfTheCertificateLetsNobodyIn() throws Exception {
    byte[] leaf = alice.der().toBytes();
    try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
      for (int i = 0; i < leaf.length; i += 5) {
        byte[] changed = leaf.clone();
        changed[i] ^= 0x11;
        SpopClient.Told told = client.ask(SpopClient.binary("der", changed));
        assertThat(told.isAllow()).as("octet %d", i).isFalse();
      }
      client.send(client.notify(new SpopMessage("check-cert", List.of(der(alice)))));
      assertThat(client.told().isAllow()).isTrue();
    }
  }
}
