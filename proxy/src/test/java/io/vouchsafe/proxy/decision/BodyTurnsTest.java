package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.proxy.memory.Submission;
import io.vouchsafe.proxy.work.TooBusyException;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.Examiner;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.RevocationPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Large bodies are read on the workers, and there one tenant's keep no other waiting. */
class BodyTurnsTest {
  private static final Policy POLICY =
      new Policy(
          "default",
          new CaGroup(List.of(), List.of()),
          PathSettings.defaults(Purpose.CLIENT_AUTH),
          new RevocationPolicy(
              List.of(),
              RevocationPolicy.Scope.LEAF,
              RevocationPolicy.OnUnknown.DENY,
              RevocationPolicy.OnUnavailable.DENY,
              List.of(),
              List.of()),
          Duration.ofSeconds(2),
          Duration.ofSeconds(300),
          Policy.Mode.ENFORCE);

  /** One thread, which the test moves. */
  private final Deque<Runnable> thread = new ArrayDeque<>();

  private final List<String> read = new ArrayList<>();
  private long nanos;
  private final Workers workers =
      new Workers("test", 1, 200, thread::add, () -> Runnable::run, () -> nanos);
  private final DecisionPipeline pipeline =
      new DecisionPipeline(
          new Examiner(new PathValidator(new SignatureChecker(new BouncyCastleProvider()))),
          workers);

  private Future<Parsed<Submission>> body(String tenant) {
    return pipeline.read(
        tenant,
        POLICY,
        () -> {
          read.add(tenant);
          return Parsed.malformed("for the test");
        });
  }

  @Test
  void oneTenantsLargeBodiesKeepNoOtherWaiting() {
    for (int i = 0; i < 60; i++) {
      body("flooded");
    }
    body("other");
    workers.forTenant("flooded").run(() -> read.add("lone leaf"));

    for (int i = 0; i < 4; i++) {
      thread.removeFirst().run();
    }

    assertThat(read).as("two turns each, and what is light first").contains("other", "lone leaf");
  }

  @Test
  void aBodyWhoseDeadlineHasPassedIsNotRead() {
    body("acme");
    Future<Parsed<Submission>> second = body("acme");

    nanos += Duration.ofSeconds(3).toNanos();
    while (!thread.isEmpty()) {
      thread.removeFirst().run();
    }

    assertThat(read).hasSize(1);
    assertThat(second.cause()).isInstanceOf(TooBusyException.class);
  }
}
