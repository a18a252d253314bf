package io.vouchsafe.proxy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what this user alone can have written is believed; everything else stops the start. */
@Timeout(180)
class StateInspectionTest {
  private static final int NOBODY = 65534;

  @TempDir Path parent;
  private Path state;

  @BeforeEach
  void aStateThatWasUsed() throws Exception {
    state = parent.resolve("state");
    StateDirectory used = StateDirectory.open(state);
    used.write("emergency-acme.json", new byte[] {1});
    Files.createFile(used.directory("crl").orElseThrow().resolve("index.jsonl"));
    used.close();
    mode("crl/index.jsonl", "rw-r--r--");
  }

  @ParameterizedTest
  @CsvSource({
    "'', rwxrwxrwx",
    "'', rwxrwx---",
    "'', rwx----w-",
    "emergency-acme.json, rw-rw-rw-",
    "emergency-acme.json, rw--w----",
    "emergency-acme.json, rw-----w-",
    "lock, rw-rw----",
    "crl, rwxrwxr-x",
    "crl/index.jsonl, rw-rw-r--",
  })
  void whatOthersMayWriteStopsTheStart(String name, String mode) throws Exception {
    mode(name, mode);
    Path path = state.resolve(name);
    assertThatThrownBy(this::open)
        .isInstanceOf(StateRefusedException.class)
        .hasMessageContaining(path + " can be changed by others than its owner (mode " + mode)
        .hasMessageEndingWith("chmod go-w " + path);

    mode(name, "rwx------");
    assertThatCode(this::open).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"'', rwxr-xr-x", "emergency-acme.json, rw-r--r--", "crl, r-xr-xr-x"})
  void whatOthersMayOnlyReadIsNoReason(String name, String mode) throws Exception {
    mode(name, mode);
    assertThatCode(this::open).doesNotThrowAnyException();
  }

  /** Only root can give a file away; whoever is not finds that what is root's is not theirs. */
  @ParameterizedTest
  @CsvSource({"''", "emergency-acme.json", "crl", "crl/index.jsonl", "lock"})
  void whatIsSomebodyElsesStopsTheStart(String name) throws Exception {
    Path path = state.resolve(name);
    if (uid(parent) != 0) {
      assertThatThrownBy(() -> StateDirectory.open(Path.of("/usr/bin")))
          .isInstanceOf(IOException.class);
      return;
    }
    Files.setAttribute(path, "unix:uid", NOBODY);
    assertThatThrownBy(this::open)
        .isInstanceOf(StateRefusedException.class)
        .hasMessageContaining(path + " belongs to ")
        .hasMessageContaining("(uid 65534), and this service runs as uid 0")
        .hasMessageEndingWith("chown -h 0 " + path);
  }

  @ParameterizedTest
  @CsvSource({"emergency-acme.json", "crl/index.jsonl", "lock", "anything"})
  void aPipeIsNotWaitedFor(String name) throws Exception {
    Files.deleteIfExists(state.resolve(name));
    pipe(state.resolve(name));
    assertThatThrownBy(this::open)
        .isInstanceOf(StateRefusedException.class)
        .hasMessageContaining(state.resolve(name) + " is a pipe, socket or device");
  }

  @ParameterizedTest
  @CsvSource({"emergency-acme.json", "crl", "crl/index.jsonl", "lock", "anything"})
  void noLinkIsFollowed(String name) throws Exception {
    Path path = state.resolve(name);
    Path elsewhere = parent.resolve("elsewhere");
    if (Files.exists(path)) {
      Files.move(path, elsewhere);
    }
    Files.createSymbolicLink(path, elsewhere);
    assertThatThrownBy(this::open)
        .isInstanceOf(StateRefusedException.class)
        .hasMessageContaining(path + " is a symbolic link")
        .hasMessageEndingWith("rm " + path);
  }

  /** systemd's DynamicUser= makes one (systemd.exec(5)). */
  @Test
  void theDirectoryItselfMayBeALinkOfOurs() throws Exception {
    Path link = Files.createSymbolicLink(parent.resolve("link"), state);
    try (StateDirectory opened = StateDirectory.open(link)) {
      assertThat(opened.read("emergency-acme.json", 10)).contains(new byte[] {1});
    }
    mode("", "rwxrwxrwx");
    assertThatThrownBy(() -> StateDirectory.open(link)).isInstanceOf(StateRefusedException.class);
  }

  /** Not only at the start: a tenant that a reload brings reads its file then. */
  @Test
  void whatIsPutThereLaterIsNotBelievedEither() throws Exception {
    try (StateDirectory opened = StateDirectory.open(state)) {
      mode("emergency-acme.json", "rw-rw-rw-");
      assertThatThrownBy(() -> opened.read("emergency-acme.json", 10))
          .isInstanceOf(StateRefusedException.class);
      pipe(state.resolve("emergency-late.json"));
      assertThatThrownBy(() -> opened.read("emergency-late.json", 10))
          .isInstanceOf(StateRefusedException.class);
      Files.createSymbolicLink(state.resolve("snapshot"), parent.resolve("elsewhere"));
      assertThatThrownBy(() -> opened.stream("snapshot")).isInstanceOf(StateRefusedException.class);
    }
  }

  @Test
  void whatACrashLeftUnfinishedIsDeleted() throws Exception {
    Files.createFile(state.resolve("emergency-acme.json123.tmp"));
    open();
    try (var files = Files.list(state)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("emergency-acme.json", "crl", "lock");
    }
  }

  private void open() throws IOException {
    StateDirectory.open(state).close();
  }

  private void mode(String name, String mode) throws IOException {
    Files.setPosixFilePermissions(state.resolve(name), PosixFilePermissions.fromString(mode));
  }

  private static void pipe(Path path) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  private static int uid(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
