package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class CrlFindingTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);

  @Test
  void theVerySameCrlsAreNotJudgedAgainUntilOneEnds() {
    CachedCrl first = held(1);
    CachedCrl second = held(2);
    CrlFinding finding = finding(first, second);

    assertThat(finding.covers(List.of(first, second), NOW)).isTrue();
    assertThat(finding.covers(List.of(first, second), NOW.plusSeconds(60))).isTrue();
    assertThat(finding.covers(List.of(first, second), NOW.plusSeconds(61))).isFalse();
    assertThat(finding.covers(List.of(first, second), NOW.minusSeconds(1))).isFalse();
  }

  @Test
  void othersAreJudged() {
    CachedCrl first = held(1);
    CrlFinding finding = finding(first);

    assertThat(finding.covers(List.of(held(1)), NOW)).isFalse();
    assertThat(finding.covers(List.of(first, held(2)), NOW)).isFalse();
    assertThat(finding.covers(List.of(), NOW)).isFalse();
  }

  /** A large CRL must go when the next takes its place, though some never log in again. */
  @Test
  void aCrlThatNobodyElseHoldsIsLetGo() {
    CachedCrl crl = held(1);
    WeakReference<CrlIndex> index = new WeakReference<>(crl.index());
    CrlFinding finding = finding(crl);
    crl = held(2);

    await()
        .atMost(90, TimeUnit.SECONDS)
        .until(
            () -> {
              System.gc();
              return index.refersTo(null);
            });
    assertThat(finding.covers(List.of(crl), NOW)).isFalse();
  }

  private static CrlFinding finding(CachedCrl... held) {
    return CrlFinding.of(
        List.of(held),
        new Attempt(Source.CRL, "", Outcome.GOOD, "", Duration.ZERO, Optional.empty()),
        NOW,
        NOW.plusSeconds(60));
  }

  private static CachedCrl held(long number) {
    byte[] der = LabCrl.sign(CrlSpec.complete(NOW).number(number), CA, BC);
    return new CachedCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Fingerprint.sha256(der),
        CA.certificate(),
        "http://pki.example.test/a.crl",
        NOW,
        Path.of("a.crl"));
  }
}
