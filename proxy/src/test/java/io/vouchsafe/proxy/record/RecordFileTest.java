package io.vouchsafe.proxy.record;

import static io.vouchsafe.proxy.record.RecordLab.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The file of recorded decisions is its owner's alone, and bounded. */
class RecordFileTest {
  private static final Duration DAY = Duration.ofDays(1);

  /** Three files of 1 MiB, each written to for a day. */
  private static final RecordLimits LIMITS = new RecordLimits(3L << 20, DAY.multipliedBy(3), 2);

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("decisions.jsonl");
  }

  @Test
  void onlyItsOwnerMayReadItAndWhatFollowsIt() throws Exception {
    try (RecordFile file = open(NOW)) {
      write(file, "a");
      file.rotate(NOW);
      write(file, "b");
    }

    for (Path each : List.of(path, old(1))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  /** Makes something at the path of the file that must not be written to. */
  private interface Trap {
    void set(Path directory, Path path) throws Exception;
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        trap(
            "is a symbolic link",
            (directory, path) -> {
              Files.createFile(directory.resolve("target"));
              Files.createSymbolicLink(path, directory.resolve("target"));
            }),
        trap(
            "is a symbolic link",
            (directory, path) ->
                Files.createSymbolicLink(path, directory.resolve("nothing-there"))),
        trap("chmod 600", (directory, path) -> create(path, "rw-r-----")),
        trap("chmod 600", (directory, path) -> create(path, "rw----r--")),
        trap("chmod 600", (directory, path) -> create(path, "rw-rw-rw-")),
        trap(
            "has another name",
            (directory, path) -> {
              create(directory.resolve("other"), "rw-------");
              Files.createLink(path, directory.resolve("other"));
            }),
        trap("is no regular file", (directory, path) -> Files.createDirectory(path)),
        trap(
            "is no regular file",
            (directory, path) ->
                assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero()),
        trap(
            "chmod go-w",
            (directory, path) ->
                Files.setPosixFilePermissions(
                    directory, PosixFilePermissions.fromString("rwxrwx---"))));
  }

  private static Arguments trap(String complaint, Trap trap) {
    return Arguments.of(complaint, trap);
  }

  private static void create(Path path, String mode) throws IOException {
    Files.createFile(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @ParameterizedTest
  @MethodSource
  void refused(String complaint, Trap trap) throws Exception {
    trap.set(directory, path);

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(RecordRefusedException.class)
        .hasMessageContaining(complaint);
    assertThat(directory.resolve("nothing-there")).doesNotExist();
  }

  @Test
  void aDirectoryThatIsNotThereIsToldByName() {
    assertThatThrownBy(
            () -> RecordFile.open(directory.resolve("no/decisions"), LIMITS, NOW).close())
        .isInstanceOf(RecordRefusedException.class)
        .hasMessageContaining("there is no directory " + directory.resolve("no"));
  }

  @Test
  void twoDoNotRecordInOneFile() throws Exception {
    try (RecordFile first = open(NOW)) {
      assertThatThrownBy(() -> open(NOW)).hasMessageContaining("already records");
      write(first, "a");
    }
    open(NOW).close();
  }

  @Test
  void allFilesTogetherStayWithinTheSize() throws Exception {
    String line = "x".repeat(99_000);
    try (RecordFile file = open(NOW)) {
      for (int i = 0; i < 100; i++) {
        if (!file.hasRoom(line.length() + 1)) {
          file.rotate(NOW);
        }
        write(file, line);
        assertThat(sizeOfAll()).isLessThanOrEqualTo(LIMITS.size());
      }
    }

    assertThat(names())
        .containsExactly("decisions.jsonl", "decisions.jsonl.1", "decisions.jsonl.2");
    assertThat(sizeOfAll()).isGreaterThan(LIMITS.size() / 2);
  }

  @Test
  void aFileThatIsOldEnoughIsFollowedByAnother() throws Exception {
    try (RecordFile file = open(NOW)) {
      assertThat(file.tend(NOW.plus(DAY))).as("an empty file is not old").isFalse();
      write(file, lineOf(NOW));
    }
    try (RecordFile file = open(NOW.plusSeconds(60))) {
      assertThat(file.tend(NOW.plus(DAY).minusSeconds(1))).isFalse();
      assertThat(file.tend(NOW.plus(DAY))).as("its first line says when it was begun").isTrue();
      write(file, lineOf(NOW.plus(DAY)));
    }

    assertThat(Files.readString(old(1))).isEqualTo(lineOf(NOW) + "\n");
    assertThat(Files.readString(path)).isEqualTo(lineOf(NOW.plus(DAY)) + "\n");
  }

  @Test
  void whatIsOlderThanTheAgeIsDeleted() throws Exception {
    Files.writeString(old(1), lineOf(NOW.minus(LIMITS.age()).minusSeconds(1)) + "\n");
    Files.writeString(old(2), "somebody else's\n");
    Files.writeString(old(3), lineOf(NOW) + "\n");

    open(NOW).close();

    assertThat(old(1)).doesNotExist();
    assertThat(old(2)).as("what is no record stays").exists();
    assertThat(old(3)).as("beyond the number").doesNotExist();
  }

  @Test
  void linesAreAddedToAFileThatIsThereAndHalfALineSpoilsNone() throws Exception {
    Files.writeString(path, "{\"time\":\"half a li");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));

    try (RecordFile file = open(NOW)) {
      write(file, "whole");
    }

    assertThat(Files.readString(path)).isEqualTo("{\"time\":\"half a li\nwhole\n");
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws Exception {
    try (RecordFile file = open(NOW)) {
      write(file, "a");
      Files.move(path, directory.resolve("elsewhere"));
      assertThat(file.tend(NOW)).isTrue();
      write(file, "b");
    }

    assertThat(Files.readString(path)).isEqualTo("b\n");
    assertThat(Files.readString(directory.resolve("elsewhere"))).isEqualTo("a\n");
  }

  @Test
  void aLinkInThePlaceOfAnOldFileIsNotFollowed() throws Exception {
    Path target = Files.writeString(directory.resolve("precious"), "mine");
    Files.createSymbolicLink(old(1), target);

    try (RecordFile file = open(NOW)) {
      write(file, "a");
      file.rotate(NOW);
    }

    assertThat(target).hasContent("mine");
    assertThat(Files.isSymbolicLink(old(1))).isFalse();
    assertThat(old(1)).hasContent("a");
  }

  private RecordFile open(Instant now) throws IOException {
    return RecordFile.open(path, LIMITS, now);
  }

  private Path old(int number) {
    return directory.resolve("decisions.jsonl." + number);
  }

  private static String lineOf(Instant time) {
    return RecordLine.BEGIN + RecordLine.text(time) + "\"}";
  }

  private static void write(RecordFile file, String line) throws IOException {
    file.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
  }

  private long sizeOfAll() throws IOException {
    long size = 0;
    for (String name : names()) {
      size += Files.size(directory.resolve(name));
    }
    return size;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
