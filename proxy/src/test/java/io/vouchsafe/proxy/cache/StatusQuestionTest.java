package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.emergency.Target;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** What is kept of the last login counts for the very same values, and for no equal ones. */
class StatusQuestionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private static final RevocationQuery QUERY =
      new RevocationQuery(CA.certificate(), CA.certificate());

  private final StatusQuestion question =
      new StatusQuestion(QUERY, Optional.empty(), Optional.empty());

  @Test
  void whatOneStatusSettledAnotherDoesNot() {
    CachedStatus status = status();
    CertificateStatus settled =
        new CertificateStatus(QUERY, Source.CACHE, Optional.of(status), List.of());
    assertThat(question.settledBefore(status)).isNull();

    question.settled(status, settled);
    assertThat(question.settledBefore(status)).isSameAs(settled);
    assertThat(question.settledBefore(status())).isNull();
  }

  @Test
  void whenOneStatusIsDueForAnotherNobodyHasThought() {
    CachedStatus status = status();
    assertThat(question.refreshDue(status)).isNull();

    question.refreshDue(status, NOW);
    assertThat(question.refreshDue(status)).isEqualTo(NOW);
    assertThat(question.refreshDue(status())).isNull();
  }

  /** A block that was given a moment ago denies the next login of a path that passed before. */
  @Test
  void theSameBlockListIsLookedThroughOnceAndAnotherAnew() {
    LastBlocked last = new LastBlocked();
    AtomicInteger looked = new AtomicInteger();
    Optional<Decision.Deny> deny =
        Optional.of(new Decision.Deny(Reason.BLOCKED, "blocked", Evidence.NONE));
    Emergency none = emergency(1);
    Emergency blocking = emergency(2);

    for (int i = 0; i < 2; i++) {
      assertThat(last.under(none, now -> count(looked, Optional.empty()))).isEmpty();
    }
    assertThat(looked).hasValue(1);
    for (int i = 0; i < 2; i++) {
      assertThat(last.under(blocking, now -> count(looked, deny))).isEqualTo(deny);
    }
    assertThat(looked).hasValue(2);
    assertThat(last.under(none, now -> count(looked, Optional.empty()))).isEmpty();
    assertThat(looked).hasValue(3);
  }

  /** What is of no use now may be of use in a moment; until then no signature is verified again. */
  @Test
  void aRefusedStapleIsNotLookedAtAgainForFiveSeconds() {
    Attempt attempt =
        new Attempt(
            Source.STAPLED, "", Outcome.NOT_YET_VALID, "", Duration.ofMillis(3), Optional.empty());
    StapledFinding finding = StapledFinding.refused(attempt, NOW);

    assertThat(finding.covers(NOW)).isTrue();
    assertThat(finding.covers(NOW.plusSeconds(5))).isTrue();
    assertThat(finding.covers(NOW.plusSeconds(6))).isFalse();
    assertThat(finding.covers(NOW.minusSeconds(1))).isFalse();
    assertThat(finding.attempt().took()).as("nothing had to be done").isZero();
  }

  private static Optional<Decision.Deny> count(
      AtomicInteger looked, Optional<Decision.Deny> found) {
    looked.incrementAndGet();
    return found;
  }

  private static Emergency emergency(int key) {
    Target target = new Target.OfKey(Fingerprint.sha256(new byte[] {(byte) key}));
    BlockEntry entry = new BlockEntry(target, Optional.empty(), Optional.empty(), Optional.empty());
    return new Emergency(BlockList.of(List.of(entry)), BreakGlassList.EMPTY);
  }

  private static CachedStatus status() {
    return new CachedStatus(
        new VerifiedStatus(
            new RevocationStatus.Good(),
            NOW,
            Optional.of(NOW.plusSeconds(60)),
            NOW,
            Fingerprint.sha256(new byte[0]),
            NOW.plusSeconds(600),
            SignerBasis.ISSUER,
            false),
        Source.OCSP,
        "corp",
        "",
        NOW);
  }
}
