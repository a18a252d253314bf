package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.QUERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CachedStatuses;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.NextSource;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Contract, section 1, {@code stapled_max_age}: how it is told that a staple was too old. */
class StapledAgeTest {
  /** thisUpdate of the fixture's statuses. */
  private static final Duration AGE = Duration.ofSeconds(60);

  private static final Duration TOO_SHORT = AGE.minusSeconds(1);
  private static final List<Source> BOTH = List.of(Source.STAPLED, Source.OCSP);

  @Test
  void oneThatIsExactlySoOldCounts() {
    assertThat(outcomes(BOTH, AGE, stapled(Outcome.GOOD))).containsExactly(Outcome.GOOD);
  }

  @Test
  void oneThatIsOlderIsPassedOverUntilAllOthersAreSilent() {
    Attempt silence =
        new Attempt(Source.OCSP, "", Outcome.TIMEOUT, "", Duration.ofMillis(3), Optional.empty());
    assertThat(outcomes(BOTH, TOO_SHORT, stapled(Outcome.GOOD), silence))
        .containsExactly(Outcome.TOO_OLD, Outcome.TIMEOUT, Outcome.GOOD);
    assertThat(outcomes(BOTH, TOO_SHORT, stapled(Outcome.UNKNOWN), silence))
        .containsExactly(Outcome.TOO_OLD, Outcome.TIMEOUT, Outcome.UNKNOWN);
  }

  @Test
  void nothingIsPassedOverWhereNobodyElseCanBeAsked() {
    assertThat(outcomes(List.of(Source.STAPLED), TOO_SHORT, stapled(Outcome.GOOD)))
        .containsExactly(Outcome.GOOD);
    // A source without an object that answers for the issuer.
    assertThat(outcomes(List.of(Source.STAPLED, Source.CRL), TOO_SHORT, stapled(Outcome.GOOD)))
        .containsExactly(Outcome.GOOD);
  }

  private static Attempt stapled(Outcome outcome) {
    RevocationStatus status =
        outcome == Outcome.GOOD ? new RevocationStatus.Good() : new RevocationStatus.Unknown();
    return new Attempt(
        Source.STAPLED,
        "",
        outcome,
        "",
        Duration.ofMillis(3),
        Optional.of(PolicyFixture.remembered(Source.STAPLED, status, NOW.plusSeconds(3600))));
  }

  private static List<Outcome> outcomes(
      List<Source> sources, Duration stapledMaxAge, Attempt... answers) {
    RevocationPolicy policy =
        new RevocationPolicy(
            sources,
            Scope.LEAF,
            OnUnknown.NEXT,
            OnUnavailable.DENY,
            stapledMaxAge,
            List.of(PolicyFixture.object(ResponseRules.DEFAULT)),
            List.of());
    Cascade cascade = Cascade.of(policy, QUERY, true, NOW).afterCache(CachedStatuses.EMPTY);
    for (Attempt answer : answers) {
      assertThat(cascade.next()).isEqualTo(NextSource.valueOf(answer.source().name()));
      cascade = cascade.after(NextSource.valueOf(answer.source().name()), List.of(answer));
    }
    CertificateStatus status = ((Cascade.Settled) cascade.next()).status();
    assertThat(status.query()).isEqualTo(cascade.query());
    assertThat(status.source()).isEqualTo(Source.STAPLED);
    return status.attempts().stream().map(Attempt::outcome).toList();
  }
}
