package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract, section 1, {@code session_grace}: live sessions are asked about again. */
class SessionAsksTest {
  private final SessionLab lab = new SessionLab();
  private final FakeHandle handle = new FakeHandle();

  @Test
  void aSessionIsRefreshedBeforeItsEndAndGoesOn() {
    Session session = lab.open(1, handle);

    lab.pass(Duration.ofSeconds(239));
    assertThat(lab.asked).hasValue(0);
    lab.pass(Duration.ofSeconds(32));
    assertThat(lab.asked).hasValue(1);
    assertThat(session.validUntil()).isAfter(SessionLab.START.plus(SessionLab.VALID));
    lab.pass(Duration.ofHours(1));
    assertThat(lab.asked.get()).isBetween(12, 17);
    assertThat(session.mayPass()).isTrue();
    assertThat(handle.cuts).isEmpty();
  }

  @Test
  void sessionsThatOpenTogetherAreNotAskedAboutTogether() {
    for (int i = 1; i <= 1000; i++) {
      lab.open(i);
    }
    lab.pass(Duration.ofSeconds(239));
    int most = 0;
    for (int i = 0; i < 32; i++) {
      int before = lab.asked.get();
      lab.pass(Duration.ofSeconds(1));
      most = Math.max(most, lab.asked.get() - before);
    }
    assertThat(lab.asked).hasValue(1000);
    assertThat(most).isLessThan(200);
  }

  @ParameterizedTest
  @EnumSource
  void aDenyEndsItAtOnceUnlessItIsSilence(Reason reason) {
    Session session = lab.open(1, handle);
    lab.decisions = asked -> lab.deny(reason);

    lab.pass(Duration.ofSeconds(271));

    if (!reason.isSilence()) {
      assertThat(handle.words()).containsExactly(reason.code());
      return;
    }
    assertThat(handle.cuts).isEmpty();
    assertThat(session.mayPass()).isTrue();
    lab.pass(Duration.ofSeconds(1198 - 271));
    assertThat(handle.cuts).as("until valid_until and the grace are over").isEmpty();
    assertThat(lab.asked.get()).as("asked again and again").isBetween(25, 70);
    lab.pass(Duration.ofSeconds(3));
    assertThat(handle.words()).containsExactly(reason.code());
  }

  @Test
  void whoAnswersWithinTheGraceLetsItGoOn() {
    Session session = lab.open(1, handle);
    lab.decisions = asked -> lab.deny(Reason.STATUS_UNAVAILABLE);
    lab.pass(Duration.ofSeconds(1100));
    lab.decisions = lab::allow;
    lab.pass(Duration.ofMinutes(10));

    assertThat(handle.cuts).isEmpty();
    assertThat(session.mayPass()).isTrue();
  }

  @Test
  void aDecisionThatRanOutOfTimeMayHaveFoundARevocation() {
    lab.open(1, handle);
    lab.decisions = asked -> lab.lateButRevoked();
    lab.pass(Duration.ofSeconds(271));
    assertThat(handle.words()).containsExactly("revoked");
  }

  @Test
  void aDecisionThatFailsIsSilence() {
    lab.open(1, handle);
    lab.decisions = asked -> Future.failedFuture("broken on purpose");
    lab.pass(Duration.ofMinutes(10));
    lab.decisions =
        asked -> {
          throw new IllegalStateException("broken on purpose");
        };
    lab.pass(Duration.ofSeconds(598));
    assertThat(handle.cuts).isEmpty();
    lab.pass(Duration.ofSeconds(3));
    assertThat(handle.words()).containsExactly("internal");
  }

  /** Nobody knows whether it was to end. */
  @Test
  void whatCannotBeCarriedOutStandsStillUntilItIsSettled() {
    Session session = lab.open(1, handle);
    lab.decisions = asked -> Future.succeededFuture();
    lab.pass(Duration.ofSeconds(271));
    assertThat(session.mayPass()).isFalse();

    lab.decisions = lab::allow;
    lab.pass(Duration.ofSeconds(60));
    assertThat(session.mayPass()).isTrue();
    assertThat(handle.cuts).isEmpty();
  }

  @Test
  void aSuspectStandsStillUntilItIsDecidedAbout() {
    Session session = lab.open(1, handle);
    Promise<SessionAnswer> deciding = Promise.promise();
    lab.decisions = asked -> deciding.future();

    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(1)));
    assertThat(session.mayPass()).isFalse();
    deciding.complete(lab.allow(session).result());

    assertThat(session.mayPass()).as("the policy does not believe who said so").isTrue();
    assertThat(handle.cuts).isEmpty();
  }

  /** The answer on its way may rest on what was known before the event. */
  @Test
  void whatIsLearntWhileAnAnswerIsOnItsWayIsAskedOnceMore() {
    Session session = lab.open(1, handle);
    Promise<SessionAnswer> deciding = Promise.promise();
    lab.decisions = asked -> deciding.future();
    lab.pass(Duration.ofSeconds(271));
    assertThat(lab.asked).hasValue(1);

    SessionAnswer old = lab.allow(session).result();
    List<Boolean> passed = new ArrayList<>();
    lab.decisions =
        asked -> {
          passed.add(asked.mayPass());
          return lab.deny(Reason.REVOKED);
        };
    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(1)));
    assertThat(lab.asked).hasValue(1);
    deciding.complete(old);

    assertThat(passed).as("the old answer cleared nothing").containsExactly(false);

    assertThat(session.mayPass()).isFalse();
    assertThat(lab.asked).hasValue(2);
    assertThat(handle.words()).containsExactly("revoked");
  }

  @Test
  void aSlowResponderKeepsNoRevocationWaiting() {
    List<Promise<SessionAnswer>> slow = new ArrayList<>();
    lab.decisions =
        asked -> {
          Promise<SessionAnswer> promise = Promise.promise();
          slow.add(promise);
          return promise.future();
        };
    for (int i = 1; i <= 100; i++) {
      lab.open(i);
    }
    lab.open(101, handle);
    lab.pass(Duration.ofMinutes(5));
    assertThat(slow).hasSize(AskQueue.AT_ONCE);

    lab.revoke(101);
    if (handle.cuts.isEmpty()) {
      // It was one of those on their way.
      List.copyOf(slow).forEach(each -> each.complete(lab.deny(Reason.DEADLINE).result()));
      lab.registry.tick();
    }
    assertThat(handle.words()).containsExactly("revoked");
  }

  /** Design, section 5: our own lateness is a deny. */
  @Test
  void sessionsThatNobodyGetsToAskAboutEnd() {
    List<FakeHandle> handles = new ArrayList<>();
    lab.settings = new SessionSettings(1000, 100, false);
    lab.decisions = asked -> Promise.<SessionAnswer>promise().future();
    for (int i = 1; i <= 100; i++) {
      FakeHandle each = new FakeHandle();
      handles.add(each);
      lab.open(i, each);
    }
    lab.pass(Duration.ofSeconds(1199));
    assertThat(handles).allMatch(each -> each.cuts.isEmpty());
    lab.pass(Duration.ofSeconds(3));
    assertThat(handles.stream().filter(each -> each.words().contains("over_budget")).count())
        .isEqualTo(100 - AskQueue.AT_ONCE);
  }

  /**
   * Each answer frees a place, and its turn runs on an event loop: what does not get a place is
   * counted, and not looked through, as often as that.
   */
  @Test
  void aBacklogOfSessionsCostsAnAnswerNothing() {
    Deque<Promise<SessionAnswer>> slow = new ArrayDeque<>();
    lab.decisions =
        asked -> {
          Promise<SessionAnswer> promise = Promise.promise();
          slow.add(promise);
          return promise.future();
        };
    for (int i = 1; i <= 1000; i++) {
      lab.open(i);
    }
    lab.pass(Duration.ofMinutes(6));
    lab.graceLookedUp.set(0);
    for (int i = 0; i < 100; i++) {
      slow.remove().complete(lab.allow(lab.open(2000 + i)).result());
    }

    assertThat(lab.asked.get()).isGreaterThanOrEqualTo(AskQueue.AT_ONCE + 100);
    assertThat(lab.graceLookedUp.get()).isLessThanOrEqualTo(1100);
  }

  @Test
  void whenNothingIsSureEverySessionIsLookedAt() {
    List<Runnable> work = new ArrayList<>();
    SessionLab slow = new SessionLab(work::add, 100);
    Session session = slow.open(1, handle);
    slow.check = looked -> SessionCheck.Found.SUSPECT;
    slow.decisions = asked -> slow.deny(Reason.REVOKED);
    for (int i = 0; i <= EventQueue.MOST_WAITING; i++) {
      slow.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(7)));
    }
    work.getFirst().run();

    assertThat(session.mayPass()).isFalse();
    assertThat(handle.words()).containsExactly("revoked");
  }

  /** A mapped CRL whose file is cut short throws an Error; it must not hide another session. */
  @Test
  void oneThatCannotBeLookedAtIsAskedAboutAndSoAreTheOthers() {
    List<Runnable> work = new ArrayList<>();
    SessionLab slow = new SessionLab(work::add, 100);
    Session broken = slow.open(1);
    slow.open(2, handle);
    slow.check =
        looked -> {
          if (looked == broken) {
            throw new InternalError("broken on purpose");
          }
          return SessionCheck.Found.BLOCKED;
        };
    for (int i = 0; i <= EventQueue.MOST_WAITING; i++) {
      slow.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(7)));
    }
    work.getFirst().run();

    assertThat(handle.words()).containsExactly("blocked");
    assertThat(slow.asked).as("about the broken one").hasValue(1);
  }

  @Test
  void otherSettingsAskAboutEverySession() {
    for (int i = 1; i <= 50; i++) {
      lab.open(i);
    }
    lab.events.publish(new RevocationEvent.TrustChanged(SessionLab.TENANT));
    lab.registry.tick();
    assertThat(lab.asked).hasValue(50);
  }

  @Test
  void aTenantThatIsGoneEndsItsSessions() {
    lab.open(1, handle);
    lab.decisions =
        asked -> Future.succeededFuture(new SessionAnswer.Undecided(new CutCause.NoTenant()));
    lab.events.publish(new RevocationEvent.TrustChanged(SessionLab.TENANT));
    lab.registry.tick();
    assertThat(handle.words()).containsExactly("no_tenant");
  }
}
