package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes back from disk, and what does not. */
class RestartTest {
  @TempDir Path directory;
  private KeeperLab lab;
  private CrlObject object;
  private CrlKeeper keeper;

  @BeforeEach
  void hold() throws Exception {
    lab = new KeeperLab(directory);
    lab.publisher.page("/a.crl", lab.crl(7));
    object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    keeper = lab.keeper(object);
    lab.refresh(keeper, object);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void whatWasHeldIsHeldAgainWithoutAFetch() throws Exception {
    Instant fetched = keeper.all(object).get(0).fetched();

    CrlKeeper again = lab.restarted(KeeperLab.tenant("acme", object));

    assertThat(lab.numbers(again, object)).containsExactly(7L);
    assertThat(again.all(object).get(0).fetched()).isEqualTo(fetched);
    assertThat(again.due(object, KeeperLab.query(), lab.now)).isFalse();
    assertThat(lab.publisher.asked("/a.crl")).isOne();
  }

  @Test
  void theNumberIsRememberedAndSoIsTheETag() throws Exception {
    CrlKeeper again = lab.restarted(KeeperLab.tenant("acme", object));
    lab.now = lab.now.plus(Duration.ofHours(2));

    lab.refresh(again, object);
    assertThat(lab.publisher.asked).last().matches(asked -> !asked.ifNoneMatch().isEmpty());

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(6));
    lab.refresh(again, object);
    assertThat(lab.numbers(again, object)).containsExactly(7L);
  }

  @Test
  void aDamagedFileIsNotUsed() throws Exception {
    Path file = keeper.all(object).get(0).file();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    CrlKeeper again = lab.restarted(KeeperLab.tenant("acme", object));

    assertThat(again.all(object)).isEmpty();
    assertThat(names()).containsExactly("index.jsonl");
  }

  /** The list says where a CRL came from, never that it is good. */
  @Test
  void aForgedFileUnderItsOwnNameIsVerifiedAgain() throws Exception {
    lab.library().write();
    byte[] forged =
        io.vouchsafe.pki.lab.LabCrl.sign(
            io.vouchsafe.pki.lab.CrlSpec.complete(lab.now).number(99).brokenSignature(),
            KeeperLab.CA,
            KeeperLab.BC);
    String name = io.vouchsafe.pki.Fingerprint.sha256(forged).hex();
    Files.write(directory.resolve(name + ".crl"), forged);
    Path list = directory.resolve("index.jsonl");
    String before = keeper.all(object).get(0).sha256().hex();
    String forgedList = Files.readString(list).replace(before, name);

    CrlLibrary next = lab.fresh();
    Files.writeString(list, forgedList);
    CrlKeeper again = next.keeper(KeeperLab.tenant("acme", object));
    next.restore();

    assertThat(again.all(object)).isEmpty();
  }

  @Test
  void aDamagedLineCostsOnlyItsOwnCrl() throws Exception {
    lab.library().write();
    Path list = directory.resolve("index.jsonl");
    String lines = "no json\n{\"tenant\":5}\n" + Files.readString(list);

    CrlLibrary next = lab.fresh();
    Files.write(list, lines.getBytes(StandardCharsets.UTF_8));
    CrlKeeper again = next.keeper(KeeperLab.tenant("acme", object));
    next.restore();

    assertThat(lab.numbers(again, object)).containsExactly(7L);
  }

  @Test
  void whatTheSettingsDoNotNameAnyMoreIsDeleted() throws Exception {
    CrlObject other = KeeperLab.object(lab.publisher.url("/other.crl"));

    CrlKeeper again = lab.restarted(KeeperLab.tenant("acme", other));

    assertThat(again.all(other)).isEmpty();
    assertThat(names()).containsExactly("index.jsonl");
  }

  @Test
  void aCrlWhoseSignerNobodyTrustsAnyMoreIsNotUsed() throws Exception {
    TenantSettings trusting = KeeperLab.tenant("acme", AllowedHosts.NONE, CrlAccess.DIRECT, object);
    TenantSettings withoutGroups =
        new TenantSettings(
            trusting.name(),
            trusting.fronts().getFirst(),
            trusting.cache(),
            trusting.upstream(),
            Map.of(),
            Map.of(),
            trusting.crl(),
            Map.of(),
            List.of(),
            trusting.blocks());

    CrlKeeper again = lab.restarted(withoutGroups);

    assertThat(again.all(object)).isEmpty();
  }

  /**
   * A clock that went back, or a list that somebody wrote: it would count as fresh for too long.
   */
  @Test
  void whatWasFetchedInTheFutureIsNotUsed() throws Exception {
    lab.now = lab.now.minusSeconds(1);
    assertThat(lab.restarted(KeeperLab.tenant("acme", object)).all(object)).isEmpty();
  }

  @Test
  void whatIsRefusedLeavesNoFile() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", KeeperLab.START), KeeperLab.BC);
    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(stranger, 9));

    lab.refresh(keeper, object);
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
    assertThat(names().stream().filter(name -> name.endsWith(".crl"))).hasSize(1);
  }

  @Test
  void aStartThatFailsEarlyLeavesTheListAsItWas() throws Exception {
    lab.library().write();
    String list = Files.readString(directory.resolve("index.jsonl"));

    lab.fresh().write();

    assertThat(Files.readString(directory.resolve("index.jsonl"))).isEqualTo(list);
  }

  @Test
  void foreignFilesAreLeftAlone() throws Exception {
    Files.writeString(directory.resolve("README"), "mine");

    lab.restarted(KeeperLab.tenant("acme", object));

    assertThat(names()).contains("README");
  }

  @Test
  void anOldFileGoesWithTheLastWhoHoldsIt() throws Exception {
    Path before = keeper.all(object).get(0).file();
    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(8));

    lab.refresh(keeper, object);

    assertThat(before).doesNotExist();
    assertThat(keeper.all(object).get(0).file()).exists();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
