package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No revocation falls between the decision that lets a peer in and the session that it opens. */
class OpeningRaceTest {
  private static final int ROUNDS = 20_000;

  private final Set<Long> revoked = ConcurrentHashMap.newKeySet();

  /** As the caches do: remembered first, told then. */
  private void revoke(SessionLab lab, long serial) {
    revoked.add(serial);
    lab.events.publish(new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(serial)));
  }

  private SessionCheck.Found found(Session session) {
    return revoked.contains(serial(session))
        ? SessionCheck.Found.SUSPECT
        : SessionCheck.Found.NOTHING;
  }

  private static long serial(Session session) {
    return session.basis().queries().getFirst().serial().value().longValue();
  }

  private SessionLab lab() {
    SessionLab lab = new SessionLab();
    lab.settings = new SessionSettings(100_000, 100, false);
    lab.check = this::found;
    lab.decisions =
        session ->
            revoked.contains(serial(session)) ? lab.deny(Reason.REVOKED) : lab.allow(session);
    return lab;
  }

  /** Some microseconds, each time others: the two shall meet at every place. */
  private static void wander() {
    for (int left = ThreadLocalRandom.current().nextInt(400); left > 0; left--) {
      Thread.onSpinWait();
    }
  }

  enum Moment {
    AFTER_THE_DECISION,
    BEFORE_THE_CHECK,
    AFTER_THE_CHECK,
    AFTER_THE_OPENING
  }

  @ParameterizedTest
  @EnumSource
  void aRevocationAtAnyMomentEndsTheSession(Moment moment) {
    SessionLab lab = lab();
    lab.check =
        session -> {
          if (moment == Moment.BEFORE_THE_CHECK) {
            revoke(lab, 1);
          }
          SessionCheck.Found found = found(session);
          if (moment == Moment.AFTER_THE_CHECK) {
            revoke(lab, 1);
          }
          return found;
        };
    FakeHandle handle = new FakeHandle();
    Verdict verdict = lab.verdict(1);
    if (moment == Moment.AFTER_THE_DECISION) {
      revoke(lab, 1);
    }
    SessionOpening.Opened opened = (SessionOpening.Opened) lab.registry.open(verdict, handle);
    if (moment == Moment.AFTER_THE_OPENING) {
      assertThat(opened.session().mayPass()).isTrue();
      revoke(lab, 1);
    }

    assertThat(opened.session().mayPass()).isFalse();
    assertThat(handle.words()).containsExactly("revoked");
    assertThat(lab.live.all()).isEmpty();
  }

  @Test
  @Timeout(120)
  void noneIsMissedWhileThreadsRace() throws Exception {
    SessionLab lab = lab();
    CyclicBarrier begin = new CyclicBarrier(2);
    try (ExecutorService revoker = Executors.newSingleThreadExecutor()) {
      Future<?> revoking =
          revoker.submit(
              () -> {
                for (long serial = 1; serial <= ROUNDS; serial++) {
                  begin.await(60, TimeUnit.SECONDS);
                  wander();
                  revoke(lab, serial);
                  begin.await(60, TimeUnit.SECONDS);
                }
                return null;
              });
      for (long serial = 1; serial <= ROUNDS; serial++) {
        Verdict verdict = lab.verdict(serial);
        FakeHandle handle = new FakeHandle();
        begin.await(60, TimeUnit.SECONDS);
        wander();
        SessionOpening opening = lab.registry.open(verdict, handle);
        begin.await(60, TimeUnit.SECONDS);
        assertThat(opening).isInstanceOf(SessionOpening.Opened.class);
        assertThat(((SessionOpening.Opened) opening).session().mayPass()).isFalse();
        assertThat(handle.words()).as("session %s", serial).containsExactly("revoked");
        // Another minute, for which the limits of cuts are new.
        lab.nanos.addAndGet(Duration.ofSeconds(61).toNanos());
      }
      revoking.get(60, TimeUnit.SECONDS);
    }
    assertThat(lab.live.all()).isEmpty();
  }
}
