package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cache.ResponseKey.Origin;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which of the responses that the relay keeps is handed out, replaced, pushed out, forgotten. */
class ResponseCacheTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant END = NOW.plusSeconds(3600);
  private static final int LENGTH = 500;

  /** With what is kept beside the bytes. */
  private static final int EACH = LENGTH + 500;

  private static final RevocationStatus GOOD = new RevocationStatus.Good();
  private static final RevocationStatus REVOKED =
      new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ResponseCache memory = new ResponseCache("acme", 4L * EACH, registry);

  @Test
  void aResponseIsHandedOutUntilItsEnd() {
    StoredResponse kept = response(GOOD, NOW);
    memory.keep(key(1, Origin.UPSTREAM), kept);

    assertThat(memory.find(key(1, Origin.UPSTREAM), END.minusMillis(1))).containsSame(kept);
    assertThat(memory.find(key(1, Origin.UPSTREAM), END)).isEmpty();
    assertThat(memory.find(key(1, Origin.OWN), NOW)).isEmpty();
    assertThat(gets("hit")).isEqualTo(1);
    assertThat(gets("miss")).isEqualTo(2);
  }

  /** RFC 9919 §3.2.4: caches hand out the newest that they have. */
  @Test
  void anOlderOneNeverTakesThePlaceOfANewerOne() {
    StoredResponse newer = response(GOOD, NOW);
    memory.keep(key(1, Origin.UPSTREAM), newer);
    memory.keep(key(1, Origin.UPSTREAM), response(GOOD, NOW.minusSeconds(1)));
    assertThat(memory.find(key(1, Origin.UPSTREAM), NOW)).containsSame(newer);

    StoredResponse sameTime = response(REVOKED, NOW);
    memory.keep(key(1, Origin.UPSTREAM), sameTime);
    assertThat(memory.find(key(1, Origin.UPSTREAM), NOW)).containsSame(sameTime);
  }

  @Test
  void onlyWhoForgetsTheRevokedForgetsThem() {
    memory.keep(key(1, Origin.UPSTREAM), response(GOOD, NOW));
    memory.keep(key(2, Origin.UPSTREAM), response(REVOKED, NOW));

    memory.forget(false);
    assertThat(memory.find(key(1, Origin.UPSTREAM), NOW)).isEmpty();
    assertThat(memory.find(key(2, Origin.UPSTREAM), NOW)).isPresent();
    memory.forget(true);
    assertThat(memory.find(key(2, Origin.UPSTREAM), NOW)).isEmpty();
  }

  /** Our own signer's are made anew after a restart. */
  @Test
  void onlyWhatRespondersSaidAndMayStillBeSaidOutlivesTheProcess() {
    StoredResponse theirs = response(GOOD, NOW);
    memory.keep(key(1, Origin.OWN), response(GOOD, NOW));
    assertThat(memory.changes()).isZero();
    memory.keep(key(2, Origin.UPSTREAM), theirs);
    assertThat(memory.changes()).isEqualTo(1);

    assertThat(memory.upstreams(NOW)).containsExactly(theirs);
    assertThat(memory.upstreams(END)).isEmpty();
  }

  @Test
  void memoryIsBoundedInBytesAndEvictionsAreCounted() {
    for (int i = 0; i < 10; i++) {
      memory.keep(key(i, Origin.UPSTREAM), response(GOOD, NOW));
    }

    assertThat(memory.fill().entries()).isEqualTo(4);
    assertThat(memory.fill().memory()).isEqualTo(4L * EACH);
    assertThat(registry.get("cache.evictions").tag("cache", "response").counter().count())
        .isEqualTo(6);
    assertThat(registry.get("cache.size").tag("cache", "response").gauge().value()).isEqualTo(4);
    memory.resize(2L * EACH);
    assertThat(memory.fill().entries()).isEqualTo(2);
  }

  /** What is handed out: the bytes, and what HTTP says of them (RFC 9110 §8.8). */
  @Test
  void aResponseSaysOfItselfWhatHttpAsks() {
    StoredResponse kept = response(GOOD, NOW);

    assertThat(kept.length()).isEqualTo(LENGTH);
    assertThat(kept.validators().lastModified()).hasToString("Sun, 01 Mar 2026 12:00:00 GMT");
    assertThat(kept.expires()).hasToString("Sun, 01 Mar 2026 13:00:00 GMT");
    assertThat(kept.validators().etag())
        .isEqualTo('"' + Der.copyOf(new byte[LENGTH]).sha256().hex() + '"');
    assertThat(kept.certId()).isEqualTo(Der.copyOf(new byte[] {1}));
    assertThat(kept.thisUpdate()).isEqualTo(NOW);
  }

  @Test
  void anEndCanOnlyBeMadeSooner() {
    StoredResponse kept = response(GOOD, NOW).verifiedBy(this);

    assertThat(kept.endingBy(END)).isSameAs(kept);
    assertThat(kept.endingBy(END.plusSeconds(1))).isSameAs(kept);
    StoredResponse sooner = kept.endingBy(END.minusSeconds(1));
    assertThat(sooner.end()).isEqualTo(END.minusSeconds(1));
    assertThat(sooner.body()).isEqualTo(kept.body());
    assertThat(sooner.wasVerifiedBy(this)).as("verified by nobody yet").isFalse();
  }

  /** Another reading of the settings, or another block list, looks for itself. */
  @Test
  void whatSomebodyFoundCountsForThatOneAlone() {
    StoredResponse kept = response(GOOD, NOW);
    assertThat(kept.verifiedBy(this)).isSameAs(kept);
    assertThat(kept.wasVerifiedBy(this)).isTrue();
    assertThat(kept.wasVerifiedBy(memory)).isFalse();
    assertThat(kept.wasClearedUnder(this)).isFalse();
    assertThat(kept.clearedUnder(this)).isSameAs(kept);
    assertThat(kept.wasClearedUnder(this)).isTrue();
    assertThat(kept.wasClearedUnder(memory)).isFalse();
  }

  private double gets(String result) {
    return registry
        .get("cache.gets")
        .tag("cache", "response")
        .tag("result", result)
        .counter()
        .count();
  }

  private static StoredResponse response(RevocationStatus status, Instant thisUpdate) {
    return new StoredResponse(
        Der.copyOf(new byte[LENGTH]), Der.copyOf(new byte[] {1}), status, thisUpdate, END);
  }

  private static ResponseKey key(int serial, Origin origin) {
    return new ResponseKey(new StatusKey(0, serial), HashAlgorithm.SHA256, origin);
  }
}
