package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Who is named when a decision fails before there is a path. */
class ProgressTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theLeafIsNamedWhenItCanBeRead() {
    Certificate leaf =
        LabCa.root(CertificateSpec.ca("CN=Alice", NOW), new BouncyCastleProvider()).certificate();

    assertThat(deny(List.of(leaf.der())).evidence().leaf()).contains(leaf);
  }

  @Test
  void garbageAndNothingNameNobodyAndAreDeniedStill() {
    Der garbage = Der.copyOf(new byte[] {0x30, 0x05, 1, 2});

    assertThat(deny(List.of(garbage)).evidence().leaf()).isEmpty();
    assertThat(deny(List.of()).evidence().leaf()).isEmpty();
    assertThat(deny(List.of()).reason()).isEqualTo(Reason.INTERNAL);
  }

  /** The deny is made on an event loop. */
  @Test
  void aHugeLeafIsNotReadForItsName() {
    Certificate leaf =
        LabCa.root(
                CertificateSpec.ca("2.5.4.13=" + "a".repeat(20_000), NOW),
                new BouncyCastleProvider())
            .certificate();

    assertThat(deny(List.of(leaf.der())).evidence().leaf()).isEmpty();
  }

  /** Contract, section 1, {@code mode}: whose fault a deadline is decides who may soften it. */
  @Test
  void aDeadlineThatOurOwnQueueCausedSaysSo() {
    AtomicLong nanos = new AtomicLong();
    OwnTime own = new OwnTime(nanos::get);
    Progress progress = new Progress(new Presented(List.of(), List.of(), "api"), own);
    Duration deadline = Duration.ofSeconds(2);
    assertThat(progress.late(deadline, 0).reason()).isEqualTo(Reason.DEADLINE);

    Promise<Void> work = Promise.promise();
    own.of(work::future);
    assertThat(progress.late(deadline, 0).reason())
        .as("our own work has not ended yet")
        .isEqualTo(Reason.OVER_BUDGET);

    nanos.addAndGet(Duration.ofMillis(400).toNanos());
    work.complete();
    assertThat(progress.late(deadline, 0).reason())
        .as("it took a fifth of the time")
        .isEqualTo(Reason.DEADLINE);
    assertThat(progress.late(deadline, Duration.ofMillis(100).toNanos()).reason())
        .as("and our event loop stood still")
        .isEqualTo(Reason.OVER_BUDGET);
  }

  private static Decision.Deny deny(List<Der> chain) {
    Presented presented = new Presented(chain, List.of(), "api");
    return new Progress(presented, new OwnTime(System::nanoTime)).deny(Reason.INTERNAL, "failed");
  }
}
