package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes stand in the file: a problem, soon, and no exception. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileYamlTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{1}")
  @MethodSource("texts")
  void badYamlIsOneProblemWithItsLine(String yaml, String problem) {
    assertThat(new WrittenSettings(directory).problems(yaml))
        .containsExactly("vouchsafe.yaml" + problem);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("", ": is empty"),
        arguments("# nothing\n", ": holds nothing, a mapping is expected"),
        arguments("- a\n", ": holds a list, a mapping is expected"),
        arguments("just text", ": holds a string, a mapping is expected"),
        arguments(
            "a: 1\n\tb: 2\n",
            ":2: is not YAML: found character '\\t(TAB)' that cannot start"
                + " any token. (Do not use \\t(TAB) for indentation)"),
        arguments("a: [1\n", ":2: is not YAML: expected ',' or ']', but got <stream end>"),
        arguments("a: {}\n---\nb: {}\n", ":3: a second document begins; settings are one"),
        arguments("a: *nobody\n", ":1: alias '*nobody' names no anchor"),
        arguments("a: &a [*a]\n", ":1: alias '*a' names no anchor"),
        arguments("[1]: 2\n", ":1: a list cannot be a key"),
        arguments("{a: 1}: 2\n", ":1: a mapping cannot be a key"),
        arguments(
            "a: !!java.net.URL x\n",
            ":1: 'x' cannot have the tag 'tag:yaml.org,2002:java.net.URL'"),
        arguments("a: !!int x\n", ":1: 'x' cannot have the tag 'tag:yaml.org,2002:int'"),
        arguments("a: !mine []\n", ":1: the tag '!mine' means nothing in settings"),
        arguments("ok: 1\nbad: \u0007\n", ":2: is not YAML: character \\u0007 cannot stand in it"),
        arguments("a: " + "[".repeat(100_000), ":1: is nested deeper than 32 levels"),
        arguments("{a: ".repeat(100_000), ":1: is nested deeper than 32 levels"),
        arguments("- ".repeat(50_000), ":1: is nested deeper than 32 levels"),
        arguments(billionLaughs(), ":6: aliases repeat more than 100000 nodes"));
  }

  private static String billionLaughs() {
    StringBuilder yaml = new StringBuilder("l0: &l0 ha\n");
    for (int i = 1; i < 10; i++) {
      String alias = ", *l" + (i - 1);
      yaml.append("l%d: &l%d [%s]\n".formatted(i, i, alias.repeat(10).substring(2)));
    }
    return yaml.toString();
  }

  @Test
  void directoryIsNoFile() {
    WrittenSettings written = new WrittenSettings(directory).write("vouchsafe.yaml/x", "");

    assertThat(written.problems(written.readFile("vouchsafe.yaml")))
        .containsExactly("vouchsafe.yaml: is a directory");
  }

  @Test
  void tenMegabytesAreTooMany() {
    assertThat(new WrittenSettings(directory).problems("# x\n".repeat(10 << 18)))
        .containsExactly("vouchsafe.yaml: is longer than 4194304 bytes");
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    WrittenSettings written =
        new WrittenSettings(directory)
            .write("vouchsafe.yaml", "a: \u00e4".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(written.problems(written.readFile("vouchsafe.yaml")))
        .containsExactly("vouchsafe.yaml: is not UTF-8");
  }

  @Test
  void byteOrderMarkIsNoMistake() {
    assertThat(new WrittenSettings(directory).read("\uFEFF" + withTenant("")))
        .isInstanceOf(SettingsReading.Read.class);
  }

  @Test
  void deviceIsNotRead() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "no /dev/zero here");

    WrittenSettings written = new WrittenSettings(directory);

    assertThat(written.problems(written.readFile(device.toString())))
        .containsExactly("/dev/zero: is not a regular file");
  }

  @Test
  void hugeNumbersOfUnknownKeysAndDanglingNamesEndSoon() {
    StringBuilder yaml = new StringBuilder(withTenant("").replace("acme:", "acme: &t"));
    for (int i = 0; i < 2000; i++) {
      yaml.append("  tenant").append(i).append(": *t\n");
    }
    for (int i = 0; i < 200_000; i++) {
      yaml.append("listem").append(i).append(": 1\n");
    }

    assertThat(new WrittenSettings(directory).problems(yaml.toString())).hasSize(Problems.MOST + 1);
  }

  @Test
  void numberOfMillionsOfDigitsIsOutOfRangeAtOnce() {
    String digits = "9".repeat(4_000_000);

    assertThat(new WrittenSettings(directory).problems(withObject("timeout: " + digits)))
        .singleElement()
        .asString()
        .endsWith("… is out of range 1…2147483647 (ms)");
  }

  @Test
  void damagedSettingsNeverThrow() {
    WrittenSettings written = new WrittenSettings(directory);
    Random random = new Random(7);
    byte[] good =
        withTenant("front: { header: nginx, trusted: [127.0.0.1/32] }")
            .getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      assertThat(written.write("vouchsafe.yaml", damaged).readFile("vouchsafe.yaml")).isNotNull();
    }
  }
}
