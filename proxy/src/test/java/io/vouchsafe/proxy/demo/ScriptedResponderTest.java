package io.vouchsafe.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.HttpOcspChannel;
import io.vouchsafe.proxy.ocsp.OcspCall;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every way in which the responder can misbehave arrives at the asker as that. */
@Timeout(180)
class ScriptedResponderTest {
  private static final byte[] ANSWER = {0x30, 3, 0x0a, 1, 6};
  private static final OcspRequest REQUEST =
      new OcspRequest(Der.copyOf(ANSWER), Optional.of(Nonce.fresh(new SecureRandom())));
  private static final int MAX_RESPONSE = 1000;

  private final Vertx vertx = Vertx.vertx();
  private final HttpOcspChannel channel =
      new HttpOcspChannel(
          vertx,
          vertx.createHttpClient(),
          vertx.createNetClient(),
          new ServerTrust(
              new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
              Clock.systemUTC()),
          AllowedHosts.NONE);
  private ScriptedResponder responder;

  @BeforeEach
  void start() throws Exception {
    responder = await(ScriptedResponder.start(vertx, Behaviour.bytes(ANSWER)));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void behavesAsItWasLastToldTo() throws Exception {
    assertThat(ask()).isEqualTo("body 5");
    responder.behave(Behaviour.status(503));
    assertThat(ask()).isEqualTo("http_status");
    responder.behave(Behaviour.webPage());
    assertThat(ask()).isEqualTo("wrong_content_type");
    responder.behave(Behaviour.redirect("http://127.0.0.1:1/"));
    assertThat(ask()).isEqualTo("redirect_refused");
    responder.behave(Behaviour.huge(MAX_RESPONSE + 1));
    assertThat(ask()).isEqualTo("too_large");
    responder.behave(Behaviour.bytes(ANSWER).after(Duration.ofMillis(5), vertx));
    assertThat(ask()).isEqualTo("body 5");
    assertThat(responder.asked()).isEqualTo(6);
  }

  /** RFC 6960 appendix A.1: base64 with its three special characters escaped, or not. */
  @Test
  void theRequestIsInThePathOfAGet() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    responder.behave(
        (request, body) -> {
          heard.add(HexFormat.of().formatHex(body));
          request.response().end();
        });
    for (String path : List.of("%2B%2F8%3D", "+/8=", "no base64", "")) {
      HttpClientRequest request =
          await(
              vertx
                  .createHttpClient()
                  .request(
                      HttpMethod.GET,
                      responder.url().getPort(),
                      "127.0.0.1",
                      "/" + path.replace(" ", "%20")));
      await(request.send());
    }
    assertThat(heard).containsExactly("fbff", "fbff", "", "");
  }

  @Test
  void connectionsBreak() throws Exception {
    responder.behave(Behaviour.drop());
    assertThat(ask()).isEqualTo("unreachable");
    responder.behave(Behaviour.truncated(ANSWER));
    assertThat(ask()).isEqualTo("unreachable");
    responder.behave(Behaviour.hang());
    assertThat(ask(Duration.ofMillis(50))).isEqualTo("timeout");
  }

  @Test
  void comesBackAtItsOldAddress() throws Exception {
    var url = responder.url();
    await(responder.down());
    assertThat(ask(url, Duration.ofSeconds(20))).isEqualTo("unreachable");
    await(responder.up());
    assertThat(responder.url()).isEqualTo(url);
    assertThat(ask()).isEqualTo("body 5");
  }

  private String ask() throws Exception {
    return ask(Duration.ofSeconds(20));
  }

  private String ask(Duration patience) throws Exception {
    return ask(responder.url(), patience);
  }

  private String ask(java.net.URI url, Duration patience) throws Exception {
    OcspCall call =
        new OcspCall(
            Destination.direct(url),
            new CaGroup(List.of(), List.of()),
            Optional.empty(),
            REQUEST,
            patience,
            MAX_RESPONSE);
    return switch (await(channel.ask(call))) {
      case ChannelAnswer.Body(Der der) -> "body " + der.length();
      case ChannelAnswer.Failed failed -> failed.outcome().code();
    };
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
