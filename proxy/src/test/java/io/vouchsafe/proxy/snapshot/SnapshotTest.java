package io.vouchsafe.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.cache.ResponseCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** The common pool has one thread on a small machine. */
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  @TempDir private Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StatusCache statuses = new StatusCache("acme", CacheSettings.DEFAULT, registry);

  /** A reload forgets tenants, and asks what is written: it does not wait for a disk that hangs. */
  @Test
  void whatForgetsWaitsForNoWriting() throws Exception {
    HangingRegistry disk = new HangingRegistry();
    Snapshot snapshot = new Snapshot(StateDirectory.open(directory.resolve("state")), disk);
    ResponseCache relayed = new ResponseCache("acme", 1 << 20, registry);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> snapshot.write("acme", statuses, relayed, NOW), THREADS);
    disk.hangs.await();

    CompletableFuture<Boolean> reload =
        CompletableFuture.supplyAsync(
            () -> {
              snapshot.retain(Set.of());
              return snapshot.lacksRevoked("acme", statuses);
            },
            THREADS);

    assertThat(reload).succeedsWithin(Duration.ofSeconds(60));
    assertThat(writing).isNotDone();
    disk.goesOn.countDown();
    assertThat(writing).succeedsWithin(Duration.ofSeconds(60));

    // What was written of the one that is gone says nothing of the one that came back.
    Path file = directory.resolve("state").resolve(SnapshotKind.ACCEPTED.file("acme"));
    Files.delete(file);
    snapshot.write("acme", statuses, relayed, NOW);
    assertThat(file).exists();
  }

  /** Counting is part of the writing, which a test can hold up there. */
  private static final class HangingRegistry extends SimpleMeterRegistry {
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Override
    protected Counter newCounter(Meter.Id id) {
      hangs.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.newCounter(id);
    }
  }

  /** What says revoked is written within seconds, also when the disk was full at first. */
  @Test
  void whatAFullDiskDidNotTakeIsStillLacking() throws Exception {
    ResponseCache relayed = new ResponseCache("acme", 1 << 20, registry);
    Snapshot snapshot = new Snapshot(StateDirectory.open(directory.resolve("state")), registry);
    snapshot.write("acme", statuses, relayed, NOW);
    assertThat(snapshot.lacksRevoked("acme", statuses)).isFalse();
    statuses.lost(Fingerprint.sha256(new byte[1]), NOW.plus(Duration.ofDays(1)));
    assertThat(snapshot.lacksRevoked("acme", statuses)).isTrue();

    Path away = Files.move(directory.resolve("state"), directory.resolve("away"));
    snapshot.write("acme", statuses, relayed, NOW);
    assertThat(snapshot.lacksRevoked("acme", statuses)).as("nothing was written").isTrue();

    Files.move(away, directory.resolve("state"));
    snapshot.write("acme", statuses, relayed, NOW);
    assertThat(snapshot.lacksRevoked("acme", statuses)).isFalse();
  }
}
