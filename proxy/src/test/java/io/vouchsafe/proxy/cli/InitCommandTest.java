package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code init}: settings to begin with, which are good but for the files that they name. */
class InitCommandTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(InitCommand.Program.class)
  void whatIsWrittenIsGoodButForTheFilesThatItNames(InitCommand.Program program)
      throws IOException {
    Path file = directory.resolve("vouchsafe.yaml");
    CommandRun run = CommandRun.of("init", program.name(), "--output", file.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("vouchsafe config check " + file);

    CommandRun checked = CommandRun.of("config", "check", file.toString());
    assertThat(checked.out().lines().filter(line -> line.matches(".*vouchsafe\\.yaml:[0-9]+: .*")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).containsAnyOf("does not exist", "is not there yet"));
    assertThat(Files.readAllLines(file)).anyMatch(line -> line.contains("# EDIT"));
  }

  @Test
  void aFileThatIsThereIsLeftAsItIs() throws IOException {
    Path file = Files.writeString(directory.resolve("vouchsafe.yaml"), "mine");
    CommandRun run = CommandRun.of("init", "nginx", "--output", file.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("is there already", "--output");
    assertThat(Files.readString(file)).isEqualTo("mine");
  }

  @Test
  void whatIsNotKnownIsMisuseThatNamesWhatIs() {
    CommandRun run = CommandRun.of("init", "apache");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("nginx", "haproxy", "envoy", "strongswan", "openvpn");
  }
}
