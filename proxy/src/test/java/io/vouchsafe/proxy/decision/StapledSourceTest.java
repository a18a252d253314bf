package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client staples serves the decision that it came with, and is not verified each time. */
class StapledSourceTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final OcspObject CORP =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.lab.test/")));

  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final SignatureChecker signatures = new SignatureChecker(provider);
  private final LabCa ca = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), provider);
  private final Issued leaf = ca.issue(CertificateSpec.client("CN=Alice", NOW));
  private final RevocationQuery query = new RevocationQuery(leaf.certificate(), ca.certificate());
  private final CaGroup group = new CaGroup(List.of(new TrustAnchor(ca.certificate())), List.of());
  private final LabResponder responder =
      new LabResponder(ca.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW)), provider);
  private final Vertx vertx = Vertx.vertx();
  private final StatusCache memory =
      new StatusCache("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry());
  private final StapledSource source = source(new Workers(vertx, 1, 8));

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aGoodIsRememberedForNobody() throws Exception {
    assertThat(ask(question(good(), true)).outcome()).isEqualTo(Outcome.GOOD);

    assertThat(memory.size()).isZero();
    assertThat(memory.acceptedFill().entries()).isZero();
  }

  @Test
  void aRevokedIsRememberedForEverybodyEvenWhereNoResponderIsConfigured() throws Exception {
    ResponseSpec revoked = good().revoked(NOW.minusSeconds(60), RevocationReason.KEY_COMPROMISE);
    assertThat(ask(question(revoked, false)).outcome()).isEqualTo(Outcome.REVOKED);

    assertThat(
            memory.knownRevoked(question(good(), true).key(), leaf.certificate().notAfter(), NOW))
        .isPresent();
  }

  @Test
  void aRevokedOfAResponderThatIsConfiguredIsRememberedWithItsBytes() throws Exception {
    ResponseSpec revoked = good().revoked(NOW.minusSeconds(60), RevocationReason.KEY_COMPROMISE);
    StatusQuestion asked = question(revoked, true);
    assertThat(ask(asked).outcome()).isEqualTo(Outcome.REVOKED);

    assertThat(memory.saysRevoked(asked.key())).isTrue();
    assertThat(memory.acceptedFill().entries()).isEqualTo(1);
  }

  @Test
  void withoutAStapleThereIsNoAttempt() throws Exception {
    StatusQuestion bare = new StatusQuestion(query, Optional.of(CORP), Optional.empty());

    assertThat(await(askLater(bare, NOW))).isEmpty();
  }

  @Test
  void whatIsRefusedIsNotVerifiedAgainAtOnce() throws Exception {
    StatusQuestion question = question(good().nextUpdate(NOW.minusSeconds(500)), true);
    assertThat(ask(question).outcome()).isEqualTo(Outcome.EXPIRED_RESPONSE);

    Future<List<Attempt>> again = askLater(question, NOW.plusSeconds(1));
    assertThat(again.succeeded()).as("nobody had to be waited for").isTrue();
    assertThat(again.result().getFirst().outcome()).isEqualTo(Outcome.EXPIRED_RESPONSE);
  }

  @Test
  void itSaysHowLongItTook() throws Exception {
    AtomicLong nanos = new AtomicLong(1_000);
    StapledSource slow =
        new StapledSource(
            new OcspVerifier(signatures, new PathValidator(signatures)),
            memory,
            new Workers(vertx, 1, 8),
            () -> nanos.getAndAdd(5_000_000));

    assertThat(
            await(slow.ask(question(good(), true), group, NOW, new OwnTime(System::nanoTime)))
                .getFirst()
                .took())
        .isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void theSameBytesAreVerifiedOnceAMinute() throws Exception {
    StatusQuestion question = question(good(), true);
    Attempt first = ask(question);
    Queue<Runnable> thread = new ArrayDeque<>();
    StapledSource held =
        source(new Workers("held", 1, 8, thread::add, () -> Runnable::run, System::nanoTime));
    OwnTime own = new OwnTime(System::nanoTime);

    Future<List<Attempt>> again = held.ask(question, group, NOW.plusSeconds(60), own);
    assertThat(again.succeeded()).as("nobody had to be waited for").isTrue();
    assertThat(again.result().getFirst().status()).isEqualTo(first.status());

    assertThat(held.ask(question, group, NOW.plusSeconds(61), own).isComplete()).isFalse();
    assertThat(thread).as("verified again").hasSize(1);
  }

  @Test
  void theyServeNoLongerThanTheySay() throws Exception {
    StatusQuestion question = question(good().nextUpdate(NOW.minusSeconds(50)), true);
    assertThat(ask(question).outcome()).as("with 60 s of leeway").isEqualTo(Outcome.GOOD);

    assertThat(await(askLater(question, NOW.plusSeconds(10))).getFirst().outcome())
        .isEqualTo(Outcome.GOOD);
    assertThat(await(askLater(question, NOW.plusSeconds(11))).getFirst().outcome())
        .isEqualTo(Outcome.EXPIRED_RESPONSE);
  }

  @Test
  void whatOurWorkersHaveNoTimeForIsOverloadedAndLookedAtNextTime() throws Exception {
    StatusQuestion question = question(good(), true);
    StapledSource busy = source(new Workers(vertx, "busy", 1, 0));

    assertThat(
            await(busy.ask(question, group, NOW, new OwnTime(System::nanoTime)))
                .getFirst()
                .outcome())
        .isEqualTo(Outcome.OVERLOADED);
    assertThat(ask(question).outcome()).isEqualTo(Outcome.GOOD);
  }

  private StapledSource source(Workers workers) {
    return new StapledSource(
        new OcspVerifier(signatures, new PathValidator(signatures)),
        memory,
        workers,
        System::nanoTime);
  }

  private ResponseSpec good() {
    return ResponseSpec.about(query, NOW.minusSeconds(600)).nextUpdate(NOW.plusSeconds(3600));
  }

  private StatusQuestion question(ResponseSpec stapled, boolean responderConfigured) {
    return new StatusQuestion(
        query,
        responderConfigured ? Optional.of(CORP) : Optional.empty(),
        Optional.of(Der.copyOf(responder.respond(stapled))));
  }

  private Attempt ask(StatusQuestion question) throws Exception {
    return await(askLater(question, NOW)).getFirst();
  }

  private Future<List<Attempt>> askLater(StatusQuestion question, Instant now) {
    return source.ask(question, group, now, new OwnTime(System::nanoTime));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
