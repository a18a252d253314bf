package io.vouchsafe.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.store.ResponseMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StatusMemory statuses = new StatusMemory("acme", CacheSettings.DEFAULT, registry);

  /** What says revoked is written within seconds, also when the disk was full at first. */
  @Test
  void whatAFullDiskDidNotTakeIsStillLacking() throws Exception {
    ResponseMemory relayed = new ResponseMemory("acme", 1 << 20, registry);
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
