package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.Login;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.demo.Behaviour;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import io.vouchsafe.proxy.net.Destination;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through an HTTP proxy: CONNECT for everything, and its errors stay its own. */
@Timeout(240)
class TunnellingTest {
  private static final byte[] ANSWER = {0x30, 3, 0x0a, 1, 6};
  private static final OcspRequest REQUEST =
      new OcspRequest(Der.copyOf(ANSWER), Optional.of(Nonce.fresh(new SecureRandom())));
  private static final int MAX_RESPONSE = 1000;

  private static final Duration SLOW_MACHINE = Duration.ofSeconds(HttpsResponder.HANDSHAKE_SECONDS);

  /** TLS asks the real clock. */
  private final Instant now = Instant.now();

  private final Vertx vertx = Vertx.vertx();
  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final LabCa webCa = LabCa.root(CertificateSpec.ca("CN=Web CA", now), provider);
  private final CaGroup trusted =
      new CaGroup(List.of(new TrustAnchor(webCa.certificate())), List.of());
  private final HttpOcspChannel channel =
      new HttpOcspChannel(
          vertx,
          vertx.createHttpClient(),
          vertx.createNetClient(),
          UpstreamLab.trust(),
          AllowedHosts.NONE);
  private TestProxy proxy;
  private ScriptedResponder responder;

  @BeforeEach
  void start() throws Exception {
    proxy = await(TestProxy.start(vertx));
    responder = await(ScriptedResponder.start(vertx, Behaviour.bytes(ANSWER)));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void httpGoesThroughConnectToo() throws Exception {
    assertThat(ask(responder.url())).isEqualTo("body 5");
    assertThat(proxy.heads())
        .singleElement()
        .asString()
        .startsWith("CONNECT 127.0.0.1:" + responder.url().getPort() + " HTTP/1.1\r\n")
        .doesNotContainIgnoringCase("proxy-authorization");
    assertThat(responder.asked()).isEqualTo(1);
  }

  @Test
  void credentialsAreForTheProxyOnly() throws Exception {
    responder.behave(
        (request, body) -> {
          boolean leaked =
              request.headers().contains("Proxy-Authorization")
                  || request.headers().contains("Authorization");
          Behaviour.bytes(leaked ? new byte[0] : ANSWER).answer(request, body);
        });
    Optional<Login> login = Optional.of(new Login("me", new Secret("open:sesame")));

    assertThat(ask(responder.url(), login)).isEqualTo("body 5");
    String basic =
        Base64.getEncoder().encodeToString("me:open:sesame".getBytes(StandardCharsets.UTF_8));
    assertThat(proxy.heads().getFirst())
        .containsIgnoringCase("proxy-authorization: Basic " + basic);
  }

  @Test
  void httpsIsVerifiedInTheTunnel() throws Exception {
    assertThat(ask(httpsResponder("localhost"))).isEqualTo("body 5");
    assertThat(ask(httpsResponder("elsewhere.test"))).isEqualTo("unreachable");
  }

  /** The wrong password is 407 with squid and 401 with tinyproxy, a dead target 503 and 500. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 401 Unauthorized",
        "HTTP/1.1 407 Proxy Authentication Required",
        "HTTP/1.1 500 Unable to connect",
        "HTTP/1.1 502 Bad Gateway",
        "HTTP/1.1 503 Service Unavailable"
      })
  void whatTheProxySaysIsNotTheResponders(String statusLine) throws Exception {
    proxy.refuse(statusLine);

    ChannelAnswer answer = answer(responder.url(), Optional.empty());

    assertThat(answer)
        .isInstanceOfSatisfying(
            ChannelAnswer.Failed.class,
            failed -> {
              assertThat(failed.outcome()).isEqualTo(Outcome.PROXY_ERROR);
              assertThat(failed.health()).isEqualTo(Health.UNTOLD);
            });
    assertThat(responder.asked()).isZero();
  }

  @Test
  void aDeadTargetIsTheProxysWord() throws Exception {
    URI url = responder.url();
    await(responder.down());

    assertThat(ask(url)).isEqualTo("proxy_error");
  }

  @Test
  void aDeadProxyIsTheProxys() throws Exception {
    Tunneling dead = new Tunneling(proxy.address(), Optional.empty());
    await(proxy.down());

    assertThat(code(await(channel.ask(call(responder.url(), dead))))).isEqualTo("proxy_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 407, 500, 503, 404})
  void whatTheResponderSaysIsNotTheProxys(int status) throws Exception {
    responder.behave(Behaviour.status(status));

    assertThat(ask(responder.url())).isEqualTo("http_status");
  }

  @Test
  void theSameLimitsHoldInTheTunnel() throws Exception {
    responder.behave(Behaviour.huge(MAX_RESPONSE));
    assertThat(ask(responder.url())).isEqualTo("body " + MAX_RESPONSE);
    responder.behave(Behaviour.huge(MAX_RESPONSE + 1));
    assertThat(ask(responder.url())).isEqualTo("too_large");
    responder.behave(Behaviour.endless(100 * MAX_RESPONSE));
    assertThat(ask(responder.url())).isEqualTo("too_large");
    responder.behave(Behaviour.webPage());
    assertThat(ask(responder.url())).isEqualTo("wrong_content_type");
    responder.behave(Behaviour.redirect("http://127.0.0.1:1/"));
    assertThat(ask(responder.url())).isEqualTo("redirect_refused");
    responder.behave(Behaviour.truncated(ANSWER));
    assertThat(ask(responder.url())).isEqualTo("unreachable");
    responder.behave(Behaviour.drop());
    assertThat(ask(responder.url())).isEqualTo("unreachable");
  }

  @Test
  void patienceEndsInTheTunnelToo() throws Exception {
    responder.behave(Behaviour.hang());
    OcspCall call =
        new OcspCall(
            new Destination(
                responder.url(),
                Destination.Origin.SETTINGS,
                Optional.of(new Tunneling(proxy.address(), Optional.empty()))),
            trusted,
            Optional.empty(),
            REQUEST,
            Duration.ofMillis(100),
            MAX_RESPONSE);

    assertThat(code(await(channel.ask(call)))).isEqualTo("timeout");
  }

  private URI httpsResponder(String name) throws Exception {
    Issued web = webCa.issue(CertificateSpec.server("CN=" + name, now).dns(name));
    return await(HttpsResponder.start(vertx, web, ANSWER)).url("localhost");
  }

  private String ask(URI url) throws Exception {
    return ask(url, Optional.empty());
  }

  private String ask(URI url, Optional<Login> login) throws Exception {
    return code(answer(url, login));
  }

  private ChannelAnswer answer(URI url, Optional<Login> login) throws Exception {
    return await(channel.ask(call(url, new Tunneling(proxy.address(), login))));
  }

  private OcspCall call(URI url, Tunneling tunneling) {
    return new OcspCall(
        new Destination(url, Destination.Origin.SETTINGS, Optional.of(tunneling)),
        trusted,
        Optional.empty(),
        REQUEST,
        SLOW_MACHINE,
        MAX_RESPONSE);
  }

  private static String code(ChannelAnswer answer) {
    return switch (answer) {
      case ChannelAnswer.Body(Der der) -> "body " + der.length();
      case ChannelAnswer.Failed failed -> failed.outcome().code();
    };
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
