package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.ocsp.SignedResponses;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a TLS front shows of its own certificate, and when it asks for it. */
class FetchedStaplesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa CLIENTS = LabCa.root(CertificateSpec.ca("CN=Clients", NOW), BC);
  private static final LabCa SERVERS = LabCa.root(CertificateSpec.ca("CN=Servers", NOW), BC);
  private static final Issued WWW =
      SERVERS.issue(CertificateSpec.server("CN=www.acme.test", NOW).dns("www.acme.test"));
  private static final RevocationStatus GOOD = new RevocationStatus.Good();

  private final Tenants tenants = new Tenants();
  private final List<RevocationQuery> asked = new ArrayList<>();
  private Instant now = NOW;
  private Promise<SignedResponses.Answer> answer = Promise.promise();
  private boolean throwing;
  private final FetchedStaples staples =
      new FetchedStaples(tenants, (tenant, query, object, group) -> ask(query), () -> now);

  private final Supplier<byte @Nullable []> shown =
      staples.of(front(List.of(WWW.certificate())), certificate(List.of(WWW.certificate())));

  private Future<SignedResponses.Answer> ask(RevocationQuery query) {
    asked.add(query);
    if (throwing) {
      throw new IllegalStateException("a bug");
    }
    answer = Promise.promise();
    return answer.future();
  }

  @BeforeEach
  void oneObjectKnowsTheIssuer() {
    objects(
        OcspObject.of("clients", List.of(URI.create("http://ocsp.test/c")))
            .withIssuers(List.of(CLIENTS.certificate())),
        OcspObject.of("servers", List.of(URI.create("http://ocsp.test/s")))
            .withIssuers(List.of(SERVERS.certificate())));
  }

  @Test
  void whatIsGoodIsShownUntilItsEnd() {
    after(Duration.ZERO, GOOD, Duration.ofMinutes(10), "first");

    assertThat(asked).singleElement().satisfies(this::isAboutUs);
    assertThat(shown.get()).isEqualTo(der("first").toBytes());
    now = NOW.plus(Duration.ofMinutes(10)).minusSeconds(1);
    assertThat(shown.get()).isNotNull();
    now = NOW.plus(Duration.ofMinutes(10));
    assertThat(shown.get()).as("ended").isNull();
  }

  private void isAboutUs(RevocationQuery query) {
    assertThat(query.certificate()).contains(WWW.certificate());
    assertThat(query.issuer()).isEqualTo(SERVERS.certificate());
  }

  @Test
  void aNewOneIsAskedForBeforeTheOldOneEnds() {
    after(Duration.ZERO, GOOD, Duration.ofMinutes(10), "first");
    after(Duration.ofMinutes(4), GOOD, Duration.ofMinutes(20), "early");
    assertThat(asked).hasSize(1);
    after(Duration.ofMinutes(6), GOOD, Duration.ofMinutes(20), "second");

    assertThat(asked).hasSize(2);
    assertThat(shown.get()).isEqualTo(der("second").toBytes());
  }

  @Test
  void aResponderIsAskedEveryHourHoweverLongItsAnswersLast() {
    after(Duration.ZERO, GOOD, Duration.ofDays(7), "first");
    after(OwnStaple.LONGEST, GOOD, Duration.ofDays(7), "second");

    assertThat(asked).hasSize(2);
  }

  @Test
  void silenceKeepsWhatThereIsAndIsAskedAgain() {
    after(Duration.ZERO, GOOD, Duration.ofMinutes(10), "first");
    now = NOW.plus(Duration.ofMinutes(6));
    staples.tick();
    silent();
    assertThat(shown.get()).isNotNull();
    staples.tick();
    assertThat(asked).as("not at once").hasSize(2);
    now = now.plus(OwnStaple.AGAIN);
    staples.tick();
    assertThat(asked).hasSize(3);
    assertThat(only().getString("concern")).isEqualTo("timeout");
  }

  @Test
  void aRevokedCertificateShowsNothingAndIsToldOf() {
    after(Duration.ZERO, GOOD, Duration.ofMinutes(10), "first");
    after(
        Duration.ofMinutes(6),
        new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE),
        Duration.ofMinutes(20),
        "revoked");

    assertThat(shown.get()).isNull();
    assertThat(only().getString("concern")).isEqualTo("revoked");
  }

  @Test
  void whoeverSaysNoEndIsNotShown() {
    staples.tick();
    answer.complete(
        new SignedResponses.Answer.Signed(der("endless"), status(GOOD, Optional.empty())));

    assertThat(shown.get()).isNull();
  }

  @Test
  void nobodyIsAskedWhereNoObjectAnswersForTheIssuer() {
    objects(
        OcspObject.of("clients", List.of(URI.create("http://ocsp.test/c")))
            .withIssuers(List.of(CLIENTS.certificate())));
    staples.tick();

    assertThat(asked).isEmpty();
    assertThat(only().getString("concern")).contains("no OCSP object");
  }

  @Test
  void oneQuestionIsUnderWayAtATime() {
    staples.tick();
    now = now.plus(OwnStaple.AGAIN.multipliedBy(3));
    staples.tick();

    assertThat(asked).hasSize(1);
  }

  @Test
  void whatThrowsIsTriedAgain() {
    staples.tick();
    answer.fail(new IllegalStateException("a bug"));
    now = now.plus(OwnStaple.AGAIN);
    staples.tick();

    assertThat(asked).hasSize(2);
  }

  @Test
  void whoeverThrowsInsteadOfAskingIsTriedAgain() {
    throwing = true;
    staples.tick();
    throwing = false;
    after(OwnStaple.AGAIN, GOOD, Duration.ofMinutes(10), "second");

    assertThat(asked).hasSize(2);
    assertThat(shown.get()).isEqualTo(der("second").toBytes());
  }

  @Test
  void aReloadKeepsWhatIsKnownOfWhatStays() {
    after(Duration.ZERO, GOOD, Duration.ofMinutes(10), "first");
    staples.follow(List.of(front(List.of(WWW.certificate()))));
    assertThat(only().getBoolean("stapled")).isTrue();
    assertThat(
            staples
                .of(front(List.of(WWW.certificate())), certificate(List.of(WWW.certificate())))
                .get())
        .isNotNull();
    staples.follow(List.of());

    assertThat(staples.value()).isEmpty();
  }

  private JsonObject only() {
    assertThat(staples.value()).hasSize(1);
    return staples.value().getJsonObject(0);
  }

  /** What one look at {@code passed} after the begin comes to, if it asks. */
  private void after(Duration passed, RevocationStatus status, Duration end, String response) {
    now = NOW.plus(passed);
    staples.tick();
    answer.tryComplete(
        new SignedResponses.Answer.Signed(
            der(response), status(status, Optional.of(NOW.plus(end)))));
  }

  private void silent() {
    answer.complete(
        new SignedResponses.Answer.None(
            List.of(
                Attempt.failed(
                    Source.OCSP, "http://ocsp.test/s", Outcome.TIMEOUT, "", Duration.ZERO))));
  }

  private static Der der(String text) {
    return Der.copyOf(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private CachedStatus status(RevocationStatus status, Optional<Instant> end) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            now,
            end,
            now,
            Fingerprint.sha256(new byte[1]),
            NOW.plus(Duration.ofDays(365)),
            SignerBasis.ISSUER,
            false),
        Source.OCSP,
        "servers",
        "http://ocsp.test/s",
        now);
  }

  private static FrontCertificate certificate(List<Certificate> chain) {
    return new FrontCertificate(chain, WWW.keys().getPrivate());
  }

  private static TlsFrontSettings front(List<Certificate> chain) {
    return new TlsFrontSettings(
        new HostAndPort("127.0.0.1", 8443),
        List.of(certificate(chain)),
        "acme",
        "default",
        ClientCertificate.REQUIRED,
        new FrontUpstream.Http(URI.create("http://127.0.0.1:9000")),
        Optional.empty(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30));
  }

  private void objects(OcspObject... objects) {
    Policy policy =
        new Policy(
            "default",
            new CaGroup(List.of(new TrustAnchor(CLIENTS.certificate())), List.of()),
            PathSettings.defaults(Purpose.CLIENT_AUTH),
            new RevocationPolicy(
                List.of(Source.OCSP),
                RevocationPolicy.Scope.LEAF,
                RevocationPolicy.OnUnknown.DENY,
                RevocationPolicy.OnUnavailable.DENY,
                List.of(objects),
                List.of()),
            Duration.ofSeconds(60),
            Duration.ofSeconds(300),
            Policy.Mode.ENFORCE);
    TenantSettings settings =
        new TenantSettings(
            "acme",
            List.of(),
            CacheSettings.DEFAULT,
            UpstreamSettings.DIRECT,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("default", policy),
            List.of(),
            BlockList.EMPTY,
            Map.of(),
            SessionSettings.DEFAULT,
            List.of(),
            Map.of());
    tenants.swap(
        Map.of(
            "acme",
            new TenantRuntime(
                settings,
                TenantCaches.of(settings, new SimpleMeterRegistry(), () -> 0.5),
                null,
                null,
                null,
                null,
                List.of())));
  }
}
