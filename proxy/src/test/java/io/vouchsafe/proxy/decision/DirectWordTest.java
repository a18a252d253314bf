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
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.cache.LossRecord;
import io.vouchsafe.proxy.cache.RevocationListener;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusPeers;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When the memory's word is enough, when a CRL's is, and when the responder itself must speak. */
class DirectWordTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Der BYTES = Der.copyOf(new byte[] {1});

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final SignatureChecker signatures = new SignatureChecker(provider);
  private final PathValidator paths = new PathValidator(signatures);
  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), provider);
  private final Issued leaf = ca.issue(CertificateSpec.client("CN=Mallory", NOW));
  private final TrustAnchor anchor = new TrustAnchor(ca.certificate());
  private final CaGroup group = new CaGroup(List.of(anchor), List.of());
  private final OcspObject corp =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));
  private final CrlObject crl =
      new CrlObject(
          "corp",
          List.of(URI.create("http://pki.lab.test/issuing.crl")),
          false,
          List.of(),
          Duration.ofDays(1),
          false,
          Duration.ofSeconds(5),
          1 << 20,
          16);
  private final StatusQuestion question = question(Optional.of(corp), Optional.empty());

  private final Vertx vertx = Vertx.vertx();
  private final Workers workers = new Workers(vertx, 1, 8);
  private final KeeperOnPaper keeper = new KeeperOnPaper();
  private final AtomicBoolean mayWithhold = new AtomicBoolean();
  private final StatusCache memory =
      new StatusCache(
          "acme",
          CacheSettings.DEFAULT,
          new SimpleMeterRegistry(),
          RevocationListener.NONE,
          new StatusPeers() {
            @Override
            public void newlyRevoked(AcceptedResponse evidence) {
              // Nobody hears it.
            }

            @Override
            public boolean mayWithhold() {
              return mayWithhold.get();
            }

            @Override
            public void emptied(boolean revokedToo) {
              // Nobody asks.
            }
          });

  /** What the responder says, and how often it was asked. */
  private Future<Attempt> answer = Future.succeededFuture(attempt(new RevocationStatus.Good()));

  private int asked;

  /** The same of who wants no other node's word. */
  private int askedAlone;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void whereNothingWasForgottenTheMemoryIsEnoughAndIsJudgedOnce() throws Exception {
    remember(new RevocationStatus.Good());

    CertificateStatus first = settle(question);
    assertThat(first.source()).isEqualTo(Source.CACHE);
    assertThat(first.word()).contains("good");
    assertThat(settle(question)).as("the very same value").isSameAs(settle(question));
    assertThat(asked).isZero();
  }

  /**
   * What the cache settled is looked up with the question at the next login, and the cascade is not
   * walked again. It is the same rule: a question that was never asked, whose first login walks the
   * cascade, comes to the same as one whose second login takes the short cut.
   */
  @ParameterizedTest
  @MethodSource("everyCacheThatMaySettleIt")
  void theShortCutIsTheCascade(Cached cached, boolean exempt, boolean forgotten) throws Exception {
    Optional<ShortLived.Ground> ground =
        exempt ? Optional.of(ShortLived.Ground.LIFETIME) : Optional.empty();
    for (Optional<OcspObject> object : List.of(Optional.of(corp), Optional.<OcspObject>empty())) {
      cached.status().ifPresent(this::remember);
      StatusQuestion again = question(object, ground);
      if (forgotten) {
        // What the cache settled before is at hand when it must not count any more.
        settle(again);
        forget();
      }
      for (Duration later : List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofHours(2))) {
        CertificateStatus first = settle(question(object, ground), NOW.plus(later));
        for (int login = 0; login < 3; login++) {
          assertThat(told(settle(again, NOW.plus(later)))).isEqualTo(told(first));
        }
      }
    }
  }

  /** What is cached when somebody logs in. */
  private record Cached(Optional<RevocationStatus> status) {
    @Override
    public String toString() {
      return status.map(RevocationStatus::toString).orElse("nothing");
    }
  }

  static Stream<Arguments> everyCacheThatMaySettleIt() {
    return Stream.of(
            Optional.<RevocationStatus>empty(),
            Optional.<RevocationStatus>of(new RevocationStatus.Good()),
            Optional.<RevocationStatus>of(new RevocationStatus.Unknown()),
            Optional.of(revoked(RevocationReason.KEY_COMPROMISE)),
            Optional.of(revoked(RevocationReason.CERTIFICATE_HOLD)),
            Optional.of(revoked(RevocationReason.REMOVE_FROM_CRL)))
        .map(Cached::new)
        .flatMap(
            cached ->
                Stream.of(true, false)
                    .flatMap(
                        exempt ->
                            Stream.of(true, false)
                                .map(forgotten -> Arguments.of(cached, exempt, forgotten))));
  }

  /** All that an answer tells of it but the time that it took. */
  private static List<Object> told(CertificateStatus status) {
    return List.of(
        status.source(),
        status.word(),
        status.settled(),
        status.mustBeAnswered(),
        status.attempts().stream().map(each -> each.took(Duration.ZERO)).toList());
  }

  @Test
  void whereRevocationsMayBeForgottenARememberedOneCountsAndNobodyIsAsked() throws Exception {
    remember(revoked(RevocationReason.KEY_COMPROMISE));
    forget();
    StatusQuestion ofCrlsAlone = question(Optional.empty(), Optional.empty());

    for (StatusQuestion each : List.of(question, ofCrlsAlone)) {
      CertificateStatus status = settle(each);
      assertThat(status.word()).contains("revoked");
      assertThat(status.source()).isEqualTo(Source.CACHE);
    }
    assertThat(asked).isZero();
  }

  @Test
  void whereRevocationsMayBeForgottenARememberedGoodServesNobody() throws Exception {
    remember(new RevocationStatus.Good());
    forget();
    answer = Future.succeededFuture(attempt(revoked(RevocationReason.KEY_COMPROMISE)));

    assertThat(settle(question).word()).contains("revoked");
    assertThat(asked).isEqualTo(1);
  }

  /** A canary that another node answers would tell nothing of the responder. */
  @Test
  void whoAsksAnewHearsTheResponderItself() throws Exception {
    remember(new RevocationStatus.Good());

    CertificateStatus anew = await(check(NOW).settleAnew(List.of(question))).getFirst();

    assertThat(anew.source()).isEqualTo(Source.OCSP);
    assertThat(askedAlone).isEqualTo(1);
    assertThat(asked).isZero();
  }

  /** Contract, section 7, {@code strict}. */
  @Test
  void whileNewsMayBeWithheldARememberedGoodServesNobody() throws Exception {
    remember(new RevocationStatus.Good());
    assertThat(settle(question).source()).isEqualTo(Source.CACHE);
    mayWithhold.set(true);
    answer = Future.succeededFuture(silent());

    CertificateStatus unheard = settle(question);
    assertThat(unheard.settled()).isEmpty();
    assertThat(unheard.mustBeAnswered()).as("silence does what the policy says").isFalse();
    answer = Future.succeededFuture(attempt(revoked(RevocationReason.KEY_COMPROMISE)));
    assertThat(settle(question).word()).contains("revoked");
    assertThat(asked).isEqualTo(2);

    mayWithhold.set(false);
    assertThat(settle(question).source()).as("it is there all the time").isEqualTo(Source.CACHE);
  }

  @Test
  void whileNewsMayBeWithheldARememberedRevokedCountsAndNobodyIsAsked() throws Exception {
    remember(revoked(RevocationReason.KEY_COMPROMISE));
    mayWithhold.set(true);

    assertThat(settle(question).word()).contains("revoked");
    assertThat(settle(question).source()).isEqualTo(Source.CACHE);
    assertThat(asked).isZero();
    assertThat(memory.mayHaveForgotten()).as("the relay asks, too").isTrue();
  }

  /** What a CRL that is held says makes up for what was forgotten, and not for what is withheld. */
  @Test
  void whereBothMayBeTheResponderItselfMustSpeak() throws Exception {
    remember(new RevocationStatus.Good());
    forget();
    mayWithhold.set(true);
    answer = Future.succeededFuture(silent());

    assertThat(settle(question).mustBeAnswered()).isTrue();
  }

  /** Contract, section 1: silence denies there, whatever {@code on_unavailable} says. */
  @Test
  void whereRevocationsMayBeForgottenSilenceIsNoAnswer() throws Exception {
    answer = Future.succeededFuture(silent());
    assertThat(settle(question).mustBeAnswered()).as("nothing was forgotten").isFalse();

    forget();
    keeper.held = List.of(held(CrlSpec.complete(NOW.plus(Duration.ofDays(9)))));
    CertificateStatus unheard = settle(question);
    assertThat(unheard.settled()).isEmpty();
    assertThat(unheard.mustBeAnswered()).as("the CRL is of no use").isTrue();

    keeper.held = List.of();
    assertThat(settle(question).mustBeAnswered()).as("there is no CRL").isTrue();
    answer = Future.succeededFuture(attempt(new RevocationStatus.Good()));
    assertThat(settle(question).mustBeAnswered()).isFalse();
  }

  /** Of what CRLs list the CRL knows; of all else the responder alone. */
  @Test
  void aCrlThatListsNothingIsEnoughWhereOnlyListedOnesAreForgotten() throws Exception {
    remember(new RevocationStatus.Good());
    keeper.held = List.of(held(CrlSpec.complete(NOW)));
    memory.restore(
        new LossRecord(
            Optional.empty(),
            new LossRecord.Lost(Instant.EPOCH, Instant.EPOCH),
            Map.of(
                AcceptedResponse.issuer(ca.certificate()),
                new LossRecord.Lost(Instant.EPOCH, leaf.certificate().notAfter()))));
    assertThat(settle(question).source()).isEqualTo(Source.CACHE);
    assertThat(asked).isZero();

    forget();
    assertThat(settle(question).source()).isEqualTo(Source.OCSP);
    assertThat(asked).isEqualTo(1);
  }

  /** RFC 5280 §5.3.1: on hold until somebody lifts it, however old that word is. */
  @Test
  void aHoldThatIsTooOldToSettleAnythingStandsWhileAllAreSilent() throws Exception {
    remember(revoked(RevocationReason.CERTIFICATE_HOLD));
    answer = Future.succeededFuture(silent());
    Instant later = NOW.plus(Duration.ofHours(2));

    assertThat(settle(question, later).word()).contains("revoked");
    forget();
    assertThat(settle(question, later).word()).as("and asked directly").contains("revoked");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void whatNeedsNoCheckIsOnHoldAllTheSame() throws Exception {
    StatusQuestion exempt = question(Optional.of(corp), Optional.of(ShortLived.Ground.LIFETIME));
    assertThat(settle(exempt)).as("the very same value").isSameAs(exempt.notNeeded());

    keeper.held = List.of(held(CrlSpec.complete(NOW)));
    assertThat(settle(exempt).attempts()).as("what was looked at").hasSize(1);
    keeper.held = List.of();

    remember(revoked(RevocationReason.CERTIFICATE_HOLD));
    assertThat(settle(exempt).word()).contains("revoked");
    assertThat(asked).isZero();
  }

  @Test
  void whoIsNotThereIsNotAsked() throws Exception {
    CertificateStatus status = settle(question(Optional.empty(), Optional.empty()));

    assertThat(status.settled()).isEmpty();
    assertThat(status.attempts()).isEmpty();
    assertThat(asked).isZero();
  }

  /** The other certificate of the path is waited for; whoever runs out of time sees this one. */
  @Test
  void aLateAnswerIsWaitedForAndToldAtOnce() throws Exception {
    Promise<Attempt> late = Promise.promise();
    answer = late.future();
    Future<List<CertificateStatus>> settling =
        check(NOW).settle(List.of(question, question(Optional.empty(), Optional.empty())));
    assertThat(settling.isComplete()).isFalse();

    late.complete(attempt(revoked(RevocationReason.SUPERSEDED)));
    List<CertificateStatus> both = await(settling);
    assertThat(both).hasSize(2);
    assertThat(both.getFirst().word()).contains("revoked");
    assertThat(both.getLast().settled()).isEmpty();
  }

  private void forget() {
    memory.lost(AcceptedResponse.issuer(ca.certificate()), leaf.certificate().notAfter());
  }

  private void remember(RevocationStatus status) {
    memory.remember(question, known(status), corp, BYTES);
  }

  private CertificateStatus settle(StatusQuestion about) throws Exception {
    return settle(about, NOW);
  }

  private CertificateStatus settle(StatusQuestion about, Instant now) throws Exception {
    return await(check(now).settle(List.of(about))).getFirst();
  }

  private RevocationCheck check(Instant now) {
    OcspSource ocsp =
        new OcspSource(
            UpstreamSettings.DIRECT,
            lookup -> {
              asked++;
              return answer;
            });
    StatusSources sources =
        new StatusSources(
            memory,
            new StapledSource(
                new OcspVerifier(signatures, paths), memory, workers, System::nanoTime),
            ocsp,
            new CrlSource(
                keeper,
                new CachedCrlJudge(new CrlVerifier(signatures, paths)),
                memory::heed,
                workers,
                System::nanoTime),
            new RefreshAhead(ocsp, Duration.ofDays(1), System::nanoTime),
            new StatusSources.Others(
                new OcspSource(
                    UpstreamSettings.DIRECT,
                    lookup -> {
                      askedAlone++;
                      return answer;
                    }),
                ocsp));
    Progress progress =
        new Progress(
            new Presented(List.of(leaf.certificate().der()), List.of(), "api"),
            new OwnTime(System::nanoTime));
    return new RevocationCheck(sources, policy(), now, progress);
  }

  private Policy policy() {
    return new Policy(
        "default",
        group,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            List.of(Source.STAPLED, Source.OCSP),
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.ALLOW,
            List.of(corp),
            List.of(crl)),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }

  private StatusQuestion question(
      Optional<OcspObject> object, Optional<ShortLived.Ground> notNeeded) {
    return new StatusQuestion(
        new RevocationQuery(leaf.certificate(), ca.certificate()),
        object,
        Optional.empty(),
        Optional.of(
            new CrlQuestion(crl, new CrlSigners(List.of(), group, anchor), CrlSettings.DEFAULT)),
        notNeeded);
  }

  private static RevocationStatus revoked(RevocationReason reason) {
    return new RevocationStatus.Revoked(NOW.minusSeconds(60), reason);
  }

  private Attempt attempt(RevocationStatus status) {
    return Attempt.of(Source.OCSP, "", known(status), Duration.ZERO);
  }

  private static Attempt silent() {
    return new Attempt(Source.OCSP, "", Outcome.UNREACHABLE, "", Duration.ZERO, Optional.empty());
  }

  private CachedStatus known(RevocationStatus status) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            NOW,
            Optional.of(NOW.plusSeconds(3600)),
            NOW,
            ca.certificate().sha256(),
            ca.certificate().notAfter(),
            SignerBasis.ISSUER,
            true),
        Source.OCSP,
        "corp",
        "http://ocsp.lab.test/",
        NOW);
  }

  private CachedCrl held(CrlSpec spec) {
    byte[] der = LabCrl.sign(spec, ca, provider);
    return new CachedCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Der.copyOf(der).sha256(),
        ca.certificate(),
        "http://pki.lab.test/issuing.crl",
        NOW,
        Path.of("unused"));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
