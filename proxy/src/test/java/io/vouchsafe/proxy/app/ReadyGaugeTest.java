package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code vouchsafe_ready} is 1 exactly while {@code /health/ready} would be 200. */
class ReadyGaugeTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Readiness readiness = new Readiness();
  private boolean isWell = true;

  private final class Watched implements HealthDetail {
    @Override
    public String key() {
      return "watched";
    }

    @Override
    public JsonArray value() {
      return new JsonArray();
    }

    @Override
    public boolean isReady() {
      return isWell;
    }
  }

  private double shown() {
    return registry.get("vouchsafe.ready").gauge().value();
  }

  @Test
  void oneOnlyWhileReadyAndWell() {
    ReadyGauge.show(readiness, List.of(new Watched()), registry);

    assertThat(shown()).as("starting").isZero();
    readiness.enter(Readiness.Phase.READY);
    assertThat(shown()).isEqualTo(1);
    isWell = false;
    assertThat(shown()).as("a thread hangs").isZero();
    isWell = true;
    readiness.enter(Readiness.Phase.STOPPING);
    assertThat(shown()).isZero();
  }
}
