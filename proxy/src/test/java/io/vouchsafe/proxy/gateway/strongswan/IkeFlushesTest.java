package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** When charon's cache is emptied, and whom a revocation ends. */
class IkeFlushesTest {
  private static final String ALICE = "alice@lab.test";
  private static final String BOB = "bob@lab.test";
  private static final String FLUSH_CERTIFICATES = "flush-certs type=X509";
  private static final String FLUSH_ANSWERS = "flush-certs type=OCSP_RESPONSE";

  private final Certificate alice = IkeLoginsLab.alice();
  private final Certificate bob = IkeLoginsLab.bob();
  private final IkeLoginsLab lab = IkeLoginsLab.attached();

  @Test
  void aFailedLoginIsFlushedAndABegunOneIsNot() {
    lab.logins.event("ike-updown", RecordedCharon.said("invalid-ke", "ike-updown").getFirst());
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.charon.told).isEmpty();

    lab.logins.event("ike-updown", RecordedCharon.said("failed", "ike-updown").getFirst());
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.charon.told).contains(FLUSH_CERTIFICATES);
  }

  /** Its certificate is in charon's cache, and charon has not told of it yet. */
  @Test
  void aFlushTakesNoCertificateFromALoginOnItsWay() {
    lab.charon.halfOpen = 1;
    lab.loggedIn(7, alice, ALICE);
    lab.charon.shown(bob);
    assertThat(lab.charon.told).doesNotContain(FLUSH_CERTIFICATES);
    lab.pass(CharonFlushes.LONGEST_WAIT.plusMillis(200));
    assertThat(lab.charon.told).contains(FLUSH_CERTIFICATES);
    assertThat(lab.charon.leaves).isEmpty();

    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L, 8L);
  }

  /** On a busy machine somebody could have begun a login between the question and the flush. */
  @Test
  void anAnswerThatComesLateIsFollowedByNoFlush() {
    runUntil(() -> lab.charon.times("stats") == 2);
    lab.clock.turn(CharonFlushes.CALM.plusMillis(1));
    lab.settle();
    assertThat(lab.charon.told).doesNotContain(FLUSH_CERTIFICATES);

    lab.pass(Duration.ofMillis(100));
    assertThat(lab.charon.told).as("the next one is quick").contains(FLUSH_CERTIFICATES);
  }

  /** The first question was answered with no; its certificate is cached by now, and not listed. */
  @Test
  void aLoginThatBeginsWhileCertificatesAreListedKeepsItsCertificate() {
    runUntil(this::isListedForTheFlush);
    lab.charon.halfOpen = 1;
    lab.settle();
    lab.charon.shown(bob);
    assertThat(lab.charon.told).doesNotContain(FLUSH_CERTIFICATES);

    lab.charon.halfOpen = 0;
    lab.up(8, BOB);
    lab.pass(Duration.ofMillis(100));

    assertThat(lab.charon.sas).containsOnlyKeys(7L, 8L);
    assertThat(lab.charon.told).contains(FLUSH_CERTIFICATES);
  }

  /** It is half-open at neither question, and charon has not told of it yet. */
  @Test
  void aLoginThatBeginsAndEndsWhileCertificatesAreListedKeepsItsCertificate() {
    runUntil(this::isListedForTheFlush);
    lab.charon.sas.put(8L, IkeLoginsLab.sa("vouchsafe.roaming.0", 8, BOB, "ESTABLISHED"));
    lab.settle();
    lab.charon.shown(bob);
    assertThat(lab.charon.told).doesNotContain(FLUSH_CERTIFICATES);
  }

  /** It was asked about logins, and is now asked for its certificates once more. */
  private boolean isListedForTheFlush() {
    return lab.charon.told.lastIndexOf("list-certs type=X509")
            > lab.charon.told.lastIndexOf("stats")
        && lab.charon.times("stats") == 1;
  }

  /** Somebody is in, and everything takes its course until then. */
  private void runUntil(BooleanSupplier then) {
    lab.charon.shown(alice);
    lab.up(7, ALICE);
    lab.loop.remove().run();
    lab.clock.turn(IkeLogins.ANSWERING);
    while (!then.getAsBoolean()) {
      Runnable next = lab.loop.isEmpty() ? lab.charon.waiting.remove() : lab.loop.remove();
      next.run();
    }
  }

  /** Who else may have shown a certificate of that identity, nobody knows then. */
  @Test
  void whatWasFlushedIsNoListOfItsOwn() {
    lab.charon.halfOpen = 1;
    lab.loggedIn(7, alice, ALICE);
    lab.charon.shown(bob);
    lab.pass(CharonFlushes.LONGEST_WAIT.plusMillis(200));
    lab.charon.failing.add("list-certs");

    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
  }

  @Test
  void whatWasFlushedServesOnlyForAWhile() {
    lab.charon.halfOpen = 1;
    lab.charon.shown(bob);
    lab.loggedIn(7, alice, ALICE);
    lab.pass(
        CharonFlushes.LONGEST_WAIT
            .plus(CarriedCertificates.CARRIED.multipliedBy(2))
            .plusSeconds(2));

    lab.up(8, BOB);
    lab.settle();

    assertThat(lab.charon.sas).containsOnlyKeys(7L);
  }

  @Test
  void manyLoginsAreOneListAndOneFlush() {
    lab.charon.shown(alice);
    lab.charon.shown(bob);
    for (int id = 1; id <= 200; id++) {
      lab.up(id, id % 2 == 0 ? ALICE : BOB);
    }
    lab.settle();

    assertThat(lab.sessions.list()).hasSize(200);
    assertThat(lab.charon.times("list-certs type=X509")).isLessThanOrEqualTo(3);
    assertThat(lab.charon.times(FLUSH_CERTIFICATES)).isEqualTo(1);
  }

  /** charon's cache has 32 places, and up to two answers come with each login. */
  @Test
  void answersDoNotPushOutTheCertificatesOfLogins() {
    lab.charon.shown(alice);
    lab.charon.halfOpen = 1; // No calm moment.
    for (int id = 1; id <= 24; id++) {
      lab.charon.answered();
      lab.charon.answered();
      lab.up(id, ALICE);
      lab.settle();
      assertThat(lab.charon.answers).hasSizeLessThan(CharonFlushes.MOST_ANSWERS);
    }

    assertThat(lab.charon.times(FLUSH_ANSWERS)).isEqualTo(4);
    assertThat(lab.charon.times(FLUSH_CERTIFICATES)).isZero();
  }

  /** Those of clients who come again and again serve until they end, so that charon asks nobody. */
  @Test
  void answersForWhichThereIsRoomStay() {
    lab.charon.answered();
    lab.charon.answered();
    logins(1, 100);

    assertThat(lab.charon.times(FLUSH_ANSWERS)).isZero();
    assertThat(lab.charon.answers).hasSize(2);
  }

  @Test
  void answersGoWhenCharonDoesNotShowThem() {
    lab.charon.halfOpen = 1; // Certificates are not listed for a flush.
    logins(1, 5);
    lab.charon.failing.add("list-certs");
    logins(6, 6);
    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.charon.times(FLUSH_ANSWERS)).isEqualTo(1);
  }

  private void logins(int first, int last) {
    lab.charon.shown(alice);
    for (int id = first; id <= last; id++) {
      lab.up(id, ALICE);
      lab.settle();
    }
  }

  @Test
  void aRevocationFlushesAnswersAndCutsExactlyItsSas() {
    lab.loggedIn(7, alice, ALICE);
    lab.loggedIn(8, bob, BOB);
    lab.charon.told.clear();

    lab.revoke(alice);
    lab.settle();

    assertThat(lab.flushesOfAnswers()).isEqualTo(1);
    assertThat(lab.charon.sas).containsOnlyKeys(8L);
    assertThat(lab.onlySession().identity().orElseThrow().sha256()).isEqualTo(bob.sha256());
    assertThat(
            lab.sessions
                .meters
                .get("vouchsafe.sessions.cut")
                .tag("gateway", "gw1")
                .tag("reason", "revoked")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void manyRevocationsAreAFewFlushesAndNoneIsLost() {
    for (int i = 0; i < 100; i++) {
      lab.revoke(alice);
      lab.drain();
    }
    assertThat(lab.flushesOfAnswers()).isEqualTo(1);

    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.flushesOfAnswers()).as("the last came after the first flush").isEqualTo(2);
  }

  @Test
  void aBlockAndAReloadFlushToo() {
    lab.sessions.events.publish(new RevocationEvent.Blocked(IkeLoginsLab.TENANT, BlockList.EMPTY));
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.flushesOfAnswers()).isEqualTo(1);

    lab.sessions.events.publish(new RevocationEvent.TrustChanged(IkeLoginsLab.TENANT));
    lab.sessions.events.publish(new RevocationEvent.TrustChanged("somebody-else"));
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.flushesOfAnswers()).isEqualTo(2);
  }

  @Test
  void aFlushThatCharonDoesNotMakeIsTriedAgain() {
    lab.charon.failing.add("flush-certs");
    lab.revoke(alice);
    lab.pass(Duration.ofSeconds(3));
    lab.charon.failing.clear();
    lab.charon.told.clear();

    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.flushesOfAnswers()).isEqualTo(1);
  }
}
