package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.demo.Behaviour;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.Redirects;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a request travels: its method, and where redirects may take it. */
@Timeout(180)
class RequestRoutingTest {
  private static final byte[] ANSWER = {0x30, 3, 0x0a, 1, 6};
  private static final OcspRequest PLAIN = request(Optional.empty());
  private static final OcspRequest WITH_NONCE =
      request(Optional.of(Nonce.fresh(new SecureRandom())));

  private final Vertx vertx = Vertx.vertx();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private ScriptedResponder first;
  private ScriptedResponder second;

  @BeforeEach
  void start() throws Exception {
    first = await(ScriptedResponder.start(vertx, noted(Behaviour.bytes(ANSWER))));
    second = await(ScriptedResponder.start(vertx, noted(Behaviour.bytes(ANSWER))));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  /** RFC 9919 §6: short requests by GET, for the caches on the way. */
  @Test
  void aShortRequestWithoutNonceIsAGet() throws Exception {
    assertThat(ask(PLAIN)).isEqualTo("body 5");
    assertThat(requests).containsExactly("GET /" + PLAIN.getPath() + " 0");
  }

  @Test
  void aRequestWithNonceIsAPost() throws Exception {
    assertThat(ask(WITH_NONCE)).isEqualTo("body 5");
    assertThat(requests).containsExactly("POST / " + WITH_NONCE.der().length());
  }

  @Test
  void aUrlOver255BytesIsAPost() throws Exception {
    int room = OcspRequest.MAX_GET_URL - (first.url() + "/" + PLAIN.getPath()).length();

    ask(first.url().resolve("/" + "x".repeat(room)), PLAIN, "127.0.0.1");
    ask(first.url().resolve("/" + "x".repeat(room + 1)), PLAIN, "127.0.0.1");

    assertThat(requests).map(line -> line.substring(0, 4)).containsExactly("GET ", "POST");
  }

  @Test
  void aResponderThatTakesNoGetIsAskedByPost() throws Exception {
    first.behave(
        noted(
            (request, body) ->
                (request.method().name().equals("GET")
                        ? Behaviour.status(405)
                        : Behaviour.bytes(ANSWER))
                    .answer(request, body)));

    assertThat(ask(PLAIN)).isEqualTo("body 5");
    assertThat(requests).hasSize(2).last().asString().startsWith("POST / ");
  }

  @Test
  void aResponderThatIsBrokenIsNotAskedTwice() throws Exception {
    first.behave(noted(Behaviour.status(503)));

    assertThat(ask(PLAIN)).isEqualTo("http_status DOWN");
    assertThat(requests).hasSize(1);
  }

  @Test
  void aRedirectToAnAllowedHostTakesTheSameRequestThere() throws Exception {
    first.behave(Behaviour.redirect(second.url().toString()));

    assertThat(ask(WITH_NONCE, "127.0.0.1")).isEqualTo("body 5");
    assertThat(requests).containsExactly("POST / " + WITH_NONCE.der().length());
    assertThat(second.asked()).isEqualTo(1);
  }

  @Test
  void aRedirectElsewhereIsRefused() throws Exception {
    first.behave(Behaviour.redirect(second.url().toString()));

    assertThat(ask(WITH_NONCE)).isEqualTo("redirect_refused ALIVE");
    assertThat(ask(WITH_NONCE, "ocsp.test")).isEqualTo("redirect_refused ALIVE");
    assertThat(second.asked()).isZero();
  }

  @Test
  void fourRedirectsAreOneTooMany() throws Exception {
    first.behave(Behaviour.redirect("/again"));

    assertThat(ask(WITH_NONCE, "127.0.0.1")).isEqualTo("redirect_refused ALIVE");
    assertThat(first.asked()).isEqualTo(1 + Redirects.MAX_FOLLOWED);
  }

  private String ask(OcspRequest request, String... allowed) throws Exception {
    return ask(first.url(), request, allowed);
  }

  private String ask(URI url, OcspRequest request, String... allowed) throws Exception {
    AllowedHosts hosts =
        new AllowedHosts(
            Arrays.stream(allowed)
                .map(host -> new AllowedHost(host, OptionalInt.empty()))
                .toList());
    HttpOcspChannel channel =
        new HttpOcspChannel(
            vertx, vertx.createHttpClient(), vertx.createNetClient(), UpstreamLab.trust(), hosts);
    OcspCall call =
        new OcspCall(
            Destination.direct(url),
            UpstreamLab.NOBODY,
            Optional.empty(),
            request,
            Duration.ofSeconds(20),
            1000);
    return switch (await(channel.ask(call))) {
      case ChannelAnswer.Body(Der der) -> "body " + der.length();
      case ChannelAnswer.Failed failed -> failed.outcome().code() + " " + failed.health();
    };
  }

  private Behaviour noted(Behaviour behaviour) {
    return (request, body) -> {
      requests.add(request.method() + " " + request.uri() + " " + request.bytesRead());
      behaviour.answer(request, body);
    };
  }

  private static OcspRequest request(Optional<Nonce> nonce) {
    return OcspRequest.of(
        UpstreamLab.query(UpstreamLab.leaf("CN=Alice")), CertIdHash.SHA256, nonce);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
