package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
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
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.cache.StatusCache;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A revocation that a CRL lists found no room: the CRL is looked up before anybody is believed. */
class RevocationCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final int KEY_COMPROMISE = 1;

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final SignatureChecker signatures = new SignatureChecker(provider);
  private final PathValidator paths = new PathValidator(signatures);
  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), provider);
  private final Issued leaf = ca.issue(CertificateSpec.client("CN=Mallory", NOW));
  private final TrustAnchor anchor = new TrustAnchor(ca.certificate());
  private final CaGroup group = new CaGroup(List.of(anchor), List.of());
  private final OcspObject ocsp =
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
  private final StatusQuestion question =
      new StatusQuestion(
          new RevocationQuery(leaf.certificate(), ca.certificate()),
          Optional.of(ocsp),
          Optional.empty(),
          Optional.of(
              new CrlQuestion(crl, new CrlSigners(List.of(), group, anchor), CrlSettings.DEFAULT)));
  private final Policy policy = policy(List.of(Source.STAPLED, Source.OCSP, Source.CRL));

  private final Vertx vertx = Vertx.vertx();
  private final KeeperOnPaper keeper = new KeeperOnPaper();
  private final StatusCache memory =
      new StatusCache("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry());

  @BeforeEach
  void lose() {
    keeper.held = List.of(held());
    memory.lost(AcceptedResponse.issuer(ca.certificate()), leaf.certificate().notAfter());
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void whatItListsDeniesThoughTheResponderSaysGood() throws Exception {
    assertThat(settle(new Workers(vertx, 1, 8)).settled().orElseThrow().verified().status())
        .isInstanceOf(RevocationStatus.Revoked.class);
  }

  @Test
  void oneThatWeHaveNoTimeToReadIsNotPassedOverForTheRespondersGood() throws Exception {
    CertificateStatus status = settle(new Workers(vertx, "busy", 1, 0));

    assertThat(status.settled()).isEmpty();
    assertThat(status.overload()).isPresent();
  }

  /** Contract, section 1, {@code short_lived}: nobody is asked, and a held CRL's revoked wins. */
  @Test
  void whatNeedsNoCheckIsLookedUpInTheCrlThatIsHeld() throws Exception {
    for (StatusCache each : List.of(memory, memory("other"))) {
      CertificateStatus status = settle(new Workers(vertx, 1, 8), each, exempt(Optional.empty()));
      assertThat(status.source()).isEqualTo(Source.CRL);
      assertThat(status.word()).contains("revoked");
    }
  }

  /** A CRL that has expired still knows who was revoked for ever, and nothing else. */
  @ParameterizedTest
  @CsvSource({
    // reason, days after which it is asked, status
    "1, 0, revoked",
    "1, 30, revoked",
    "6, 30, not_needed",
  })
  void anExpiredCrlCountsWhereItSaysRevokedForEver(int reason, int days, String word)
      throws Exception {
    Instant later = NOW.plus(Duration.ofDays(days));
    keeper.held = List.of(held(reason));
    StatusCache empty = memory("other");
    StatusQuestion exempt = exempt(Optional.empty());
    for (int login = 0; login < 3; login++) {
      CertificateStatus status =
          await(check(sources(new Workers(vertx, 1, 8), empty), later).settle(List.of(exempt)))
              .getFirst();
      assertThat(status.word()).contains(word);
    }
    assertThat(empty.saysRevoked(exempt.key())).isEqualTo(word.equals("revoked"));
  }

  /** What the CRL or the peer's response would have said nobody knows then. */
  @Test
  void ourOwnOverloadIsNoExemption() throws Exception {
    StatusCache complete = memory("other");
    Workers busy = new Workers(vertx, "busy", 1, 0);
    CertificateStatus unread = settle(busy, complete, exempt(Optional.empty()));
    assertThat(unread.word()).isEmpty();
    assertThat(unread.overload()).isPresent();

    keeper.held = List.of();
    CertificateStatus unheard =
        settle(busy, complete, exempt(Optional.of(Der.copyOf(new byte[9]))));
    assertThat(unheard.word()).isEmpty();
    assertThat(unheard.overload()).isPresent();
    assertThat(settle(busy, complete, exempt(Optional.empty())).word()).contains("not_needed");
  }

  /** docs/revocation.md, rule 8, where CRLs are no source and the responder is down. */
  @Test
  void beforeSilenceCountsTheCrlThatIsHeldIsLookedAt() throws Exception {
    Policy ofResponders = policy(List.of(Source.OCSP));
    Workers free = new Workers(vertx, 1, 8);

    assertThat(settleInSilence(free, ofResponders).word()).contains("revoked");
    CertificateStatus unread = settleInSilence(new Workers(vertx, "busy", 1, 0), ofResponders);
    assertThat(unread.word()).isEmpty();
    assertThat(unread.overload()).isPresent();
    keeper.held = List.of();
    CertificateStatus silent = settleInSilence(free, ofResponders);
    assertThat(silent.word()).isEmpty();
    assertThat(silent.overload()).isEmpty();
  }

  private CertificateStatus settleInSilence(Workers workers, Policy asked) throws Exception {
    Attempt timeout =
        new Attempt(
            Source.OCSP, "", Outcome.TIMEOUT, "nobody answers", Duration.ZERO, Optional.empty());
    OcspSource saysNothing =
        new OcspSource(UpstreamSettings.DIRECT, lookup -> Future.succeededFuture(timeout));
    StatusQuestion fresh =
        new StatusQuestion(question.query(), question.object(), Optional.empty(), question.crl());
    return await(
            check(sources(workers, memory("other"), saysNothing), NOW, asked)
                .settle(List.of(fresh)))
        .getFirst();
  }

  @Test
  void aRehearsalIsNoLessThanADecision() throws Exception {
    StatusSources sources = sources(new Workers(vertx, 1, 8), memory);
    StatusQuestion exempt = exempt(Optional.empty());
    assertThat(await(check(sources).settleAnew(List.of(exempt))).getFirst().word())
        .contains("revoked");
    keeper.held = List.of();
    StatusQuestion another = exempt(Optional.empty());
    assertThat(await(check(sources).settleAnew(List.of(another))).getFirst().word())
        .contains("not_needed");
  }

  private Policy policy(List<Source> asked) {
    return new Policy(
        "default",
        group,
        PathSettings.defaults(Purpose.CLIENT_AUTH),
        new RevocationPolicy(
            asked,
            RevocationPolicy.Scope.LEAF,
            RevocationPolicy.OnUnknown.DENY,
            RevocationPolicy.OnUnavailable.ALLOW,
            List.of(ocsp),
            List.of(crl)),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300),
        Policy.Mode.ENFORCE);
  }

  private StatusQuestion exempt(Optional<Der> stapled) {
    return new StatusQuestion(
        question.query(),
        question.object(),
        stapled,
        question.crl(),
        Optional.of(ShortLived.Ground.LIFETIME));
  }

  private CertificateStatus settle(Workers workers) throws Exception {
    return settle(workers, memory, question);
  }

  private CertificateStatus settle(Workers workers, StatusCache known, StatusQuestion about)
      throws Exception {
    return await(check(sources(workers, known)).settle(List.of(about))).getFirst();
  }

  private StatusSources sources(Workers workers, StatusCache known) {
    return sources(
        workers,
        known,
        new OcspSource(UpstreamSettings.DIRECT, lookup -> Future.succeededFuture(good())));
  }

  private StatusSources sources(Workers workers, StatusCache known, OcspSource responder) {
    return new StatusSources(
        known,
        new StapledSource(new OcspVerifier(signatures, paths), known, workers, System::nanoTime),
        responder,
        new CrlSource(
            keeper,
            new CachedCrlJudge(new CrlVerifier(signatures, paths)),
            known::heed,
            workers,
            System::nanoTime),
        new RefreshAhead(responder, Duration.ofDays(1), System::nanoTime));
  }

  private static StatusCache memory(String tenant) {
    return new StatusCache(tenant, CacheSettings.DEFAULT, new SimpleMeterRegistry());
  }

  private RevocationCheck check(StatusSources sources) {
    return check(sources, NOW);
  }

  private RevocationCheck check(StatusSources sources, Instant now) {
    return check(sources, now, policy);
  }

  private RevocationCheck check(StatusSources sources, Instant now, Policy asked) {
    Progress progress =
        new Progress(
            new Presented(List.of(leaf.certificate().der()), List.of(), "api"),
            new OwnTime(System::nanoTime));
    return new RevocationCheck(sources, asked, now, progress);
  }

  private Attempt good() {
    CachedStatus status =
        new CachedStatus(
            new VerifiedStatus(
                new RevocationStatus.Good(),
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
    Attempt attempt = Attempt.of(Source.OCSP, "", status, Duration.ZERO);
    assertThat(attempt.outcome()).isEqualTo(Outcome.GOOD);
    return attempt;
  }

  private CachedCrl held() {
    return held(KEY_COMPROMISE);
  }

  private CachedCrl held(int reason) {
    byte[] der =
        LabCrl.sign(
            CrlSpec.complete(NOW)
                .revoke(leaf.certificate().serial().value(), NOW.minusSeconds(7200), reason),
            ca,
            provider);
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
