package io.vouchsafe.vpnauth.emergency;

import static io.vouchsafe.vpnauth.emergency.EmergencyPki.ISSUING;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.LEAF;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.NOW;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.blocking;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.key;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.serial;
import static io.vouchsafe.vpnauth.emergency.EmergencyPki.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an allow for one certificate overrules, for how long, and what it never overrules. */
class BreakGlassTest {
  private static final Policy ANYONE = EmergencyPki.policy(Optional.empty());
  private static final Duration MAX_VERDICT = ANYONE.maxVerdict();
  private static final Set<Reason> OVERRULED =
      EnumSet.of(
          Reason.NO_PATH,
          Reason.EXPIRED,
          Reason.NOT_YET_VALID,
          Reason.BAD_SIGNATURE,
          Reason.PATH_TOO_LONG,
          Reason.NOT_A_CA,
          Reason.KEY_USAGE,
          Reason.EXTENDED_KEY_USAGE,
          Reason.NAME_CONSTRAINTS,
          Reason.POLICY,
          Reason.WEAK_ALGORITHM,
          Reason.UNSUPPORTED_CRITICAL_EXTENSION,
          Reason.REVOKED,
          Reason.STATUS_UNKNOWN,
          Reason.STATUS_UNAVAILABLE);

  @ParameterizedTest
  @EnumSource(Reason.class)
  void overrulesPathTimeAndRevocationAndNothingElse(Reason reason) {
    Decision decision = over(emergency(BlockList.EMPTY), deny(reason, Evidence.ofLeaf(leaf())));
    assertThat(decision instanceof Decision.Allow).isEqualTo(OVERRULED.contains(reason));
  }

  @Test
  void ourOwnOverloadIsNotOverruledButAPathOrResponderThatTookTooLongIs() {
    Evidence failed = new Evidence(leaf(), List.of(), Optional.of(expired()), List.of());
    Evidence path =
        new Evidence(leaf(), EmergencyPki.path().certificates(), Optional.empty(), List.of());
    Emergency emergency = emergency(BlockList.EMPTY);
    assertThat(over(emergency, deny(Reason.OVER_BUDGET, failed)).reason()).isEqualTo(Reason.OK);
    assertThat(over(emergency, deny(Reason.DEADLINE, path)).reason()).isEqualTo(Reason.OK);
  }

  @Test
  void theAllowSaysUntilWhenByWhomAndWhatItOverruled() {
    Decision decision = over(emergency(BlockList.EMPTY), revoked());
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Allow.class,
            allow -> {
              assertThat(allow.reason()).isEqualTo(Reason.OK);
              assertThat(allow.detail())
                  .isEqualTo(
                      "break-glass until 2026-11-21T04:00:00Z, by ops: pager 4711;"
                          + " otherwise revoked: as the test says");
              assertThat(allow.until()).isEqualTo(NOW.plus(MAX_VERDICT));
            });
  }

  @Test
  void endsAtItsInstantAndNoAllowLastsLonger() {
    Emergency emergency = emergency(BlockList.EMPTY);
    Instant end = NOW.plusSeconds(3600);
    assertThat(emergency.over(revoked(), ANYONE, Optional.empty(), end.minusSeconds(1)))
        .isInstanceOfSatisfying(
            Decision.Allow.class, allow -> assertThat(allow.until()).isEqualTo(end));
    assertThat(emergency.over(revoked(), ANYONE, Optional.empty(), end)).isEqualTo(revoked());
    assertThat(emergency.breakGlass().activeAt(end).all()).isEmpty();
  }

  /** A path that fails is refused before anybody asks who it is; the allow is about the path. */
  @Test
  void neverOverrulesWhoMayPass() {
    Evidence failed = new Evidence(leaf(), List.of(), Optional.of(expired()), List.of());
    Decision.Deny expired = deny(Reason.EXPIRED, failed);
    Emergency emergency = emergency(BlockList.EMPTY);
    Optional<ClaimedId> other = Optional.of(new ClaimedId(IdType.DNS, "a.test"));

    assertThat(emergency.over(expired, listing("CN=Alice"), Optional.empty(), NOW).reason())
        .isEqualTo(Reason.IDENTITY_NOT_LISTED);
    assertThat(emergency.over(expired, listing("CN=Mallory"), other, NOW).reason())
        .isEqualTo(Reason.IDENTITY_MISMATCH);
    assertThat(emergency.over(expired, ANYONE, other, NOW).reason())
        .isEqualTo(Reason.IDENTITY_MISMATCH);
    assertThat(emergency.over(expired, listing("CN=Mallory"), Optional.empty(), NOW).reason())
        .isEqualTo(Reason.OK);
  }

  private static Policy listing(String subject) {
    IdEntry entry = IdEntries.read(IdType.DN, subject).toOptional().orElseThrow();
    return EmergencyPki.policy(Optional.of(new IdList("staff", List.of(entry))));
  }

  @Test
  void isForExactlyOneCertificate() {
    Certificate other =
        ISSUING.issue(CertificateSpec.client("CN=Mallory", NOW).serial(0x2a)).certificate();
    Decision.Deny deny = deny(Reason.REVOKED, Evidence.ofLeaf(Optional.of(other)));
    assertThat(over(emergency(BlockList.EMPTY), deny)).isEqualTo(deny);
  }

  @Test
  void aBlockWinsWhetherThePathValidatesOrNot() {
    Evidence failed = new Evidence(leaf(), List.of(), Optional.of(expired()), List.of());
    Evidence path =
        new Evidence(leaf(), EmergencyPki.path().certificates(), Optional.empty(), List.of());
    for (Target target : List.of(key(LEAF), serial(0x2a), subject("CN=Issuing"))) {
      Emergency emergency = emergency(blocking(target));
      assertThat(over(emergency, deny(Reason.EXPIRED, failed)).reason()).isEqualTo(Reason.BLOCKED);
      assertThat(over(emergency, deny(Reason.REVOKED, path)).reason()).isEqualTo(Reason.BLOCKED);
    }
    assertThat(over(emergency(blocking(key(ISSUING.certificate()))), revoked()).reason())
        .as("nothing is known of the path")
        .isEqualTo(Reason.OK);
    assertThat(
            over(emergency(blocking(key(ISSUING.certificate()))), deny(Reason.EXPIRED, failed))
                .reason())
        .as("a certificate of a path that failed")
        .isEqualTo(Reason.BLOCKED);
  }

  @Test
  void aBlockedLeafSaysSoWhateverElseIsWrongWithIt() {
    Emergency emergency = new Emergency(blocking(serial(0x2a)), BreakGlassList.EMPTY);
    for (Reason reason : List.of(Reason.NO_PATH, Reason.MALFORMED, Reason.INTERNAL)) {
      assertThat(over(emergency, deny(reason, Evidence.ofLeaf(leaf()))).reason())
          .isEqualTo(Reason.BLOCKED);
    }
    Decision.Deny nobody = deny(Reason.NO_CERTIFICATE, Evidence.NONE);
    assertThat(over(emergency, nobody)).isEqualTo(nobody);
  }

  @Test
  void lastsADayAtMostAndSomebodyAnswersForIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> allow(NOW.plus(BreakGlass.LONGEST).plusMillis(1), "ops", "x"));
    assertThat(allow(NOW.plus(BreakGlass.LONGEST), "ops", "x").isActiveAt(NOW)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> allow(NOW.plusSeconds(1), " ", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> allow(NOW.plusSeconds(1), "ops", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3600, believed",
    "-3600, 1, believed",
    "60, 3660, believed",
    "61, 3661, is more than 60 s ahead of the clock",
    "-1, 86399, believed",
    "-1, 86400, is more than 24 h after its since",
    "2300000000, 2300003600, is more than 60 s ahead of the clock",
    "0, 2300000000, is more than 24 h after its since",
  })
  void whatNobodyCanHaveOrderedHereIsNotBelieved(long since, long until, String doubt) {
    Optional<String> found = BreakGlass.doubt(NOW.plusSeconds(since), NOW.plusSeconds(until), NOW);
    assertThat(found.orElse("believed")).contains(doubt);
  }

  @Test
  void anOrderFromTheFutureDoesNothingWhenTheClockIsSetBack() {
    BreakGlass allow = allow(NOW.plusSeconds(3600), "ops", "x");
    assertThat(allow.isActiveAt(NOW.minusSeconds(60))).isTrue();
    assertThat(allow.isActiveAt(NOW.minusSeconds(61))).isFalse();
  }

  private static Optional<Certificate> leaf() {
    return Optional.of(LEAF);
  }

  /** Issued by the issuing CA, and over. */
  private static NoValidPath expired() {
    Certificate old =
        ISSUING
            .issue(
                CertificateSpec.client("CN=Old", NOW)
                    .validity(NOW.minusSeconds(200), NOW.minusSeconds(100)))
            .certificate();
    return (NoValidPath) EmergencyPki.validate(old);
  }

  private static Decision.Deny revoked() {
    return deny(Reason.REVOKED, Evidence.ofLeaf(leaf()));
  }

  private static Decision.Deny deny(Reason reason, Evidence evidence) {
    return new Decision.Deny(reason, "as the test says", evidence);
  }

  private static Decision over(Emergency emergency, Decision.Deny deny) {
    return emergency.over(deny, ANYONE, Optional.empty(), NOW);
  }

  private static Emergency emergency(BlockList blocks) {
    BreakGlass allow = allow(NOW.plusSeconds(3600), "ops", "pager 4711");
    return new Emergency(blocks, BreakGlassList.of(List.of(allow)));
  }

  private static BreakGlass allow(Instant until, String by, String why) {
    return new BreakGlass(LEAF.sha256(), until, by, why, NOW);
  }
}
