package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Examiner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Bodies and headers that are too large for an event loop, before anybody knows what they are. */
class LargeReadingTest {
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final AtomicLong nanos = new AtomicLong();
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final DecisionPipeline pipeline =
      new DecisionPipeline(
          new Examiner(new PathValidator(new SignatureChecker(new BouncyCastleProvider()))),
          new Workers("lab", 1, 100, given::add, () -> Runnable::run, nanos::get));

  @Test
  void thoseOfOneTenantDoNotKeepAnotherWaiting() {
    for (int i = 0; i < 50; i++) {
      read("flooded");
    }
    Future<WorkResult<Parsed<Submission>>> other = read("acme");

    for (int i = 0; i < 3; i++) {
      given.remove().run();
    }

    assertThat(other.succeeded()).isTrue();
  }

  @Test
  void theirTimeIsTheDecisions() {
    read("acme");
    Future<WorkResult<Parsed<Submission>>> late = read("acme");
    nanos.addAndGet(DEADLINE.toNanos());

    given.remove().run();

    assertThat(late.result()).isEqualTo(WorkResult.late());
  }

  private Future<WorkResult<Parsed<Submission>>> read(String tenant) {
    return pipeline.read(tenant, DEADLINE, () -> Parsed.malformed("none"));
  }
}
