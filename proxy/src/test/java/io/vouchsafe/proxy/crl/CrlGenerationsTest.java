package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one reading of the settings holds, and what the next one takes over. */
@Timeout(180)
class CrlGenerationsTest {
  private Path directory;
  private KeeperLab lab;

  @BeforeEach
  void start(@TempDir Path directory) {
    this.directory = directory;
    lab = new KeeperLab(directory);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void whatIsOnlyPreparedChangesNothing() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7)).page("/b.crl", lab.crl(9));
    CrlObject object = object("/a.crl");
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);
    List<String> meters = meters();

    CrlLibrary.Next next =
        lab.library()
            .prepare(
                List.of(
                    KeeperLab.tenant("acme", object("/b.crl")),
                    KeeperLab.tenant("other", object("/b.crl"))),
                Set.of("acme", "other"));
    lab.library().tick();

    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
    assertThat(lab.numbers(next.of("acme"), object)).isEmpty();
    assertThat(lab.publisher.asked("/b.crl")).isZero();
    assertThat(meters()).isEqualTo(meters);
    assertThat(crlFiles()).isOne();
    assertThat(lab.library().reset("other", "corp")).as("nobody knows it").isFalse();
  }

  @Test
  void whoBeganWithTheOldSettingsGoesOnReadingWhatTheyHeld() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7)).page("/b.crl", lab.crl(KeeperLab.OTHER_CA, 9));
    CrlObject before = object("/a.crl");
    CrlKeeper old = lab.keeper(before);
    lab.refresh(old, before);

    CrlObject after = object("/b.crl");
    CrlKeeper fresh = lab.keeper(after);

    assertThat(lab.numbers(old, before)).containsExactly(7L);
    assertThat(lab.numbers(fresh, after)).isEmpty();
    Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> crlFiles() == 0);
    lab.library().prepare(List.of(), Set.of()).commit();
    assertThat(lab.numbers(old, before)).as("the tenant is gone").containsExactly(7L);
    assertThat(meters()).isEmpty();
  }

  @Test
  void whatIsHeldGoesOverWithItsFailuresAndItsFile() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject before = object("/a.crl", "/missing.crl");
    CrlKeeper old = lab.keeper(before);
    lab.refresh(old, before);
    lab.refresh(old, before);

    CrlKeeper fresh = lab.keeper(before);

    assertThat(lab.numbers(fresh, before)).containsExactly(7L);
    assertThat(fresh.outlook(before)).isEqualTo(old.outlook(before));
    lab.library().tick();
    assertThat(lab.publisher.asked("/missing.crl")).as("it failed a moment ago").isOne();
    assertThat(crlFiles()).isOne();
  }

  /** Large CRLs take long; a reload must neither begin anew nor lose what is on its way. */
  @Test
  void aFetchInFlightServesTheSettingsOfBeforeAndThoseOfNow() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CrlObject object = object("/a.crl");
    CrlKeeper old = lab.keeper(object);
    slowly("/a.crl", lab.crl(7), asked, goOn);
    var waiting =
        old.refresh(
            object,
            KeeperLab.query(),
            lab.now,
            new io.vouchsafe.proxy.work.OwnTime(System::nanoTime));
    asked.await();

    CrlKeeper next = lab.keeper(object);
    CrlKeeper last = lab.keeper(object);
    lab.library().tick();
    goOn.countDown();

    assertThat(KeeperLab.await(waiting)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.numbers(old, object)).containsExactly(7L);
    assertThat(lab.numbers(next, object)).containsExactly(7L);
    assertThat(lab.numbers(last, object)).containsExactly(7L);
    assertThat(lab.refresh(last, object)).as("nothing is due").isEmpty();
    assertThat(lab.publisher.asked("/a.crl")).isOne();
    assertThat(lab.fetches("fetched")).as("one fetch, told once").isOne();

    assertThat(crlFiles()).isOne();
    lab.keeper(object("/b.crl"));
    Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> crlFiles() == 0);
  }

  @Test
  void whatComesForATenantThatIsGoneLeavesNoTrace() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CrlObject object = object("/a.crl");
    CrlKeeper old = lab.keeper(object);
    slowly("/a.crl", lab.crl(7), asked, goOn);
    var waiting =
        old.refresh(
            object,
            KeeperLab.query(),
            lab.now,
            new io.vouchsafe.proxy.work.OwnTime(System::nanoTime));
    asked.await();

    lab.library().prepare(List.of(), Set.of()).commit();
    goOn.countDown();

    assertThat(KeeperLab.await(waiting)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.numbers(old, object)).as("who waited for it has it").containsExactly(7L);
    assertThat(lab.fetches("fetched")).isZero();
    assertThat(meters()).isEmpty();
    assertThat(crlFiles()).isZero();
  }

  /** A reset by hand at the same moment must not take the file from who took it over. */
  @Test
  void aResetForgetsWhatTheSettingsOfNowHold() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = object("/a.crl");
    CrlKeeper old = lab.keeper(object);
    lab.refresh(old, object);
    CrlKeeper fresh = lab.keeper(object);

    assertThat(lab.library().reset("acme", "corp")).isTrue();

    assertThat(lab.numbers(fresh, object)).isEmpty();
    assertThat(lab.numbers(old, object)).containsExactly(7L);
  }

  private CrlObject object(String... paths) {
    return KeeperLab.object(
        java.util.Arrays.stream(paths).map(lab.publisher::url).toArray(java.net.URI[]::new));
  }

  private void slowly(String path, byte[] crl, CountDownLatch asked, CountDownLatch goOn) {
    lab.publisher.page(
        path,
        exchange -> {
          asked.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(200, crl.length);
          exchange.getResponseBody().write(crl);
        });
  }

  private List<String> meters() {
    return lab.registry.getMeters().stream()
        .filter(meter -> meter.getId().getTag("tenant") != null)
        .filter(meter -> !meter.getId().getName().equals("vouchsafe.crl.fetches"))
        .map(meter -> meter.getId().toString())
        .sorted()
        .toList();
  }

  private long crlFiles() throws Exception {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".crl")).count();
    }
  }
}
