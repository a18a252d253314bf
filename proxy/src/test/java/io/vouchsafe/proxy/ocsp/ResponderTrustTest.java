package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.JavaTrust;
import io.vouchsafe.proxy.net.ServerTrust;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose TLS certificates of https:// responders are believed (docs/decisions/0008). */
@Timeout(240)
class ResponderTrustTest {
  private static final byte[] ANSWER = {0x30, 3, 0x0a, 1, 6};
  private static final OcspRequest REQUEST =
      new OcspRequest(Der.copyOf(ANSWER), Optional.of(Nonce.fresh(new SecureRandom())));

  /** TLS asks the real clock. */
  private final Instant now = Instant.now();

  private final Vertx vertx = Vertx.vertx();
  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", now), provider);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", now));
  private final LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", now), provider);

  /** The responders show only their own certificate; the group knows the one between. */
  private final CaGroup group = group(root, issuing);

  private final CaGroup others = group(stranger);

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void theGroupVouchesForTheNameThatWasAsked() throws Exception {
    HttpsResponder responder = responder(issuing, server().dns("localhost"));

    assertThat(ask(responder.url("localhost"), group)).isEqualTo("body 5");
    assertThat(ask(responder.url("127.0.0.1"), group)).contains("(identity_mismatch)");
  }

  @Test
  void anAddressIsANameToo() throws Exception {
    HttpsResponder responder =
        responder(
            issuing, server().alternativeName(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));

    assertThat(ask(responder.url("127.0.0.1"), group)).isEqualTo("body 5");
    assertThat(ask(responder.url("localhost"), group)).contains("(identity_mismatch)");
  }

  @Test
  void onlyServersOfTodayAreBelieved() throws Exception {
    CertificateSpec client = CertificateSpec.client("CN=Web", now).dns("localhost");
    CertificateSpec old =
        server().dns("localhost").validity(now.minusSeconds(7200), now.minusSeconds(3600));

    assertThat(ask(responder(issuing, client).url("localhost"), group))
        .contains("(extended_key_usage)");
    assertThat(ask(responder(issuing, old).url("localhost"), group)).contains("(expired)");
  }

  /** A kept connection is not lent to whoever does not trust its other end. */
  @Test
  void noGroupVouchesForAnother() throws Exception {
    HttpsResponder responder = responder(issuing, server().dns("localhost"));
    HttpOcspChannel channel = channel(new JavaTrust());

    assertThat(ask(channel, responder.url("localhost"), group)).isEqualTo("body 5");
    assertThat(ask(channel, responder.url("localhost"), others)).contains("(no_path)");
    assertThat(ask(channel, responder.url("localhost"), UpstreamLab.NOBODY)).contains("(no_path)");
    assertThat(ask(channel, responder.url("localhost"), group)).isEqualTo("body 5");
  }

  @Test
  void whoeverJavaTrustsIsTrustedForItsName() throws Exception {
    HttpOcspChannel channel = channel(new JavaTrust(store(stranger.certificate())));
    HttpsResponder named = responder(stranger, server().dns("localhost"));
    HttpsResponder misnamed = responder(stranger, server().dns("elsewhere.test"));

    assertThat(ask(channel, named.url("localhost"), group)).isEqualTo("body 5");
    assertThat(ask(channel, misnamed.url("localhost"), group)).contains("unreachable");
  }

  private CertificateSpec server() {
    return CertificateSpec.server("CN=Web", now);
  }

  private HttpsResponder responder(LabCa ca, CertificateSpec spec) throws Exception {
    return await(HttpsResponder.start(vertx, ca.issue(spec), ANSWER));
  }

  private String ask(URI url, CaGroup trust) throws Exception {
    return ask(channel(new JavaTrust()), url, trust);
  }

  private String ask(HttpOcspChannel channel, URI url, CaGroup trust) throws Exception {
    OcspCall call =
        new OcspCall(
            Destination.direct(url),
            trust,
            Optional.empty(),
            REQUEST,
            Duration.ofSeconds(HttpsResponder.HANDSHAKE_SECONDS),
            1000);
    return switch (await(channel.ask(call))) {
      case ChannelAnswer.Body(Der der) -> "body " + der.length();
      case ChannelAnswer.Failed failed -> failed.outcome().code() + " " + failed.detail();
    };
  }

  private HttpOcspChannel channel(JavaTrust java) {
    return new HttpOcspChannel(
        vertx,
        vertx.createHttpClient(),
        vertx.createNetClient(),
        new ServerTrust(new PathValidator(new SignatureChecker(provider)), Clock.systemUTC(), java),
        AllowedHosts.NONE);
  }

  private static CaGroup group(LabCa root, LabCa... below) {
    return new CaGroup(
        List.of(new TrustAnchor(root.certificate())),
        Arrays.stream(below).map(LabCa::certificate).toList());
  }

  private static KeyStore store(Certificate root) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "root",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(root.der().toBytes())));
    return store;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
