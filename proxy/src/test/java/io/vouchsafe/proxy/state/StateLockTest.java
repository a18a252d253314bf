package io.vouchsafe.proxy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes never share a state directory, and a dead one does not keep it. */
@Timeout(240)
class StateLockTest {
  @TempDir Path directory;
  private @Nullable Process other;

  @AfterEach
  void endTheOther() throws Exception {
    if (other != null) {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSecondProcessIsToldWhoseItIsAndADeadOneBlocksNobody() throws Exception {
    Path state = directory.resolve("state");
    Process holder = hold(state, "/etc/first.yaml");

    assertThatThrownBy(() -> StateDirectory.open(state, "/etc/second.yaml"))
        .isInstanceOf(StateRefusedException.class)
        .hasMessageContaining("in use by pid " + holder.pid() + " on ")
        .hasMessageContaining(" with /etc/first.yaml.")
        .hasMessageContaining("--state DIR");

    holder.destroyForcibly().waitFor(); // SIGKILL
    assertThat(Files.readString(state.resolve("lock"))).contains("/etc/first.yaml");
    StateDirectory mine = StateDirectory.open(state, "/etc/second.yaml");
    assertThat(mine.write("emergency", new byte[] {1})).isTrue();
    mine.close();
  }

  @Test
  void aRefusedOpeningInTheSameProcessDoesNotEndTheLock() throws Exception {
    Path state = directory.resolve("state");
    StateDirectory mine = StateDirectory.open(state, "mine.yaml");
    assertThatThrownBy(() -> StateDirectory.open(state))
        .isInstanceOf(StateRefusedException.class)
        .hasMessageContaining("in use by this very process");
    assertThatThrownBy(() -> StateDirectory.open(Files.createSymbolicLink(link(), state)))
        .hasMessageContaining("in use by this very process");

    List<String> said = run(state);
    assertThat(said).noneMatch(line -> line.contains("held")).anyMatch(this::namesThisProcess);

    mine.close();
    assertThatThrownBy(() -> mine.write("late", new byte[] {1}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("given up");
    assertThat(run(state)).contains("held");
  }

  @Test
  void theNextOneFindsItFreeAfterAStop() throws Exception {
    Path state = directory.resolve("state");
    for (int i = 0; i < 3; i++) {
      StateDirectory mine = StateDirectory.open(state);
      mine.close();
      mine.close();
    }
  }

  private Path link() {
    return directory.resolve("link");
  }

  private boolean namesThisProcess(String line) {
    return line.contains("in use by pid " + ProcessHandle.current().pid() + " on ")
        && line.contains(" with mine.yaml.");
  }

  private Process hold(Path state, String settings) throws IOException {
    Process holder = start(state, settings);
    other = holder;
    BufferedReader out = holder.inputReader();
    assertThat(out.readLine()).isEqualTo("held");
    return holder;
  }

  /** What a process says that opens the directory and ends at once. */
  private List<String> run(Path state) throws Exception {
    Process process = start(state, "theirs.yaml");
    other = process;
    process.getOutputStream().close();
    List<String> said = process.inputReader().lines().toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private static Process start(Path state, String settings) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StateHolder.class.getName(),
            state.toString(),
            settings)
        .redirectErrorStream(true)
        .start();
  }
}
