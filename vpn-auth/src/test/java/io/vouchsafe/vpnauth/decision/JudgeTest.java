package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.EXAMINER;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.LEAF;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.QUERY;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTest {
  private static final RevocationQuery CA_QUERY =
      new RevocationQuery(ISSUING.certificate(), ROOT.certificate());

  @Test
  void everyCertificateGoodIsAllowed() {
    Decision decision = decide(OnUnavailable.DENY, settled(QUERY, Outcome.GOOD));
    assertThat(decision).isInstanceOf(Decision.Allow.class);
    assertThat(decision.reason()).isEqualTo(Reason.OK);
  }

  @Test
  void theWorstStatusWins() {
    CertificateStatus good = settled(QUERY, Outcome.GOOD);
    CertificateStatus silent = silent(CA_QUERY);
    assertThat(decide(OnUnavailable.ALLOW, silent, settled(QUERY, Outcome.REVOKED)).reason())
        .isEqualTo(Reason.REVOKED);
    assertThat(decide(OnUnavailable.ALLOW, settled(QUERY, Outcome.UNKNOWN), silent).reason())
        .isEqualTo(Reason.STATUS_UNKNOWN);
    assertThat(decide(OnUnavailable.DENY, good, silent).reason())
        .isEqualTo(Reason.STATUS_UNAVAILABLE);
  }

  @Test
  void aRevokedIntermediateIsADeny() {
    assertThat(
            decide(
                OnUnavailable.ALLOW,
                settled(QUERY, Outcome.GOOD),
                settled(CA_QUERY, Outcome.REVOKED)))
        .isInstanceOf(Decision.Deny.class);
  }

  @Test
  void silenceIsAllowedOnlyWhereThePolicySaysSo() {
    assertThat(decide(OnUnavailable.DENY, silent(QUERY))).isInstanceOf(Decision.Deny.class);
    Decision allowed = decide(OnUnavailable.ALLOW, silent(QUERY));
    assertThat(allowed).isInstanceOf(Decision.Allow.class);
    assertThat(allowed.reason()).isEqualTo(Reason.STATUS_UNAVAILABLE_ALLOWED);
  }

  @Test
  void silenceIsNeverAllowedWhereARevocationMayHaveBeenForgotten() {
    assertThat(decide(OnUnavailable.ALLOW, silent(QUERY).demandingAnAnswer()).reason())
        .isEqualTo(Reason.STATUS_UNAVAILABLE);
    assertThat(
            decide(OnUnavailable.ALLOW, silent(QUERY), silent(QUERY).demandingAnAnswer()).reason())
        .isEqualTo(Reason.STATUS_UNAVAILABLE);
    assertThat(
            decide(OnUnavailable.ALLOW, silent(QUERY).demandingAnAnswer(), silent(QUERY)).reason())
        .isEqualTo(Reason.STATUS_UNAVAILABLE);
  }

  @Test
  void validUntilIsTheEarliestOfPathEvidenceAndMaxVerdict() {
    assertThat(until(ResponseRules.DEFAULT, NOW.plusSeconds(3600))).isEqualTo(NOW.plusSeconds(300));
    assertThat(until(ResponseRules.DEFAULT, NOW.plusSeconds(299))).isEqualTo(NOW.plusSeconds(299));
    assertThat(until(ResponseRules.DEFAULT, null)).isEqualTo(NOW);
    assertThat(until(ResponseRules.DEFAULT, NOW.minusSeconds(30))).isEqualTo(NOW);
    // thisUpdate lies 60 s back
    assertThat(until(ResponseRules.DEFAULT.withMaxAge(100), NOW.plusSeconds(3600)))
        .isEqualTo(NOW.plusSeconds(40));
  }

  @Test
  void whatRestsOnACrlEndsWithItAndStrictlyWithItsValidityTime() {
    assertThat(untilByCrl(false, NOW.plusSeconds(100))).isEqualTo(NOW.plusSeconds(100));
    assertThat(untilByCrl(false, NOW.plusSeconds(3600))).isEqualTo(NOW.plusSeconds(300));
    // validity_time is 60 s
    assertThat(untilByCrl(true, NOW.plusSeconds(3600))).isEqualTo(NOW.plusSeconds(60));
    assertThat(untilByCrl(true, NOW.plusSeconds(30))).isEqualTo(NOW.plusSeconds(30));
  }

  private static Instant untilByCrl(boolean strict, Instant nextUpdate) {
    CertificateStatus status =
        new CertificateStatus(
            QUERY,
            Source.CRL,
            Optional.of(
                PolicyFixture.remembered(Source.CRL, new RevocationStatus.Good(), nextUpdate)),
            List.of());
    Policy policy =
        PolicyFixture.policy(
            new RevocationPolicy(
                List.of(Source.CRL),
                Scope.LEAF,
                OnUnknown.DENY,
                OnUnavailable.DENY,
                // thisUpdate lies 60 s back, which an OCSP object alone would mind
                List.of(PolicyFixture.object(ResponseRules.DEFAULT.withMaxAge(1))),
                List.of(PolicyFixture.crlObject(Duration.ofSeconds(60), strict))));
    return ((Decision.Allow) Judge.decide(policy, path(), List.of(status), NOW)).until();
  }

  @Test
  void aPolicyThatObservesLetsADenyPassAndSaysSo() {
    Decision deny = decide(OnUnavailable.DENY, settled(QUERY, Outcome.REVOKED));
    Policy observing = observing();
    assertThat(deny.under(observing, NOW))
        .isInstanceOfSatisfying(
            Decision.Allow.class,
            allow -> {
              assertThat(allow.reason()).isEqualTo(Reason.REVOKED);
              assertThat(allow.would()).contains((Decision.Deny) deny);
            });
  }

  /** Contract, section 1, {@code mode}: the reasons that no mode lets pass. */
  private static final Set<Reason> DENIED_IN_EVERY_MODE =
      Set.of(
          Reason.NO_CERTIFICATE,
          Reason.MALFORMED,
          Reason.BLOCKED,
          Reason.FRONT_NOT_TRUSTED,
          Reason.OVER_BUDGET,
          Reason.SERIAL_MISMATCH,
          Reason.INTERNAL,
          // No deny has these; one that had would be a bug.
          Reason.OK,
          Reason.STATUS_UNAVAILABLE_ALLOWED);

  @ParameterizedTest
  @EnumSource(Reason.class)
  void aPolicyThatObservesSoftensWhatTheContractSaysAndNothingElse(Reason reason) {
    Decision.Deny deny = new Decision.Deny(reason, "test", Evidence.NONE);
    Decision told = deny.under(observing(), NOW);

    if (DENIED_IN_EVERY_MODE.contains(reason)) {
      assertThat(told).isSameAs(deny);
      assertThat(told.tellsIdentity()).as("who was refused is told").isTrue();
    } else {
      assertThat(((Decision.Allow) told).would()).contains(deny);
      assertThat(told.tellsIdentity()).as("nobody is vouched for").isFalse();
    }
    assertThat(deny.under(policy(OnUnavailable.ALLOW, ResponseRules.DEFAULT), NOW)).isSameAs(deny);
  }

  @ParameterizedTest
  @EnumSource(OnUnavailable.class)
  void ourOwnOverloadIsADenyThatNoPolicySoftens(OnUnavailable onUnavailable) {
    CertificateStatus overloaded =
        new CertificateStatus(
            QUERY,
            Source.NONE,
            Optional.empty(),
            List.of(
                PolicyFixture.attempt(Source.OCSP, Outcome.TIMEOUT),
                PolicyFixture.attempt(Source.OCSP, Outcome.OVERLOADED)));

    Decision decision = decide(onUnavailable, overloaded, settled(CA_QUERY, Outcome.UNKNOWN));

    assertThat(decision.reason()).isEqualTo(Reason.OVER_BUDGET);
    assertThat(decision.under(observing(), NOW)).isInstanceOf(Decision.Deny.class);
  }

  @Test
  void aBusyResponderIsASilentOne() {
    CertificateStatus busy =
        new CertificateStatus(
            QUERY,
            Source.NONE,
            Optional.empty(),
            List.of(PolicyFixture.attempt(Source.OCSP, Outcome.RESPONDER_BUSY)));

    assertThat(decide(OnUnavailable.ALLOW, busy).reason())
        .isEqualTo(Reason.STATUS_UNAVAILABLE_ALLOWED);
    assertThat(decide(OnUnavailable.DENY, busy).reason()).isEqualTo(Reason.STATUS_UNAVAILABLE);
  }

  @Test
  void whatNeedsNoCheckPassesAndHidesNothingElse() {
    CertificateStatus exempt =
        CertificateStatus.notNeeded(QUERY, ShortLived.Ground.NO_REV_AVAIL, List.of());

    Decision decision = decide(OnUnavailable.DENY, exempt, settled(CA_QUERY, Outcome.GOOD));
    assertThat(decision).isInstanceOf(Decision.Allow.class);
    assertThat(decision.reason()).isEqualTo(Reason.OK);
    assertThat(decision.detail())
        .isEqualTo("path valid, the leaf needs no revocation check: it has noRevAvail (RFC 9608)");
    assertThat(exempt.word()).contains("not_needed");
    assertThat(exempt.source()).isEqualTo(Source.NONE);
    assertThat(decide(OnUnavailable.ALLOW, exempt, settled(CA_QUERY, Outcome.REVOKED)).reason())
        .isEqualTo(Reason.REVOKED);
    assertThat(decide(OnUnavailable.DENY, exempt, silent(CA_QUERY)).reason())
        .isEqualTo(Reason.STATUS_UNAVAILABLE);
    assertThat(decide(OnUnavailable.ALLOW, exempt, settled(CA_QUERY, Outcome.UNKNOWN)).reason())
        .isEqualTo(Reason.STATUS_UNKNOWN);
  }

  @Test
  void aStatusThatIsNotNeededIsNone() {
    CertificateStatus good = settled(QUERY, Outcome.GOOD);
    assertThatThrownBy(
            () ->
                new CertificateStatus(
                    QUERY,
                    good.source(),
                    good.settled(),
                    List.of(),
                    false,
                    Optional.of(ShortLived.Ground.LIFETIME)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Whoever reads a refusal at night learns whom it is about, what was said and by whom. */
  @Test
  void theDetailSaysOfWhomWhatAndByWhom() {
    assertThat(decide(OnUnavailable.DENY, settled(QUERY, Outcome.REVOKED)).detail())
        .contains("CN=Alice", "2026-11-21T11:00:00Z", "keyCompromise", "ocsp");
    assertThat(decide(OnUnavailable.DENY, silent(QUERY)).detail())
        .contains("CN=Alice", "last from ocsp: timeout");
    assertThat(decide(OnUnavailable.DENY, with(told(Outcome.TIMEOUT))).detail())
        .contains("CN=Alice", "last from http://r/: timeout, after 200 ms");
    assertThat(decide(OnUnavailable.DENY, with()).detail()).contains("no source to ask");
    assertThat(decide(OnUnavailable.DENY, with(told(Outcome.OVERLOADED))).detail())
        .contains("CN=Alice", "no time for what http://r/ says: after 200 ms");
    assertThat(
            decide(OnUnavailable.DENY, with(PolicyFixture.attempt(Source.OCSP, Outcome.OVERLOADED)))
                .detail())
        .endsWith("no time for what ocsp says");
    assertThat(decide(OnUnavailable.DENY, settled(QUERY, Outcome.GOOD)).detail())
        .isEqualTo("path valid, not revoked");
    assertThat(decide(OnUnavailable.DENY).detail()).isEqualTo("path valid, no revocation check");
  }

  private static Attempt told(Outcome outcome) {
    return new Attempt(
        Source.OCSP,
        "http://r/",
        outcome,
        "after 200 ms",
        Duration.ofMillis(200),
        Optional.empty());
  }

  private static CertificateStatus with(Attempt... attempts) {
    return new CertificateStatus(QUERY, Source.NONE, Optional.empty(), List.of(attempts));
  }

  private static Policy observing() {
    Policy p = policy(OnUnavailable.DENY, ResponseRules.DEFAULT);
    return new Policy(
        p.name(),
        p.caGroup(),
        p.path(),
        p.revocation(),
        p.deadline(),
        p.maxVerdict(),
        Policy.Mode.OBSERVE);
  }

  private static Instant until(ResponseRules rules, Instant nextUpdate) {
    CertificateStatus status =
        new CertificateStatus(
            QUERY,
            Source.OCSP,
            Optional.of(
                PolicyFixture.remembered(Source.OCSP, new RevocationStatus.Good(), nextUpdate)),
            List.of());
    Decision decision =
        Judge.decide(policy(OnUnavailable.DENY, rules), path(), List.of(status), NOW);
    return ((Decision.Allow) decision).until();
  }

  private static Decision decide(OnUnavailable onUnavailable, CertificateStatus... statuses) {
    return Judge.decide(
        policy(onUnavailable, ResponseRules.DEFAULT), path(), List.of(statuses), NOW);
  }

  private static Policy policy(OnUnavailable onUnavailable, ResponseRules rules) {
    return PolicyFixture.policy(
        new RevocationPolicy(
            List.of(Source.OCSP),
            Scope.CHAIN,
            OnUnknown.DENY,
            onUnavailable,
            List.of(PolicyFixture.object(rules)),
            List.of()));
  }

  private static ValidatedPath path() {
    Presented presented = new Presented(List.of(LEAF.certificate().der()), List.of(), "test");
    Examination examination =
        EXAMINER.examine(
            presented, policy(OnUnavailable.DENY, ResponseRules.DEFAULT), NOW, Budget.standard());
    return ((Examination.Ready) examination).path();
  }

  private static CertificateStatus settled(RevocationQuery query, Outcome outcome) {
    Attempt attempt = PolicyFixture.attempt(Source.OCSP, outcome);
    return new CertificateStatus(query, Source.OCSP, attempt.status(), List.of(attempt));
  }

  private static CertificateStatus silent(RevocationQuery query) {
    return new CertificateStatus(
        query,
        Source.NONE,
        Optional.empty(),
        List.of(PolicyFixture.attempt(Source.OCSP, Outcome.TIMEOUT)));
  }
}
