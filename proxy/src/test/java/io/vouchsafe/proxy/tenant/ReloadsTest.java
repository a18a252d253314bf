package io.vouchsafe.proxy.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One reload at a time, each of them counted. */
class ReloadsTest {
  private static final ReloadOutcome DONE = new ReloadOutcome.Refused(List.of("nothing is new"));

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void whoeverAsksWhileOneRunsGetsTheNextWhichServesAll() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    Reloads reloads =
        reloads(
            () -> {
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              read.incrementAndGet();
              begun.countDown();
              await(goOn);
              atOnce.decrementAndGet();
              return DONE;
            });
    Future<ReloadOutcome> first = reloads.request();
    await(begun);
    List<Future<ReloadOutcome>> later = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      later.add(reloads.request());
    }
    goOn.countDown();

    assertThat(await(first)).isEqualTo(DONE);
    later.forEach(each -> assertThat(await(each)).isEqualTo(DONE));
    assertThat(read).as("once for the first, once for all others").hasValue(2);
    assertThat(most).hasValue(1);
    assertThat(await(reloads.request())).isEqualTo(DONE);
    assertThat(read).hasValue(3);
  }

  @Test
  void aBugCountsAsFailureAndTheNextReloadRuns() {
    AtomicInteger read = new AtomicInteger();
    Reloads reloads =
        reloads(
            () -> {
              if (read.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug");
              }
              return DONE;
            });

    assertThat(await(reloads.request().otherwiseEmpty())).as("it failed").isNull();
    assertThat(failures()).isEqualTo(1);
    assertThat(await(reloads.request())).isEqualTo(DONE);
    assertThat(failures()).isEqualTo(2);
  }

  @Test
  void theLastReloadIsShownUntilTheNextOne() {
    HostAndPort any = new HostAndPort("127.0.0.1", 0);
    ListenSettings listen =
        new ListenSettings(any, any, Optional.empty(), Optional.empty(), Optional.empty());
    Settings settings = new Settings(listen, LimitSettings.DEFAULT, Map.of());
    ReloadOutcome applied =
        new ReloadOutcome.Applied(new SettingsChange(settings, settings), List.of());
    List<ReloadOutcome> outcomes = new ArrayList<>(List.of(DONE, applied));
    Reloads reloads = reloads(outcomes::removeFirst);

    assertThat(lastSuccessful()).as("the settings of the start").isEqualTo(1);
    await(reloads.request());
    assertThat(lastSuccessful()).isZero();
    await(reloads.request());
    assertThat(lastSuccessful()).isEqualTo(1);
  }

  private double lastSuccessful() {
    return registry.get("vouchsafe.config.last.reload.successful").gauge().value();
  }

  private double failures() {
    return registry.get("vouchsafe.config.reloads").tag("result", "failure").counter().count();
  }

  private Reloads reloads(Supplier<ReloadOutcome> reload) {
    return new Reloads(vertx, reload, registry);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
