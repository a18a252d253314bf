package io.vouchsafe.proxy.shared.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Replies out of octets")
class ReplyParserTest {
  /** Several replies, one of each kind among them. */
  private static final String STREAM =
      "+OK\r\n"
          + "-ERR no such thing\r\n"
          + ":-42\r\n"
          + "$5\r\n"
          + "a\r\n"
          + "bc\r\n"
          + "$0\r\n\r\n"
          + "$-1\r\n"
          + "*-1\r\n"
          + "_\r\n"
          + "*0\r\n"
          + "%0\r\n"
          + "*3\r\n"
          + ":1\r\n"
          + "*2\r\n"
          + "+a\r\n"
          + "_\r\n"
          + "$1\r\n"
          + "x\r\n"
          + "%1\r\n"
          + "$1\r\n"
          + "k\r\n"
          + "~2\r\n"
          + "#t\r\n"
          + "#f\r\n"
          + ">2\r\n"
          + "+invalidate\r\n"
          + "*1\r\n"
          + "+x\r\n"
          + ",1.5\r\n"
          + ",inf\r\n"
          + "(123456789012345678901234567890\r\n"
          + "|1\r\n"
          + "+ttl\r\n"
          + ":3\r\n"
          + "=7\r\n"
          + "txt:abc\r\n"
          + "!5\r\n"
          + "ERR x\r\n"
          + "*2\r\n"
          + "|1\r\n"
          + "+a\r\n"
          + "+b\r\n"
          + ":1\r\n"
          + ":2\r\n";

  private final List<@Nullable Response> replies = new ArrayList<>();
  private final ReplyParser parser = new ReplyParser(replies::add);

  private Optional<String> read(String octets) {
    return parser.read(Buffer.buffer(octets.getBytes(ISO_8859_1)));
  }

  private static String shown(List<@Nullable Response> replies) {
    StringBuilder all = new StringBuilder();
    replies.forEach(reply -> all.append(reply).append(';'));
    return all.toString();
  }

  @Test
  @DisplayName("are what the protocol says, and what is pushed is none")
  void kinds() {
    assertThat(read(STREAM)).isEmpty();

    assertThat(shown(replies))
        .isEqualTo(
            "OK;ERR no such thing;-42;a\r\nbc;;null;null;null;[];{};[1, [a, null], x];{k: [true,"
                + " false]};1.5;Infinity;123456789012345678901234567890;abc;ERR x;[1, 2];");
    assertThat(replies.get(1)).isInstanceOf(ErrorType.class);
  }

  @Test
  @DisplayName("are the same wherever the octets are cut")
  void pieces() {
    read(STREAM);
    String whole = shown(replies);
    for (int size = 1; size < 12; size++) {
      replies.clear();
      ReplyParser again = new ReplyParser(replies::add);
      for (int at = 0; at < STREAM.length(); at += size) {
        String piece = STREAM.substring(at, Math.min(STREAM.length(), at + size));
        assertThat(again.read(Buffer.buffer(piece.getBytes(ISO_8859_1)))).isEmpty();
      }
      assertThat(shown(replies)).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$-2\r\n",
        "*-2\r\n",
        "%-1\r\n",
        ">-1\r\n",
        "|-1\r\n",
        "~-1\r\n",
        ":\r\n",
        ":1a\r\n",
        "$1\r\nab\r\n",
        "#x\r\n",
        ",x\r\n",
        "(x\r\n",
        "?\r\n",
        "+a\rb",
        "\r\n",
        "$?\r\n",
        "*?\r\n",
        "*1\r\n>1\r\n+a\r\n",
        "*262145\r\n",
        "%131073\r\n",
        "$34603009\r\n",
        "=3\r\ntxt\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n"
      })
  @DisplayName("are refused when they are none")
  void nonsense(String octets) {
    assertThat(read(octets)).isPresent();
    assertThat(replies).isEmpty();
  }

  @Test
  @DisplayName("of the largest size pass, one after the other")
  void largest() {
    String large = "x".repeat(ReplyParser.MOST_OCTETS - 100);
    for (int i = 0; i < 2; i++) {
      assertThat(read("$" + large.length() + "\r\n" + large + "\r\n")).isEmpty();
    }
    assertThat(replies).hasSize(2);
    assertThat(read("*2\r\n$18000000\r\n" + "x".repeat(18_000_000) + "\r\n")).isEmpty();
    assertThat(read("$18000000\r\n")).contains("a reply of more than 34603008 octets");
  }

  @Test
  @DisplayName("out of anything whatever end in replies or in a refusal, never in an exception")
  void anything() {
    Random random = new Random(7);
    String signs = "$*%~>|+-:#,(=!_0123456789-tf\r\n\r\n\r\n\r\nab";
    for (int run = 0; run < 20_000; run++) {
      StringBuilder octets = new StringBuilder();
      for (int i = random.nextInt(60); i >= 0; i--) {
        octets.append(signs.charAt(random.nextInt(signs.length())));
      }
      new ReplyParser(replies::add).read(Buffer.buffer(octets.toString().getBytes(ISO_8859_1)));
    }
  }

  @Test
  @DisplayName("with a few octets changed end in the same way")
  void changed() {
    Random random = new Random(8);
    for (int run = 0; run < 20_000; run++) {
      byte[] octets = STREAM.getBytes(ISO_8859_1);
      for (int i = random.nextInt(3); i >= 0; i--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      }
      new ReplyParser(replies::add).read(Buffer.buffer(octets));
      replies.clear();
    }
  }
}
