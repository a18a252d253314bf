package io.vouchsafe.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** What the demo writes for people to copy gives nothing to warn of. */
class DemoSettingsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  @Test
  void nothingIsDoubted() throws Exception {
    DemoFiles files = DemoFiles.create();
    try {
      new Scenarios(new DemoPki(BC, NOW), InstantSource.fixed(NOW)).writeTo(files);

      SettingsReading reading =
          new SettingsReader(Map.of())
              .read(
                  files.settings(
                      new DemoPorts(1, 2, 3, 6),
                      URI.create("http://127.0.0.1:4/"),
                      URI.create("http://127.0.0.1:5")),
                  NOW);

      assertThat(reading)
          .isInstanceOfSatisfying(
              SettingsReading.Read.class, read -> assertThat(read.warnings()).isEmpty());
    } finally {
      files.delete();
    }
  }
}
