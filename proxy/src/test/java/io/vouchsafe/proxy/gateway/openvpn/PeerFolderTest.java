package io.vouchsafe.proxy.gateway.openvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.gateway.openvpn.PeerFolder.PeerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A local user, and whoever may write to the folder, chooses what is in it. */
@Timeout(120)
class PeerFolderTest {
  private static final Certificate ALICE = OpenVpnLab.client("CN=alice");
  private static final String NAME = OpenVpnLab.hex(ALICE) + ".pem";

  @TempDir Path directory;
  private Path place;
  private PeerFolder folder;

  @BeforeEach
  void folder() throws IOException {
    place = Files.createDirectory(directory.resolve("peers"));
    folder = new PeerFolder(place);
  }

  private PeerFile read() throws IOException {
    return folder.open(opened -> PeerFolder.read(opened, OpenVpnLab.hex(ALICE)));
  }

  private void assertUnusable(String why) throws IOException {
    assertThat(read())
        .isInstanceOfSatisfying(
            PeerFile.Unusable.class, file -> assertThat(file.why()).contains(why));
  }

  @Test
  void aCertificateUnderItsDigestIsRead() throws IOException {
    Files.writeString(place.resolve(NAME), OpenVpnLab.pem(ALICE));
    assertThat(read()).isEqualTo(new PeerFile.Intact(ALICE.der()));
  }

  @Test
  void whatIsNotThereIsAbsent() throws IOException {
    assertThat(read()).isEqualTo(new PeerFile.Absent());
  }

  @Test
  void anotherCertificateUnderThatNameIsNotUsed() throws IOException {
    Files.writeString(place.resolve(NAME), OpenVpnLab.pem(OpenVpnLab.client("CN=mallory")));
    assertUnusable("another SHA-256");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(directory.resolve("alice"), OpenVpnLab.pem(ALICE));
    Files.createSymbolicLink(place.resolve(NAME), elsewhere);
    assertUnusable("no regular file");
  }

  @Test
  void aFifoHoldsUpNobody() throws Exception {
    Process made = new ProcessBuilder("mkfifo", place.resolve(NAME).toString()).inheritIO().start();
    assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertUnusable("no regular file");
  }

  @Test
  void aFolderIsNoCertificate() throws IOException {
    Files.createDirectory(place.resolve(NAME));
    assertUnusable("no regular file");
  }

  @Test
  void aFileAboveTheBoundIsNotUsed() throws IOException {
    Files.writeString(place.resolve(NAME), OpenVpnLab.pem(ALICE) + "x".repeat(PeerFolder.LONGEST));
    assertUnusable("larger than 64 KiB");
  }

  @Test
  void twoCertificatesInOneFileAreNotUsed() throws IOException {
    Files.writeString(place.resolve(NAME), OpenVpnLab.pem(ALICE) + OpenVpnLab.pem(ALICE));
    assertUnusable("2 PEM certificates");
  }

  @Test
  void derIsNotUsed() throws IOException {
    Files.write(place.resolve(NAME), ALICE.der().toBytes());
    assertUnusable("no PEM certificate");
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    LoginChain chain =
        LoginChain.read(
            new PeerFolder(directory.resolve("nowhere")), List.of(OpenVpnLab.hex(ALICE)));
    assertThat(chain.missing().orElseThrow()).contains("nowhere", "NoSuchFileException");
    assertThatThrownBy(() -> new PeerFolder(directory.resolve("nowhere")).open(opened -> "never"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void onlyTheLeafMustBeThere() throws IOException {
    String absent = "0".repeat(64);
    Files.writeString(place.resolve(NAME), OpenVpnLab.pem(ALICE));
    LoginChain chain = LoginChain.read(folder, List.of(OpenVpnLab.hex(ALICE), absent));
    assertThat(chain.certificates()).containsExactly(ALICE.der());
    assertThat(chain.missing()).isEmpty();
    LoginChain without = LoginChain.read(folder, List.of(absent, OpenVpnLab.hex(ALICE)));
    assertThat(without.certificates()).isEmpty();
    assertThat(without.missing().orElseThrow())
        .contains(place.toString(), absent + ".pem", "tls-verify");
  }

  // The sweep.

  private Path aged(String name, long seconds) throws IOException {
    Path file = Files.writeString(place.resolve(name), "x");
    return Files.setLastModifiedTime(file, FileTime.from(OpenVpnLab.NOW.minusSeconds(seconds)));
  }

  private static String numbered(int number) {
    return "%064x.pem".formatted(number);
  }

  private FolderSweep.Swept sweep(int most, Set<String> needed) throws IOException {
    Instant now = OpenVpnLab.NOW;
    return new FolderSweep(folder, most).run(now, needed);
  }

  @Test
  void oldFilesGoAndOnlyThose() throws IOException {
    Path old = aged(numbered(1), 601);
    Path young = aged(numbered(2), 599);
    Path needed = aged(numbered(3), 100_000);
    Path foreign = aged("notes.txt", 100_000);
    Path almost = aged(numbered(4).toUpperCase(java.util.Locale.ROOT) + "A", 100_000);
    assertThat(sweep(100, Set.of("%064x".formatted(3)))).isEqualTo(new FolderSweep.Swept(2, 1, 0));
    assertThat(old).doesNotExist();
    assertThat(List.of(young, needed, foreign, almost)).allSatisfy(f -> assertThat(f).exists());
  }

  /** The script was killed between mktemp and mv. */
  @Test
  void whatAScriptLeftHalfWayGoesWhenItIsOld() throws IOException {
    Path old = aged(".aB3dE6gH9j", 601);
    Path young = aged(".aB3dE6gH9k", 599);
    Path longer = aged(".aB3dE6gH9jk", 100_000);
    Path foreign = aged(".profile.d-", 100_000);
    Path within = Files.createDirectory(place.resolve(".aB3dE6gH9m"));
    Files.setLastModifiedTime(within, FileTime.from(OpenVpnLab.NOW.minusSeconds(700)));
    assertThat(sweep(100, Set.of())).isEqualTo(new FolderSweep.Swept(0, 1, 0));
    assertThat(old).doesNotExist();
    assertThat(List.of(young, longer, foreign, within)).allSatisfy(f -> assertThat(f).exists());
  }

  @Test
  void theNewestStayWhenThereAreTooMany() throws IOException {
    for (int i = 0; i < 20; i++) {
      aged(numbered(i), 100 + i);
    }
    assertThat(sweep(5, Set.of("%064x".formatted(19)))).isEqualTo(new FolderSweep.Swept(5, 15, 0));
    assertThat(List.of(0, 1, 2, 3, 19))
        .allSatisfy(i -> assertThat(place.resolve(numbered(i))).exists());
    assertThat(place.resolve(numbered(4))).doesNotExist();
  }

  @Test
  void theSweepNeverLeavesTheFolder() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path kept = Files.writeString(outside.resolve(numbered(1)), "x");
    Path link = Files.createSymbolicLink(place.resolve(numbered(2)), kept);
    Path inside = Files.createDirectory(place.resolve(numbered(3)));
    Path deep = Files.writeString(inside.resolve(numbered(4)), "x");
    Files.setLastModifiedTime(inside, FileTime.from(OpenVpnLab.NOW.minusSeconds(700)));
    assertThat(new FolderSweep(folder, 0).run(OpenVpnLab.NOW, Set.of()).undeletable())
        .as("a folder that has something in it")
        .isEqualTo(1);
    assertThat(link).doesNotExist();
    assertThat(kept).exists();
    assertThat(deep).exists();
  }
}
