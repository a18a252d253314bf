package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files the next reading of the settings would find the same. */
class FileStampsTest {
  @TempDir Path directory;

  private final FileStamps stamps = new FileStamps();

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("secret"), text);
  }

  @Test
  void whatHoldsTheSameIsStillTheSame() throws IOException {
    Path file = write("old");
    stamps.read(file, 100);
    stamps.read(file, 100);

    assertThat(stamps.areStill(List.of(file), new FileStamps())).isTrue();
    write("new");
    assertThat(stamps.areStill(List.of(file), new FileStamps())).isFalse();
  }

  /** One tenant took the old secret, the next one the new: nobody may be taken over as it is. */
  @Test
  void whatChangedWhileItWasReadIsReadAgain() throws IOException {
    Path file = write("old");
    stamps.read(file, 100);
    write("new");
    stamps.read(file, 100);

    assertThat(stamps.areStill(List.of(file), new FileStamps())).isFalse();
    assertThat(stamps.areAllStill(new FileStamps())).isFalse();
  }

  /** The same of one that was found unchanged for a tenant that is taken over. */
  @Test
  void whatChangedAfterATenantWasTakenOverIsReadAgain() throws IOException {
    Path file = write("old");
    FileStamps before = new FileStamps();
    before.read(file, 100);
    assertThat(before.areStill(List.of(file), stamps)).isTrue();
    write("new");
    stamps.read(file, 100);

    assertThat(stamps.areStill(List.of(file), new FileStamps())).isFalse();
  }
}
