package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes one after the other are killed in the middle of rotations. */
@Timeout(300)
class KilledProcessTest {
  /** Answers that a process gives before it is killed, in the middle of the next ones. */
  private static final int[] KILLED_AFTER = {23, 57, 101};

  @TempDir private Path directory;

  /** The highest generation that any device was told. */
  private long highest;

  private final Map<Long, String> keys = new HashMap<>();
  private final Set<String> members = new HashSet<>();

  @Test
  void aKilledProcessLosesNobodyAndNoGenerationGoesBack() throws Exception {
    for (int kill = 0; kill < KILLED_AFTER.length; kill++) {
      run(kill, KILLED_AFTER[kill]);
    }
    assertThat(keys).hasSizeGreaterThan(10);

    Map<CustomerName, StoredGroup> left =
        new DurableGroupStore(
                GroupsPlace.in(directory), System::nanoTime, GroupsFile.Moments.UNWATCHED)
            .load();
    StoredGroup group = left.get(GroupsLab.NAME);
    assertThat(group.state().members()).hasSize(RotatingProcess.DEVICES.length);
    assertThat(group.chains()).hasSize(RotatingProcess.DEVICES.length);
    assertThat(group.state().generation()).isGreaterThanOrEqualTo(highest);
  }

  private void run(int number, int answers) throws IOException, InterruptedException {
    Process process = start(number);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      Set<String> before = Set.copyOf(members);
      long atStart = highest;
      for (String line = out.readLine();
          line != null && !line.equals("ready");
          line = out.readLine()) {
        heard(line, before, atStart);
      }
      int read = 0;
      for (String line = out.readLine(); line != null && read < answers; line = out.readLine()) {
        heard(line, Set.of(), atStart);
        read++;
      }
      assertThat(read).as("process %s spoke until it was killed", number).isEqualTo(answers);
      // The handle leaves the streams open.
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      // What it had answered, and nobody had read yet, was answered all the same.
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.split(" ", -1).length == 4) {
          heard(line, Set.of(), atStart);
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("killed").isEqualTo(128 + 9);
    } finally {
      process.destroyForcibly();
    }
  }

  private void heard(String line, Set<String> mustBeMembers, long atLeast) {
    String[] words = line.split(" ", -1);
    assertThat(words).as(line).hasSize(4);
    if (words[1].equals("member")) {
      members.add(words[0]);
    }
    assertThat(words[1].equals("member") || !mustBeMembers.contains(words[0])).as(line).isTrue();
    long generation = Long.parseLong(words[2]);
    assertThat(generation).as(line).isGreaterThanOrEqualTo(atLeast);
    highest = Math.max(highest, generation);
    if (!words[3].equals("-")) {
      assertThat(keys.merge(generation, words[3], (old, now) -> old))
          .as("generation %s has one key", generation)
          .isEqualTo(words[3]);
    }
  }

  private Process start(int number) throws IOException {
    long seconds = GroupsLab.START.getEpochSecond() + number * 100_000L;
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RotatingProcess.class.getName(),
            directory.toString(),
            Long.toString(seconds))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
