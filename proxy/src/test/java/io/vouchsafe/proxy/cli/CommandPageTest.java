package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/cli.md} says what the commands say, and each of them says enough. */
class CommandPageTest {
  private static final Path PAGE = Path.of("../docs/cli.md");

  /** Where the page as it must be is left when it is another. */
  private static final Path RIGHT = Path.of("target/cli.md");

  @Test
  void thePageIsWhatTheCommandsSay() throws IOException {
    String right = CommandPage.text();
    String page = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    if (!right.equals(page)) {
      Files.createDirectories(RIGHT.toAbsolutePath().getParent());
      Files.writeString(RIGHT, right);
    }
    assertThat(page.lines())
        .as("docs/cli.md; mend it with: cp proxy/target/cli.md docs/cli.md")
        .containsExactlyElementsOf(right.lines().toList());
  }

  static Stream<String> commands() {
    return CommandPage.all(CommandPage.root()).stream()
        .map(each -> each.getCommandSpec().qualifiedName());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyHelpHasAnExampleThatIsACommand(String name) {
    CommandLine command =
        CommandPage.all(CommandPage.root()).stream()
            .filter(each -> each.getCommandSpec().qualifiedName().equals(name))
            .findFirst()
            .orElseThrow();
    String help = command.getUsageMessage(Ansi.OFF);
    assertThat(help).contains("Example").containsPattern("\n +vouchsafe ");
    assertThat(command.getCommandSpec().optionsMap()).containsKey("--help");
    if (command.getSubcommands().isEmpty()) {
      assertThat(help).contains("Exit code");
      assertThat(help.lines().filter(line -> line.contains("  vouchsafe ") || line.contains("| v")))
          .anyMatch(line -> line.contains(name.substring("vouchsafe ".length())));
    }
  }
}
