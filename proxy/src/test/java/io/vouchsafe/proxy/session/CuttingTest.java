package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is learnt is cut within the tenant's limits, what is ordered at once, and each for sure. */
class CuttingTest {
  private static final Author ALICE = new Author(Optional.of("alice"), Optional.of("stolen"));

  private final SessionLab lab = new SessionLab();
  private final List<FakeHandle> handles = new ArrayList<>();

  private List<Session> open(int sessions) {
    List<Session> all = new ArrayList<>();
    for (int i = 1; i <= sessions; i++) {
      FakeHandle handle = new FakeHandle();
      handles.add(handle);
      all.add(lab.open(i, handle));
    }
    return all;
  }

  private void revokeTheirIssuer() {
    lab.decisions = session -> lab.deny(Reason.REVOKED);
    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.issuingKey()));
  }

  private long cut() {
    return handles.stream().filter(handle -> !handle.cuts.isEmpty()).count();
  }

  @Test
  void atMostSoManyASecondAndThenTheRestIsHeld() {
    List<Session> sessions = open(200);

    revokeTheirIssuer();
    lab.registry.tick();

    assertThat(sessions).noneMatch(Session::mayPass);
    for (int second = 1; second <= 3; second++) {
      long before = cut();
      lab.pass(Duration.ofSeconds(1));
      assertThat(cut() - before).isLessThanOrEqualTo(50);
    }
    assertThat(cut()).isEqualTo(50);
    assertThat(lab.registry.held(SessionLab.TENANT)).isEqualTo(150);
    assertThat(sessions.stream().filter(Session::isCutHeld).count()).isEqualTo(150);
    assertThat(lab.meters.get("vouchsafe.cuts.held").tag("tenant", "acme").gauge().value())
        .isEqualTo(150);
    assertThat(lab.journal).filteredOn(line -> line.contains("\"cuts_held\"")).hasSize(1);

    lab.pass(Duration.ofMinutes(5));
    assertThat(cut()).as("held until somebody says so").isEqualTo(50);
    assertThat(sessions).noneMatch(Session::mayPass);

    assertThat(lab.registry.cutHeld(Optional.empty(), ALICE)).isEqualTo(150);
    assertThat(cut()).isEqualTo(200);
    assertThat(lab.registry.held(SessionLab.TENANT)).isZero();
    assertThat(lab.live.all()).isEmpty();
    assertThat(lab.journal.getLast()).contains("cuts_released", "alice", "\"sessions\":150");
  }

  @Test
  void ordersOfOperatorsAreNeverHeldNorSlowedDown() {
    List<Session> sessions = open(200);
    revokeTheirIssuer();
    lab.registry.tick();
    assertThat(lab.registry.held(SessionLab.TENANT)).isPositive();

    sessions.forEach(session -> lab.registry.cut(session.id(), ALICE));

    assertThat(cut()).isEqualTo(200);
    assertThat(lab.live.all()).isEmpty();
  }

  @Test
  void aBlockCutsAThousandAtOnce() {
    open(1000);
    lab.decisions = session -> lab.deny(Reason.BLOCKED);
    lab.registry.askAnew(SessionLab.TENANT);
    for (int i = 0; i < 10; i++) {
      lab.registry.tick();
    }
    assertThat(cut()).isEqualTo(1000);
  }

  @Test
  void aHeldSessionGoesOnWhenItsRevocationIsLifted() {
    List<Session> sessions = open(100);
    revokeTheirIssuer();
    lab.registry.tick();
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.registry.held(SessionLab.TENANT)).isEqualTo(75);

    lab.decisions = lab::allow;
    lab.pass(Duration.ofSeconds(61));

    assertThat(lab.registry.held(SessionLab.TENANT)).isZero();
    assertThat(sessions.stream().filter(Session::mayPass).count()).isEqualTo(75);
    assertThat(cut()).isEqualTo(25);
  }

  @Test
  void aDryRunTellsOnceAndCutsNothingThatIsLearnt() {
    lab.settings = new SessionSettings(50, 25, true);
    Session session = open(1).getFirst();

    lab.revoke(1);
    lab.pass(Duration.ofMinutes(10));

    assertThat(cut()).isZero();
    assertThat(session.mayPass()).isTrue();
    assertThat(lab.journal)
        .filteredOn(line -> line.contains("session_would_be_cut") && line.contains("revoked"))
        .hasSize(1);
    assertThat(lab.registry.cut(session.id(), ALICE)).isTrue();
    assertThat(cut()).isEqualTo(1);
  }

  @Test
  void aCutIsRepeatedUntilTheGatewayConfirms() {
    FakeHandle handle = new FakeHandle();
    Session session = lab.open(1, handle);
    List<Promise<Void>> silent = new ArrayList<>();
    handle.answer =
        () -> {
          Promise<Void> promise = Promise.promise();
          silent.add(promise);
          return promise.future();
        };

    lab.registry.cut(session.id(), ALICE);
    assertThat(handle.cuts).hasSize(1);
    assertThat(session.mayPass()).isFalse();
    lab.pass(Duration.ofSeconds(4));
    assertThat(handle.cuts).hasSize(1);
    lab.pass(Duration.ofSeconds(1));
    assertThat(handle.cuts).as("without an answer, after 5 s").hasSize(2);

    handle.answer = () -> Future.failedFuture("refused on purpose");
    lab.pass(Duration.ofSeconds(10));
    int after10 = handle.cuts.size();
    assertThat(after10).isGreaterThan(2);
    handle.answer =
        () -> {
          throw new IllegalStateException("broken on purpose");
        };
    lab.pass(Duration.ofSeconds(121));
    assertThat(handle.cuts.size()).isGreaterThan(after10).isLessThan(after10 + 10);
    assertThat(lab.live.all()).as("listed as long as it may be there").containsExactly(session);
    assertThat(lab.registry.cut(session.id(), ALICE)).isTrue();

    handle.answer = Future::succeededFuture;
    lab.pass(Duration.ofSeconds(61));
    int end = handle.cuts.size();
    assertThat(lab.live.all()).isEmpty();
    assertThat(lab.registry.cut(session.id(), ALICE)).isFalse();
    lab.pass(Duration.ofSeconds(200));
    assertThat(handle.cuts).hasSize(end);
    assertThat(
            lab.meters
                .get("vouchsafe.sessions.cut")
                .tags("gateway", "gw1", "reason", "by_hand")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(lab.journal).singleElement().asString().contains("alice", "stolen", "by_hand");
  }

  @Test
  void aLateConfirmationCounts() {
    FakeHandle handle = new FakeHandle();
    Session session = lab.open(1, handle);
    Promise<Void> late = Promise.promise();
    handle.answer = late::future;
    lab.registry.cut(session.id(), ALICE);
    lab.pass(Duration.ofSeconds(20));
    late.complete();
    assertThat(lab.live.all()).isEmpty();
  }

  @Test
  void aSessionThatEndsByItselfIsCutNoMore() {
    FakeHandle handle = new FakeHandle();
    handle.answer = () -> Future.failedFuture("refused on purpose");
    Session session = lab.open(1, handle);
    lab.registry.cut(session.id(), ALICE);
    lab.registry.close(session);
    lab.pass(Duration.ofMinutes(5));
    assertThat(handle.cuts).hasSize(1);
  }
}
