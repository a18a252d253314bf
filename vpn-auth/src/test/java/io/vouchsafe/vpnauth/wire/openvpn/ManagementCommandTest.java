package io.vouchsafe.vpnauth.wire.openvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenVPN 2.6.14 took 629 commands with such texts, and answered each once. */
class ManagementCommandTest {
  private static final String LETTERS =
      "ab \"\\'\r\n\t\0;#,\u2028\u0085\u00e9\u20ac\ud83d\ude00\ud800\udc00\u202e/";

  static Stream<String> hostileTexts() {
    Random random = new Random(7);
    return Stream.concat(
        Stream.of(
            "",
            " ",
            "\\",
            "x".repeat(255),
            "x".repeat(600),
            "\"".repeat(600),
            "\\".repeat(600),
            "\ud83d\ude00".repeat(200),
            "\u00e9".repeat(300),
            "x".repeat(254) + "\u00e9",
            "x".repeat(252) + "\ud83d\ude00",
            "x".repeat(254) + "\"",
            "a\nclient-auth-nt 0 1\nb",
            "a\r\nEND\r\nclient-kill 0\r\n",
            "a\" \"b\" \"c"),
        Stream.generate(() -> hostile(random)).limit(500));
  }

  private static String hostile(Random random) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(400); left > 0; left--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** Whatever the texts are, the server reads one command with as many parameters as meant. */
  @ParameterizedTest(name = "{index}")
  @MethodSource("hostileTexts")
  void aTextIsOneParameter(String text) {
    List<String> deny = parameters(ManagementCommand.clientDeny(12, 34, text, text));
    List<String> halt = parameters(ManagementCommand.clientHalt(12, text));

    assertThat(deny.subList(0, 3)).containsExactly("client-deny", "12", "34");
    assertThat(deny).hasSize(5);
    assertThat(deny.get(3)).isEqualTo(deny.get(4));
    assertThat(halt.subList(0, 2)).containsExactly("client-kill", "12");
    assertThat(halt).hasSize(3);
    assertThat(halt.get(2)).startsWith("HALT,");
    assertThat(text.codePoints().map(ManagementCommandTest::safe).toArray())
        .startsWith(deny.get(3).codePoints().toArray());
  }

  /** The server's line buffer, less what it may have read of the next line. */
  private static List<String> parameters(ManagementCommand command) {
    byte[] octets = command.encode();
    String written = new String(octets, StandardCharsets.UTF_8);
    assertThat(written).endsWith("\n").doesNotContain("\ufffd");
    assertThat(written.chars().filter(Character::isISOControl).count()).isEqualTo(1);
    assertThat(octets.length).isLessThanOrEqualTo(1024 - 256);
    List<String> parameters =
        ((Parsed.Ok<List<String>>) ParameterLine.split(command.lines().getFirst())).value();
    assertThat(parameters).allMatch(each -> each.getBytes(StandardCharsets.UTF_8).length < 256);
    return parameters;
  }

  /** What halves of characters make together is U+10000 and U+1F400 beside U+1F600. */
  private static int safe(int character) {
    return (character >= ' ' && character < 0x7f)
            || Set.of(0xe9, 0x20ac, 0x10000, 0x1f400, 0x1f600).contains(character)
        ? character
        : '?';
  }

  @Test
  void aTextIsCutBetweenCharacters() {
    assertThat(deny("x".repeat(252) + "\ud83d\ude00")).isEqualTo("x".repeat(252));
    assertThat(deny("x".repeat(251) + "\ud83d\ude00")).isEqualTo("x".repeat(251) + "\ud83d\ude00");
    assertThat(deny("x".repeat(300))).hasSize(255);
    assertThat(deny("\"".repeat(300))).hasSize(174);
  }

  private static String deny(String text) {
    return parameters(ManagementCommand.clientDeny(1, 2, text, "")).get(3);
  }

  @Test
  void commandsAreWrittenAsTheServerReadsThem() {
    assertThat(written(ManagementCommand.version())).isEqualTo("version\n");
    assertThat(written(ManagementCommand.status())).isEqualTo("status 3\n");
    assertThat(written(ManagementCommand.holdRelease())).isEqualTo("hold release\n");
    assertThat(written(ManagementCommand.logOn())).isEqualTo("log on\n");
    assertThat(written(ManagementCommand.logOff())).isEqualTo("log off\n");
    assertThat(written(ManagementCommand.clientAuth(1, 2))).isEqualTo("client-auth-nt 1 2\n");
    assertThat(written(ManagementCommand.clientAuth(1, 2, List.of())))
        .isEqualTo("client-auth-nt 1 2\n");
    assertThat(written(ManagementCommand.clientAuth(1, 2, List.of("push-reset", "push \"a\""))))
        .isEqualTo("client-auth 1 2\npush-reset\npush \"a\"\nEND\n");
    assertThat(written(ManagementCommand.clientDeny(1, 2, "a \"b\"", "c\\")))
        .isEqualTo("client-deny 1 2 \"a \\\"b\\\"\" \"c\\\\\"\n");
    assertThat(written(ManagementCommand.clientRestart(1))).isEqualTo("client-kill 1\n");
    assertThat(written(ManagementCommand.clientHalt(1, "no")))
        .isEqualTo("client-kill 1 \"HALT,no\"\n");
    assertThat(written(ManagementCommand.password("a \"b\\"))).isEqualTo("a \"b\\\n");
    assertThat(ManagementCommand.version().form()).isEqualTo(ManagementCommand.ReplyForm.UNTIL_END);
    assertThat(ManagementCommand.logOn().form()).isEqualTo(ManagementCommand.ReplyForm.ONE_LINE);
  }

  private static String written(ManagementCommand command) {
    return new String(command.encode(), StandardCharsets.UTF_8);
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(ManagementCommand.password("hunter2").toString()).isEqualTo("***");
    assertThatThrownBy(() -> ManagementCommand.password("hunter2\nversion"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"push \"a\"\nclient-kill 0", "push \"a\"\r", "END", " END ", "\0"})
  void aLineThatEndsTheBodyIsRefused(String line) {
    assertThatThrownBy(() -> ManagementCommand.clientAuth(1, 2, List.of(line)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLineThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> ManagementCommand.clientAuth(1, 2, List.of("x".repeat(768))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** OpenVPN 2.6 takes anything else for a common name (manage.c, man_kill). */
  @ParameterizedTest
  @CsvSource({
    "10.77.1.2:51861, kill 10.77.1.2:51861",
    "udp4:10.77.1.2:1, kill 10.77.1.2:1",
    "10.77.1.2:65536,",
    "10.77.1.2,",
    "[2001:db8::1]:1194,",
    "2001:db8::1:1194,",
    "'10.77.1.2:1 x',",
    "UNDEF,"
  })
  void anAddressIsKilledWhereTheServerFindsIt(String address, String line) {
    assertThat(ManagementCommand.kill(address).map(command -> command.lines().getFirst()))
        .isEqualTo(Optional.ofNullable(line));
  }

  @ParameterizedTest
  @CsvSource({"alice, kill \"alice\"", "'a b',", "a:b,", "'a\"b',", "'',", "\u00e9,", "'a\nb',"})
  void aNameIsKilledWhenTheCommandCarriesIt(String name, String line) {
    assertThat(ManagementCommand.killNamed(name).map(command -> command.lines().getFirst()))
        .isEqualTo(Optional.ofNullable(line));
  }
}
