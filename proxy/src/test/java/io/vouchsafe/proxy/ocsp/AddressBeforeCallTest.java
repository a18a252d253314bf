package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import io.vouchsafe.proxy.net.AddressRule;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.net.HostNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is sent, not even a TLS ClientHello, before the address of a name was looked at. */
@Timeout(180)
class AddressBeforeCallTest {
  private static final byte[] ANSWER = {0x30, 3, 0x0a, 1, 6};
  private static final Duration SLOW_MACHINE = Duration.ofSeconds(HttpsResponder.HANDSHAKE_SECONDS);

  /** TLS asks the real clock. */
  private final Instant now = Instant.now();

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, InetAddress> hosts = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final LabCa webCa =
      LabCa.root(CertificateSpec.ca("CN=Web CA", now), new BouncyCastleProvider());
  private SilentListener listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new SilentListener();
    hosts.put("ocsp.test", InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    listener.close();
    await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({"https, false", "http, false", "https, true", "http, true"})
  void aNameOfAStrangerThatLeadsHereIsNotCalled(String scheme, boolean tunnelled) throws Exception {
    URI here = URI.create(scheme + "://ocsp.test:" + listener.port() + "/");
    Optional<Tunneling> proxy =
        tunnelled ? Optional.of(proxy("ocsp.test", listener.port())) : Optional.empty();
    OutgoingAddresses outgoing =
        tunnelled ? refusingPrivate("ocsp.test") : OutgoingAddresses.of(allowed("ocsp.test"));

    ChannelAnswer answer = ask(outgoing, new Destination(here, Origin.STRANGER, proxy));

    assertThat(outcome(answer)).isEqualTo(Outcome.NOT_ALLOWED_HOST);
    assertThat(listener.wasCalled()).isFalse();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aRedirectThatLeadsHereIsNotFollowed() throws Exception {
    ScriptedResponder moved =
        await(
            ScriptedResponder.start(
                vertx,
                (request, body) ->
                    request
                        .response()
                        .setStatusCode(302)
                        .putHeader("Location", "https://ocsp.test:" + listener.port() + "/")
                        .end()));

    ChannelAnswer answer =
        ask(OutgoingAddresses.of(allowed("ocsp.test")), Destination.direct(moved.url()));

    assertThat(outcome(answer)).isEqualTo(Outcome.NOT_ALLOWED_HOST);
    assertThat(listener.wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"https", "http"})
  void underRefusePrivateANameOfTheSettingsMustNotLeadHereEither(String scheme) throws Exception {
    URI named = URI.create(scheme + "://ocsp.test:" + listener.port() + "/");

    ChannelAnswer answer = ask(refusingPrivate(), Destination.direct(named));

    assertThat(outcome(answer)).isEqualTo(Outcome.NOT_ALLOWED_HOST);
    assertThat(((ChannelAnswer.Failed) answer).detail()).contains("127.0.0.1", "refuse_private");
    assertThat(listener.wasCalled()).isFalse();
  }

  /** The system knows no such name: who is called is the address that was looked at. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whatIsWrittenIsCalledUnderItsNameAtTheAddressThatWasLookedAt(boolean refusePrivate)
      throws Exception {
    HttpsResponder responder =
        await(
            HttpsResponder.start(
                vertx,
                webCa.issue(CertificateSpec.server("CN=Web", now).dns("ocsp.test")),
                ANSWER));
    OutgoingAddresses outgoing =
        refusePrivate
            ? refusingPrivate("ocsp.test", "127.0.0.1")
            : OutgoingAddresses.of(allowed("ocsp.test", "127.0.0.1"));

    Destination named =
        new Destination(responder.url("ocsp.test"), Origin.STRANGER, Optional.empty());
    assertThat(ask(outgoing, named)).isEqualTo(new ChannelAnswer.Body(Der.copyOf(ANSWER)));

    hosts.put("other.test", InetAddress.getLoopbackAddress());
    Destination other =
        new Destination(responder.url("other.test"), Origin.STRANGER, Optional.empty());
    assertThat(outcome(ask(outgoing, other)))
        .as("the certificate is for the name, not for the address")
        .isEqualTo(Outcome.UNREACHABLE);
  }

  private ChannelAnswer ask(OutgoingAddresses outgoing, Destination destination) throws Exception {
    HostNames names =
        host -> {
          asked.incrementAndGet();
          return Optional.ofNullable(hosts.get(host))
              .map(found -> Future.succeededFuture(List.of(found)))
              .orElseGet(() -> Future.failedFuture("no such name: " + host));
        };
    HttpOcspChannel channel =
        new HttpOcspChannel(
            vertx,
            vertx.createHttpClient(),
            vertx.createNetClient(),
            UpstreamLab.trust(),
            outgoing.allowedHosts(),
            new AddressRule(names, outgoing));
    CaGroup trusted = new CaGroup(List.of(new TrustAnchor(webCa.certificate())), List.of());
    OcspRequest request =
        new OcspRequest(Der.copyOf(ANSWER), Optional.of(Nonce.fresh(new SecureRandom())));
    return await(
        channel.ask(
            new OcspCall(destination, trusted, Optional.empty(), request, SLOW_MACHINE, 1000)));
  }

  private static Outcome outcome(ChannelAnswer answer) {
    return ((ChannelAnswer.Failed) answer).outcome();
  }

  private static Tunneling proxy(String host, int port) {
    return new Tunneling(new HostAndPort(host, port), Optional.empty());
  }

  private static AllowedHosts allowed(String... written) {
    return new AllowedHosts(
        Stream.of(written).map(host -> new AllowedHost(host, OptionalInt.empty())).toList());
  }

  private static OutgoingAddresses refusingPrivate(String... written) {
    return new OutgoingAddresses(allowed(written), Optional.of(AllowedHosts.NONE));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
