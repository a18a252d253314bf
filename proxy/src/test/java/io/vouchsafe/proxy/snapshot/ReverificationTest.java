package io.vouchsafe.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever can write the file can play back signed bytes within the rules, and nothing else. */
class ReverificationTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NEXT_UPDATE = NOW.plus(Duration.ofHours(1));
  private static final Instant LATER = NOW.plus(Duration.ofDays(30));
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private static final LabCa ROOT = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private static final LabCa STRANGER = LabCa.root(CertificateSpec.ca("CN=Stranger", NOW), BC);
  private static final Certificate ALICE = client(ROOT, "CN=Alice");
  private static final Certificate BOB = client(ROOT, "CN=Bob");
  private static final RevocationQuery QUERY = new RevocationQuery(ALICE, ROOT.certificate());
  private static final OcspObject CORP =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private static final Policy POLICY = policy(CORP);

  private final StatusCache memory =
      new StatusCache("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry());

  @Test
  void aGoodIsRememberedAsIfItHadJustCome() {
    assertThat(verify(good(), NOW)).isEqualTo(ReverificationOutcome.WARM);

    CachedStatus status = remembered(NOW).orElseThrow();
    assertThat(status.verified().status()).isEqualTo(new RevocationStatus.Good());
    assertThat(status.verified().nonceEchoed()).isFalse();
    assertThat(status.source()).isEqualTo(Source.OCSP);
    assertThat(memory.accepted().worthKeeping(NOW)).containsExactly(good());
  }

  @Test
  void aResponseOfAnotherCertificateIsRefused() {
    AcceptedResponse ofBob = stored(spec(new RevocationQuery(BOB, ROOT.certificate())), ROOT);

    assertThat(verify(ofBob, NOW)).isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(remembered(NOW)).isEmpty();
  }

  @Test
  void aResponseThatAStrangerSignedIsRefused() {
    assertThat(verify(stored(spec(QUERY), STRANGER), NOW)).isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(verify(stored(spec(QUERY).brokenSignature(), ROOT), NOW))
        .isEqualTo(ReverificationOutcome.REFUSED);
  }

  @Test
  void whatIsNoResponseIsRefused() {
    assertThat(verify(with(good(), Der.copyOf(new byte[] {1, 2, 3})), NOW))
        .isEqualTo(ReverificationOutcome.REFUSED);
  }

  @Test
  void anUnknownIssuerOrObjectIsNotLookedAt() {
    AcceptedResponse good = good();
    AcceptedResponse foreign =
        AcceptedResponseFields.of(good).issuer(STRANGER.certificate()).build();

    assertThat(verify(foreign, NOW)).isEqualTo(ReverificationOutcome.UNKNOWN);
    assertThat(verify(AcceptedResponseFields.of(good).object("other").build(), NOW))
        .isEqualTo(ReverificationOutcome.UNKNOWN);
  }

  @Test
  void anExpiredGoodIsNotMadeFreshByWhatStandsBesideIt() {
    AcceptedResponse lying =
        AcceptedResponseFields.of(good()).revoked(true).received(NOW).until(LATER).build();

    assertThat(verify(lying, LATER)).isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(verify(AcceptedResponseFields.of(lying).received(LATER).build(), LATER))
        .isEqualTo(ReverificationOutcome.REFUSED);
  }

  @Test
  void aReceiptInTheFutureIsNow() {
    AcceptedResponse early = AcceptedResponseFields.of(good()).received(LATER).build();

    assertThat(verify(early, NOW)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(remembered(NOW).orElseThrow().received()).isEqualTo(NOW);
  }

  @Test
  void revokedForGoodStandsLongAfterItsResponseHasEnded() {
    AcceptedResponse revoked = stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT);

    assertThat(verify(lasting(revoked), LATER)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(remembered(LATER)).isPresent();
  }

  /** Design, section 5: a revoked leaves with its signer, and not with the name of an object. */
  @Test
  void aRevokedOfAnObjectThatIsGoneIsJudgedByTheOthers() {
    AcceptedResponse revoked =
        AcceptedResponseFields.of(lasting(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT)))
            .object("earlier")
            .build();

    assertThat(verify(revoked, LATER)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(remembered(LATER)).isPresent();
    assertThat(memory.accepted().worthKeeping(LATER).getFirst().object()).isEqualTo("corp");
  }

  @Test
  void whereNobodyCanJudgeARevokedItsIssuerIsAskedDirectly() {
    AcceptedResponse revoked =
        AcceptedResponseFields.of(lasting(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT)))
            .object("earlier")
            .build();
    Policy withoutObject =
        new Policy(
            "default",
            POLICY.caGroup(),
            POLICY.path(),
            new RevocationPolicy(
                List.of(),
                RevocationPolicy.Scope.LEAF,
                RevocationPolicy.OnUnknown.DENY,
                RevocationPolicy.OnUnavailable.DENY,
                List.of(),
                List.of()),
            POLICY.deadline(),
            POLICY.maxVerdict(),
            POLICY.mode());
    Reverification reverification =
        new Reverification(
            new OcspVerifier(new SignatureChecker(BC), new PathValidator(new SignatureChecker(BC))),
            List.of(withoutObject),
            memory,
            Reverification.Goods.ALL);

    assertThat(reverification.verify(revoked, LATER)).isEqualTo(ReverificationOutcome.UNKNOWN);
    assertThat(memory.demand(new StatusQuestion(QUERY, Optional.empty(), Optional.empty()), LATER))
        .isEqualTo(Demand.ASK);
  }

  @Test
  void aHoldStandsTooAndIsAskedAnew() {
    AcceptedResponse held = stored(revoked(RevocationReason.CERTIFICATE_HOLD), ROOT);

    assertThat(verify(lasting(held), LATER)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(remembered(LATER)).as("it settles nothing by itself").isEmpty();
    assertThat(memory.standingHold(StatusKey.of(QUERY), Optional.empty(), ALICE.notAfter(), LATER))
        .isPresent();
    assertThat(memory.accepted().worthKeeping(LATER).getFirst().word())
        .isEqualTo(AcceptedResponse.Word.ON_HOLD);
  }

  @Test
  void whileASnapshotIsDamagedOnlyWhatDeniesCounts() {
    SignatureChecker signatures = new SignatureChecker(BC);
    OcspVerifier verifier = new OcspVerifier(signatures, new PathValidator(signatures));
    Reverification damaged =
        new Reverification(verifier, List.of(POLICY), memory, Reverification.Goods.NONE);
    damaged.postpone(good());

    assertThat(damaged.verify(good(), NOW)).isEqualTo(ReverificationOutcome.DISTRUSTED);
    assertThat(memory.accepted().worthKeeping(NOW)).isEmpty();
    assertThat(damaged.verify(stored(revoked(RevocationReason.CERTIFICATE_HOLD), ROOT), NOW))
        .isEqualTo(ReverificationOutcome.WARM);
  }

  @Test
  void aRevokedThatIsNotTakenBackIsLostAndNotForgotten() {
    AcceptedResponse revoked = lasting(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT));
    AcceptedResponse foreign =
        AcceptedResponseFields.of(revoked).issuer(STRANGER.certificate()).build();
    assertThat(demand(ROOT)).isEqualTo(Demand.NONE);

    assertThat(verify(foreign, NOW)).as("in no CA group").isEqualTo(ReverificationOutcome.UNKNOWN);
    assertThat(demand(STRANGER)).isEqualTo(Demand.ASK);
    assertThat(demand(ROOT)).isEqualTo(Demand.NONE);
    reverification().postpone(revoked);
    assertThat(demand(ROOT)).as("no time").isEqualTo(Demand.ASK);
  }

  /** The next snapshot is written from what is here: a revoked that is not here would be gone. */
  @Test
  void whatAReloadOvertookIsKeptForTheNextStart() {
    AcceptedResponse revoked = lasting(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT));
    StatusCache next = memory.under(CacheSettings.DEFAULT);
    next.takeCharge(status -> true);

    assertThat(verify(revoked, LATER)).isEqualTo(ReverificationOutcome.LATE);

    assertThat(next.accepted().worthKeeping(LATER)).containsExactly(revoked);
    assertThat(next.demand(new StatusQuestion(QUERY, Optional.empty(), Optional.empty()), LATER))
        .isEqualTo(Demand.ASK);
  }

  @Test
  void aClockThatWentBackLosesNoRevocation() {
    AcceptedResponse revoked = lasting(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT));

    assertThat(verify(revoked, NOW.minus(Duration.ofDays(1))))
        .isEqualTo(ReverificationOutcome.LATE);
    assertThat(memory.accepted().worthKeeping(NOW)).containsExactly(revoked);
    assertThat(demand(ROOT)).isEqualTo(Demand.ASK);
  }

  private Demand demand(LabCa ca) {
    RevocationQuery query = new RevocationQuery(client(ca, "CN=Zoe"), ca.certificate());
    return memory.demand(new StatusQuestion(query, Optional.of(CORP), Optional.empty()), NOW);
  }

  @ParameterizedTest
  @EnumSource(
      value = RevocationReason.class,
      names = {"KEY_COMPROMISE", "CERTIFICATE_HOLD"})
  void anObjectThatRequiresANonceForgetsNoRevocationAndStartsColdOtherwise(
      RevocationReason reason) {
    OcspObject requiring = CORP.withRules(CORP.rules().withNonce(NonceUse.REQUIRE));
    Policy policy = policy(requiring);
    SignatureChecker signatures = new SignatureChecker(BC);
    Reverification verification =
        new Reverification(
            new OcspVerifier(signatures, new PathValidator(signatures)),
            List.of(policy),
            memory,
            Reverification.Goods.ALL);
    OcspObject asked = policy.revocation().ocsp().getFirst();
    StatusQuestion question = new StatusQuestion(QUERY, Optional.of(asked), Optional.empty());

    assertThat(verification.verify(good(), NOW)).isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(verification.verify(stored(revoked(reason), ROOT), NOW))
        .isEqualTo(ReverificationOutcome.WARM);
    assertThat(memory.lookUp(question, asked, policy.revocation(), NOW)).isPresent();
  }

  @Test
  void aStrangersRevokedDoesNotEither() {
    AcceptedResponse forged = stored(revoked(RevocationReason.KEY_COMPROMISE), STRANGER);

    assertThat(verify(lasting(forged), LATER)).isEqualTo(ReverificationOutcome.REFUSED);
  }

  /** Contract, section 2, chain mode: older versions kept what a client stapled. */
  @Test
  void ofWhatAClientStapledOnlyARevokedComesBack() {
    AcceptedResponse stapled = AcceptedResponseFields.of(good()).source(Source.STAPLED).build();
    AcceptedResponse revoked =
        AcceptedResponseFields.of(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT))
            .source(Source.STAPLED)
            .build();

    assertThat(verify(stapled, NOW)).isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(remembered(NOW)).isEmpty();
    assertThat(verify(revoked, NOW)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(remembered(NOW)).isPresent();
  }

  /** After a restart nobody knows the nonce any more, and what is revoked for good needs none. */
  @Test
  void whereANonceIsRequiredOnlyWhatWasFetchedAndDeniesIsRemembered() {
    Policy strict = policy(CORP.withRules(CORP.rules().withNonce(NonceUse.REQUIRE)));
    AcceptedResponse revoked = lasting(stored(revoked(RevocationReason.KEY_COMPROMISE), ROOT));
    AcceptedResponse held = lasting(stored(revoked(RevocationReason.CERTIFICATE_HOLD), ROOT));
    AcceptedResponse stapled = AcceptedResponseFields.of(revoked).source(Source.STAPLED).build();

    assertThat(reverification(strict).verify(good(), NOW)).isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(reverification(strict).verify(lasting(good()), NOW))
        .isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(reverification(strict).verify(held, NOW)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(reverification(strict).verify(stapled, NOW))
        .isEqualTo(ReverificationOutcome.REFUSED);
    assertThat(remembered(strict, NOW)).as("on hold").isPresent();
    assertThat(remembered(strict, LATER)).as("a hold that ended").isEmpty();
    assertThat(reverification(strict).verify(revoked, LATER)).isEqualTo(ReverificationOutcome.WARM);
    assertThat(remembered(strict, LATER)).isPresent();
  }

  @Test
  void anEndThatHasPassedEndsIt() {
    assertThat(verify(AcceptedResponseFields.of(good()).until(NOW).build(), NOW))
        .isEqualTo(ReverificationOutcome.WARM);
    assertThat(verify(good(), good().until().plusSeconds(1))).isEqualTo(ReverificationOutcome.OVER);
  }

  @Test
  void theEndOfTheCertificateCanOnlyBeSooner() {
    AcceptedResponse brief =
        AcceptedResponseFields.of(lasting(stored(revoked(RevocationReason.SUPERSEDED), ROOT)))
            .notAfter(NOW.plusSeconds(10))
            .build();
    verify(brief, NOW);

    assertThat(memory.sweep(NOW.plusSeconds(10), 10)).isZero();
    assertThat(memory.sweep(NOW.plusSeconds(11), 10)).isEqualTo(1);
  }

  @Test
  void whatThereWasNoTimeForIsKeptForTheNextStart() {
    reverification().postpone(good());

    assertThat(remembered(NOW)).isEmpty();
    assertThat(memory.accepted().worthKeeping(NOW)).containsExactly(good());
  }

  /** The relay looks among these: what a client brought, an earlier version kept. */
  @Test
  void whatAClientStapledIsNotKeptForOthersUnread() {
    reverification().postpone(AcceptedResponseFields.of(good()).source(Source.STAPLED).build());

    assertThat(memory.accepted().worthKeeping(NOW)).isEmpty();
  }

  @Test
  void aRecordComesBackAsItWasWritten() throws Exception {
    AcceptedResponse stapled = AcceptedResponseFields.of(good()).source(Source.STAPLED).build();

    assertThat(AcceptedRecord.read(AcceptedRecord.write(good()))).contains(good());
    assertThat(AcceptedRecord.read(AcceptedRecord.write(stapled))).contains(stapled);
    assertThat(AcceptedRecord.read(new byte[40])).isEmpty();
  }

  private ReverificationOutcome verify(AcceptedResponse stored, Instant now) {
    return reverification().verify(stored, now);
  }

  private Reverification reverification() {
    return reverification(POLICY);
  }

  private Reverification reverification(Policy policy) {
    SignatureChecker signatures = new SignatureChecker(BC);
    OcspVerifier verifier = new OcspVerifier(signatures, new PathValidator(signatures));
    return new Reverification(verifier, List.of(policy), memory, Reverification.Goods.ALL);
  }

  private Optional<CachedStatus> remembered(Instant now) {
    return remembered(POLICY, now);
  }

  private Optional<CachedStatus> remembered(Policy policy, Instant now) {
    OcspObject asked = policy.revocation().ocsp().getFirst();
    StatusQuestion question = new StatusQuestion(QUERY, Optional.of(asked), Optional.empty());
    return memory.lookUp(question, asked, policy.revocation(), now);
  }

  private static AcceptedResponse good() {
    return GOOD;
  }

  private static final AcceptedResponse GOOD = stored(spec(QUERY), ROOT);

  /** The response that {@code ca} signs by itself, stored as what says something of Alice. */
  private static AcceptedResponse stored(ResponseSpec spec, LabCa ca) {
    byte[] response = new LabResponder(new Issued(ca.certificate(), ca.keys()), BC).respond(spec);
    return new AcceptedResponse(
        AcceptedResponse.issuer(ROOT.certificate()),
        ALICE.serial(),
        "corp",
        Source.OCSP,
        AcceptedResponse.Word.OTHER,
        NOW,
        NEXT_UPDATE.plusSeconds(60),
        ALICE.notAfter(),
        Der.copyOf(response));
  }

  private static ResponseSpec spec(RevocationQuery query) {
    return ResponseSpec.about(query, NOW).nextUpdate(NEXT_UPDATE);
  }

  private static ResponseSpec revoked(RevocationReason reason) {
    return spec(QUERY).revoked(NOW.minusSeconds(5), reason);
  }

  private static AcceptedResponse lasting(AcceptedResponse stored) {
    return AcceptedResponseFields.of(stored).revoked(true).until(ALICE.notAfter()).build();
  }

  private static AcceptedResponse with(AcceptedResponse stored, Der response) {
    return AcceptedResponseFields.of(stored).response(response).build();
  }

  private static Certificate client(LabCa ca, String name) {
    return ca.issue(CertificateSpec.client(name, NOW)).certificate();
  }

  private static Policy policy(OcspObject object) {
    return new Policy(
        "default",
        new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of()),
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(Source.OCSP),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(object),
            List.of()),
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        Policy.Mode.ENFORCE);
  }
}
