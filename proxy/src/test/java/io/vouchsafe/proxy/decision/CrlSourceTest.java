package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlAttempt;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made of the CRLs that are held, and when new ones are waited for. */
class CrlSourceTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String URL = "http://pki.lab.test/issuing.crl";
  private static final int KEY_COMPROMISE = 1;
  private static final int HOLD = 6;

  private final BouncyCastleProvider provider = new BouncyCastleProvider();

  /** Where nothing that comes in time is expected. */
  private static final Duration HURRY = Duration.ofMillis(100);

  /** Where something is. */
  private static final Duration SLOW_MACHINE = Duration.ofMinutes(2);

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), provider);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private final Issued leaf = issuing.issue(CertificateSpec.client("CN=Alice", NOW));
  private final CaGroup group =
      new CaGroup(List.of(new TrustAnchor(root.certificate())), List.of(issuing.certificate()));
  private final CrlObject object =
      new CrlObject(
          "corp",
          List.of(URI.create(URL)),
          false,
          List.of(),
          Duration.ofDays(1),
          false,
          Duration.ofSeconds(5),
          1 << 20,
          16);
  private final StatusQuestion question =
      new StatusQuestion(
          new RevocationQuery(leaf.certificate(), issuing.certificate()),
          Optional.empty(),
          Optional.empty(),
          Optional.of(
              new CrlQuestion(
                  object,
                  new CrlSigners(List.of(), group, new TrustAnchor(root.certificate())),
                  CrlSettings.DEFAULT)));

  private final Vertx vertx = Vertx.vertx();
  private final OwnTime own = new OwnTime(System::nanoTime);
  private final KeeperOnPaper keeper = new KeeperOnPaper();
  private final StatusCache memory =
      new StatusCache("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry());
  private final CrlSource source = source(new SignatureChecker(provider));

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Test
  void goodComesWithItsEvidence() throws Exception {
    keeper.held = List.of(held(empty()));

    Attempt attempt = only(ask(NOW));

    assertThat(attempt.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(attempt.source()).isEqualTo(Source.CRL);
    assertThat(attempt.responder()).isEqualTo(URL);
    CachedStatus status = attempt.status().orElseThrow();
    assertThat(status.verified().thisUpdate()).isEqualTo(NOW.minus(Duration.ofHours(1)));
    assertThat(status.verified().nextUpdate()).contains(NOW.plus(Duration.ofDays(1)));
    assertThat(status.verified().signer()).isEqualTo(issuing.certificate().sha256());
    assertThat(status.verified().basis()).isEqualTo(SignerBasis.ISSUER);
    assertThat(memory.size()).as("the CRL is the memory").isZero();
    assertThat(keeper.refreshes).isZero();
  }

  @Test
  void revokedIsRemembered() throws Exception {
    keeper.held = List.of(held(revoking(KEY_COMPROMISE)));

    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(memory.knownRevoked(question.key(), question.notAfter(), NOW)).isPresent();
  }

  @Test
  void aHoldIsRememberedUntilANewerCrlNoLongerListsIt() throws Exception {
    keeper.held = List.of(held(revoking(HOLD)));
    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(hold()).isPresent();

    keeper.held =
        List.of(held(empty().number(2).updates(NOW.minusSeconds(9), NOW.plusSeconds(9000))));
    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(hold()).isEmpty();
  }

  @Test
  void aDeltaReleasesAHold() throws Exception {
    CachedCrl complete = held(revoking(HOLD));
    keeper.held = List.of(complete);
    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.REVOKED);

    CrlSpec delta =
        CrlSpec.delta(1, NOW)
            .updates(NOW.minusSeconds(60), NOW.plusSeconds(3600))
            .revoke(serial(), NOW, 8);
    keeper.held = List.of(complete, held(delta));
    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(hold()).isEmpty();
  }

  @Test
  void theSameCrlsAreJudgedOnce() throws Exception {
    keeper.held = List.of(held(empty()));
    Attempt first = only(ask(NOW));

    Future<List<Attempt>> again = source.ask(question, policy(), NOW.plusSeconds(1), own);

    assertThat(again.succeeded()).as("nothing to wait for").isTrue();
    assertThat(again.result().getFirst().status().orElseThrow())
        .isSameAs(first.status().orElseThrow());
  }

  @Test
  void whatWasJudgedHoldsNoLongerThanTheCrl() throws Exception {
    keeper.held = List.of(held(empty().updates(NOW, NOW.plusSeconds(100))));
    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.GOOD);

    assertThat(only(ask(NOW.plusSeconds(160))).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(only(ask(NOW.plusSeconds(161))).outcome()).isEqualTo(Outcome.EXPIRED_RESPONSE);
  }

  /** Whoever judged them before its time would not hear of what it revokes until the next one. */
  @Test
  void aCrlFromTheFutureSpeaksAsSoonAsItsTimeComes() throws Exception {
    CachedCrl later =
        held(
            revoking(KEY_COMPROMISE)
                .number(2)
                .updates(NOW.plusSeconds(100), NOW.plus(Duration.ofHours(9))));
    keeper.held = List.of(held(empty()), later);

    assertThat(only(ask(NOW)).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(only(ask(NOW.plusSeconds(100))).outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void aCrlOfNoUseIsLookedAtAgainAfterFiveSeconds() throws Exception {
    keeper.held =
        List.of(
            held(
                revoking(KEY_COMPROMISE)
                    .updates(NOW.plusSeconds(100), NOW.plus(Duration.ofHours(9)))));

    assertThat(only(ask(NOW.plusSeconds(39))).outcome()).isEqualTo(Outcome.NOT_YET_VALID);
    assertThat(only(ask(NOW.plusSeconds(45))).outcome())
        .as("with 60 s of leeway")
        .isEqualTo(Outcome.REVOKED);
  }

  @Test
  void whatWasJudgedHoldsNoLongerThanItsSigner() throws Exception {
    LabCa brief =
        root.issueCa(CertificateSpec.ca("CN=Issuing", NOW).validity(NOW, NOW.plusSeconds(100)));
    keeper.held = List.of(held(empty(), brief));
    assertThat(only(ask(NOW)).outcome()).as("the signer came along").isEqualTo(Outcome.GOOD);

    assertThat(only(ask(NOW.plusSeconds(100))).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(only(ask(NOW.plusSeconds(101))).outcome()).isEqualTo(Outcome.SIGNER_NOT_TRUSTED);
  }

  @Test
  void whatRestsOnTwoCrlsIsAsOldAsTheOneThatWasFetchedFirst() throws Exception {
    CachedCrl delta =
        held(CrlSpec.delta(1, NOW).updates(NOW.minusSeconds(60), NOW.plusSeconds(60)));
    CachedCrl complete = held(empty());
    CachedCrl fetchedBefore =
        new CachedCrl(
            complete.index(),
            complete.sha256(),
            complete.signer(),
            "http://pki.lab.test/complete.crl",
            NOW.minusSeconds(500),
            complete.file());
    keeper.held = List.of(delta, fetchedBefore);

    CachedStatus status = only(ask(NOW)).status().orElseThrow();
    assertThat(status.received()).isEqualTo(NOW.minusSeconds(500));
    assertThat(status.responder()).as("of the one that decided").isEqualTo(URL);
  }

  @Test
  void whatIsDueIsFetchedFirst() throws Exception {
    keeper.held = List.of(held(empty()));
    keeper.due = true;
    Future<List<Attempt>> asking = source.ask(question, policy(), NOW, own);
    assertThat(asking.isComplete()).isFalse();

    keeper.bring(held(revoking(KEY_COMPROMISE).number(2)));

    assertThat(only(await(asking)).outcome()).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void theOldOneServesWhenTheFetchFails() throws Exception {
    keeper.held = List.of(held(empty()));
    keeper.due = true;
    keeper.fetching.complete(
        List.of(new CrlAttempt(URL, Optional.of(Outcome.UNREACHABLE), "", Duration.ofMillis(2))));

    assertThat(outcomes(ask(NOW))).containsExactly(Outcome.UNREACHABLE, Outcome.GOOD);
  }

  @Test
  void theOldOneServesAfterHalfTheTimeWhenTheServerHangs() throws Exception {
    keeper.held = List.of(held(empty()));
    keeper.due = true;

    Future<List<Attempt>> asking = source.ask(question, policy(HURRY, Source.CRL), NOW, own);

    assertThat(outcomes(await(asking))).containsExactly(Outcome.TIMEOUT, Outcome.GOOD);
  }

  @Test
  void aServerThatHangsLeavesTimeForTheNextSource() throws Exception {
    keeper.due = true;

    Future<List<Attempt>> asking =
        source.ask(question, policy(HURRY, Source.CRL, Source.OCSP), NOW, own);

    assertThat(outcomes(await(asking))).containsExactly(Outcome.TIMEOUT);
  }

  /** A pause of ours (garbage collection, SIGSTOP) is no silent server. */
  @Test
  void whatLiesInTheSocketWhenWeStoodStillIsReadAfterAll() throws Exception {
    keeper.due = true;
    CachedCrl newer = held(revoking(KEY_COMPROMISE));
    AtomicInteger looks = new AtomicInteger();
    CrlSource paused =
        source(
            new SignatureChecker(provider),
            new Workers(vertx, 1, 8),
            () -> {
              // It is asked, it becomes due, and then a minute has passed.
              int look = looks.incrementAndGet();
              if (look == 3) {
                keeper.bring(newer);
              }
              return look < 3 ? 0 : Duration.ofMinutes(1).toNanos();
            });

    Future<List<Attempt>> asking =
        paused.ask(question, policy(HURRY, Source.CRL, Source.OCSP), NOW, own);

    assertThat(outcomes(await(asking))).containsExactly(Outcome.REVOKED);
  }

  /** A CRL that is here and not read yet is no silent server. */
  @Test
  void whatHasComeAndIsNotReadYetIsWaitedForAndNoOtherSourceStandsInForIt() throws Exception {
    keeper.due = true;
    Promise<Void> reading = Promise.promise();
    keeper.reading.of(reading::future);
    Future<List<Attempt>> asking =
        source.ask(question, policy(HURRY, Source.CRL, Source.OCSP), NOW, own);
    AtomicBoolean patienceIsOver = new AtomicBoolean();
    vertx.setTimer(HURRY.toMillis() * 2, fired -> patienceIsOver.set(true));
    Awaitility.await().untilTrue(patienceIsOver);
    assertThat(asking.isComplete()).isFalse();
    assertThat(own.isRunning()).as("whoever decides knows whose fault it is").isTrue();

    reading.complete();
    keeper.bring(held(revoking(KEY_COMPROMISE)));

    assertThat(outcomes(await(asking))).containsExactly(Outcome.REVOKED);
  }

  @Test
  void theOldOneServesWhileANewOneWaitsToBeRead() throws Exception {
    keeper.held = List.of(held(empty()));
    keeper.due = true;
    keeper.reading.of(() -> Promise.promise().future());

    Future<List<Attempt>> asking = source.ask(question, policy(HURRY, Source.CRL), NOW, own);

    assertThat(outcomes(await(asking))).containsExactly(Outcome.OVERLOADED, Outcome.GOOD);
  }

  @Test
  void whatOurWorkersHaveNoTimeToJudgeIsOverloaded() throws Exception {
    keeper.held = List.of(held(empty()));
    CrlSource busy = source(new SignatureChecker(provider), new Workers(vertx, "busy", 1, 0));

    assertThat(outcomes(await(busy.ask(question, policy(), NOW, own))))
        .containsExactly(Outcome.OVERLOADED);
  }

  /** Design, section 5: what the CRL lists is not remembered where it found no room. */
  @Test
  void whereARevocationMayBeForgottenNobodyStandsInForACrlThatWeHadNoTimeFor() throws Exception {
    keeper.held = List.of(held(revoking(KEY_COMPROMISE)));
    OcspObject corp = OcspObject.of("corp", List.of(URI.create("http://ocsp.test/")));
    Policy usual = policy(SLOW_MACHINE, Source.OCSP, Source.CRL);
    Policy lenient =
        new Policy(
            "default",
            group,
            usual.path(),
            new RevocationPolicy(
                usual.revocation().sources(),
                RevocationPolicy.Scope.LEAF,
                RevocationPolicy.OnUnknown.DENY,
                RevocationPolicy.OnUnavailable.ALLOW,
                List.of(corp),
                List.of(object)),
            usual.deadline(),
            usual.maxVerdict(),
            usual.mode());
    StatusQuestion asked =
        new StatusQuestion(question.query(), Optional.of(corp), Optional.empty(), question.crl());
    memory.lost(AcceptedResponse.issuer(issuing.certificate()), NOW.plus(Duration.ofDays(1)));

    CrlSource busy = source(new SignatureChecker(provider), new Workers(vertx, "busy", 1, 0));
    CertificateStatus unheard = settle(busy, lenient, asked);
    assertThat(unheard.settled()).isEmpty();
    assertThat(unheard.overload()).isPresent();

    CertificateStatus heard = settle(source, lenient, asked);
    assertThat(heard.source()).isEqualTo(Source.CRL);
  }

  /** Where the responder, if it is asked, has not heard of any revocation. */
  private CertificateStatus settle(CrlSource crl, Policy policy, StatusQuestion asked)
      throws Exception {
    VerifiedStatus good =
        new VerifiedStatus(
            new RevocationStatus.Good(),
            NOW,
            Optional.of(NOW.plus(Duration.ofHours(1))),
            NOW,
            issuing.certificate().sha256(),
            issuing.certificate().notAfter(),
            SignerBasis.ISSUER,
            false);
    OcspSource ocsp =
        new OcspSource(
            UpstreamSettings.DIRECT,
            lookup ->
                Future.succeededFuture(
                    Attempt.of(
                        Source.OCSP,
                        "http://ocsp.test/",
                        new CachedStatus(good, Source.OCSP, "corp", "http://ocsp.test/", NOW),
                        Duration.ZERO)));
    StatusSources sources =
        new StatusSources(
            memory,
            new StapledSource(
                new OcspVerifier(
                    new SignatureChecker(provider),
                    new PathValidator(new SignatureChecker(provider))),
                memory,
                new Workers(vertx, 1, 8),
                System::nanoTime),
            ocsp,
            crl,
            new RefreshAhead(ocsp, Duration.ofHours(1), System::nanoTime));
    Progress progress =
        new Progress(new Presented(List.of(leaf.certificate().der()), List.of(), "api"), own);
    return await(new RevocationCheck(sources, policy, NOW, progress).settle(List.of(asked)))
        .getFirst();
  }

  @Test
  void withoutAnyCrlOnlyTheFetchIsTold() throws Exception {
    keeper.due = true;
    keeper.fetching.complete(
        List.of(new CrlAttempt(URL, Optional.of(Outcome.TIMEOUT), "", Duration.ofSeconds(5))));
    assertThat(outcomes(ask(NOW))).containsExactly(Outcome.TIMEOUT);

    keeper.due = false;
    assertThat(ask(NOW)).as("no URL and no CRL").isEmpty();
  }

  @Test
  void aCrlThatAnotherKeySignedIsRefused() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), provider);
    keeper.held = List.of(held(empty().withoutAuthorityKey(), stranger));

    Attempt attempt = only(ask(NOW));

    assertThat(attempt.outcome()).isEqualTo(Outcome.SIGNER_NOT_TRUSTED);
    assertThat(attempt.responder()).isEqualTo(URL);
    assertThat(attempt.status()).isEmpty();
  }

  private CrlSource source(SignatureChecker signatures) {
    return source(signatures, new Workers(vertx, 1, 8));
  }

  private CrlSource source(SignatureChecker signatures, Workers workers) {
    return source(signatures, workers, System::nanoTime);
  }

  private CrlSource source(SignatureChecker signatures, Workers workers, LongSupplier nanoTime) {
    return new CrlSource(
        keeper,
        new CachedCrlJudge(new CrlVerifier(signatures, new PathValidator(signatures))),
        memory::heed,
        workers,
        nanoTime);
  }

  private List<Attempt> ask(Instant now) throws Exception {
    return await(source.ask(question, policy(), now, own));
  }

  private Policy policy() {
    return policy(SLOW_MACHINE, Source.CRL);
  }

  private Policy policy(Duration deadline, Source... sources) {
    return new Policy(
        "default",
        group,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(sources),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.DENY,
            List.of(),
            List.of(object)),
        deadline,
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }

  private Optional<CachedStatus> hold() {
    return memory.standingHold(question.key(), Optional.empty(), question.notAfter(), NOW);
  }

  private BigInteger serial() {
    return leaf.certificate().serial().value();
  }

  private static CrlSpec empty() {
    return CrlSpec.complete(NOW);
  }

  private CrlSpec revoking(int reason) {
    return CrlSpec.complete(NOW).revoke(serial(), NOW.minusSeconds(7200), reason);
  }

  private CachedCrl held(CrlSpec spec) {
    return held(spec, issuing);
  }

  private CachedCrl held(CrlSpec spec, LabCa signer) {
    byte[] der = LabCrl.sign(spec, signer, provider);
    return new CachedCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Der.copyOf(der).sha256(),
        signer.certificate(),
        URL,
        NOW,
        Path.of("unused"));
  }

  private static Attempt only(List<Attempt> attempts) {
    assertThat(attempts).hasSize(1);
    return attempts.getFirst();
  }

  private static List<Outcome> outcomes(List<Attempt> attempts) {
    return attempts.stream().map(Attempt::outcome).toList();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
