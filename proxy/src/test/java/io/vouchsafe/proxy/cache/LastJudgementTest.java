package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Judgement;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class LastJudgementTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());

  private final LastJudgement last = new LastJudgement();
  private final AtomicInteger judged = new AtomicInteger();

  @Test
  void theVerySameStatusesAreJudgedOnce() {
    CertificateStatus status = silent();
    Judgement first = last.of(List.of(status), this::judge);

    assertThat(last.of(List.of(status), this::judge)).isSameAs(first);
    assertThat(judged).hasValue(1);
  }

  @Test
  void anotherStatusOfTheSameCertificateIsJudgedAnew() {
    CertificateStatus status = silent();
    last.of(List.of(status), this::judge);
    last.of(List.of(silent()), this::judge);
    last.of(List.of(status, silent()), this::judge);
    last.of(List.of(), this::judge);

    assertThat(judged).hasValue(4);
  }

  @Test
  void whatIsKeptIsNoLongerReliedOnThanAnswersAre() {
    Judgement judgement = last.of(List.of(), this::judge);

    assertThat(until(judgement.at(NOW))).isEqualTo(NOW.plusSeconds(300));
    assertThat(until(judgement.at(NOW.plusSeconds(60)))).isEqualTo(NOW.plusSeconds(360));
    assertThat(until(judgement.at(NOW.plusSeconds(3500)))).isEqualTo(NOW.plusSeconds(3600));
    assertThat(until(judgement.at(NOW.plusSeconds(3700)))).isEqualTo(NOW.plusSeconds(3700));
  }

  private static Instant until(Decision decision) {
    return ((Decision.Allow) decision).until();
  }

  private Judgement judge(List<CertificateStatus> statuses) {
    judged.incrementAndGet();
    return new Judgement.Passes(
        Reason.OK, "passes", Evidence.NONE, NOW.plusSeconds(3600), Duration.ofSeconds(300));
  }

  private static CertificateStatus silent() {
    return new CertificateStatus(
        new RevocationQuery(CA.certificate(), CA.certificate()),
        Source.NONE,
        Optional.empty(),
        List.of());
  }
}
