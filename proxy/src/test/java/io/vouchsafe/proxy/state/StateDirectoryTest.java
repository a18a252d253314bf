package io.vouchsafe.proxy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path directory;

  @Test
  void whatWasWrittenIsReadAfterARestart() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      assertThat(state.write("blocks", new byte[] {1, 2})).isTrue();
    }

    StateDirectory again = StateDirectory.open(directory.resolve("state"));
    assertThat(again.read("blocks", 100)).contains(new byte[] {1, 2});
    assertThat(again.read("others", 100)).isEmpty();
  }

  @Test
  void whoOnlyReadsTakesNoLockAndLeavesNothing() throws Exception {
    Path root = directory.resolve("state");
    try (StateDirectory service = StateDirectory.open(root);
        StateDirectory reader = StateDirectory.readOnly(root)) {
      service.write("blocks", new byte[] {1});
      Files.writeString(root.resolve("half.tmp"), "the service is writing this");
      assertThat(reader.read("blocks", 100)).contains(new byte[] {1});
      assertThatThrownBy(() -> reader.write("blocks", new byte[] {2}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("only read");
      assertThatThrownBy(() -> reader.directory("crl")).isInstanceOf(IOException.class);
      reader.close();
      try (StateDirectory another = StateDirectory.readOnly(root)) {
        assertThat(another.read("blocks", 100)).contains(new byte[] {1});
      }
      service.write("blocks", new byte[] {3});
      assertThat(service.read("blocks", 100)).contains(new byte[] {3});
      assertThatThrownBy(() -> StateDirectory.open(root)).hasMessageContaining("in use");
    }
    try (var files = Files.list(root)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("blocks", "lock", "half.tmp");
    }
    assertThatThrownBy(() -> StateDirectory.readOnly(directory.resolve("absent")))
        .isInstanceOf(IOException.class);
    assertThat(directory.resolve("absent")).doesNotExist();
  }

  @Test
  void whoOnlyReadsBelievesNoFileThatOthersMayChange() throws Exception {
    Path root = directory.resolve("state");
    try (StateDirectory service = StateDirectory.open(root)) {
      service.write("blocks", new byte[] {1});
    }
    Files.setPosixFilePermissions(
        root.resolve("blocks"), PosixFilePermissions.fromString("rw-rw-rw-"));
    try (StateDirectory reader = StateDirectory.readOnly(root)) {
      assertThatThrownBy(() -> reader.read("blocks", 100))
          .isInstanceOf(StateRefusedException.class)
          .hasMessageContaining("chmod go-w");
    }
  }

  @Test
  void nobodyElseMayRead() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    state.write("blocks", new byte[] {1});
    assertThat(PosixFilePermissions.toString(permissions("state"))).isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(permissions("state/blocks"))).isEqualTo("rw-------");
  }

  @Test
  void aFileIsReplacedWholeAndNothingElseIsLeft() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    state.write("blocks", new byte[100]);
    state.write("blocks", new byte[] {3});
    assertThat(state.read("blocks", 100)).contains(new byte[] {3});
    try (var files = Files.list(directory.resolve("state"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("blocks", "lock");
    }
  }

  @Test
  void whatWasBegunBeforeTheEndDoesNotComeAfterIt() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    state.write("blocks", new byte[] {1});
    assertThatThrownBy(
            () ->
                state.write(
                    "blocks",
                    out -> {
                      out.write(2);
                      state.close();
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("given up");
    assertThat(StateDirectory.open(directory.resolve("state")).read("blocks", 100))
        .contains(new byte[] {1});
  }

  @Test
  void whatIsLongerThanItMayBeIsNotRead() throws Exception {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    state.write("blocks", new byte[100]);
    assertThat(state.read("blocks", 100)).contains(new byte[100]);
    assertThatThrownBy(() -> state.read("blocks", 99))
        .isInstanceOf(IOException.class)
        .hasMessage("blocks is longer than 99 bytes");
  }

  @Test
  void aFileInItsPlaceIsSaid() throws Exception {
    Path file = Files.createFile(directory.resolve("state"));
    assertThatThrownBy(() -> StateDirectory.open(file)).isInstanceOf(IOException.class);
  }

  @Test
  void withoutADirectoryNothingIsKept() throws Exception {
    assertThat(StateDirectory.NONE.write("blocks", new byte[] {1})).isFalse();
    assertThat(StateDirectory.NONE.read("blocks", 100)).isEmpty();
    assertThat(StateDirectory.NONE.directory("crls")).isEmpty();
  }

  private Set<PosixFilePermission> permissions(String name) throws IOException {
    return Files.getPosixFilePermissions(directory.resolve(name));
  }
}
