package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.net.JavaTrust;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The service over HTTP/1.1, with the device's certificate where it is reached by TLS. */
final class HttpGroupService implements GroupService {
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration WHOLE = Duration.ofSeconds(15);

  /** Beyond the longest poll, so that a poll needs no handshake. */
  private static final int KEPT_SECONDS = 150;

  private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");
  private static final Pattern SENTENCE = Pattern.compile("[ -~]{1,256}");

  private final Vertx vertx;
  private final HttpClient client;
  private final Optional<ClientSSLOptions> tls;
  private final AgentSettings settings;

  private HttpGroupService(
      Vertx vertx, HttpClient client, Optional<ClientSSLOptions> tls, AgentSettings settings) {
    this.vertx = vertx;
    this.client = client;
    this.tls = tls;
    this.settings = settings;
  }

  /**
   * The service that {@code settings} name.
   *
   * @throws GeneralSecurityException when Java takes a certificate or the key not
   */
  static HttpGroupService of(Vertx vertx, AgentSettings settings, InstantSource clock)
      throws GeneralSecurityException {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(CONNECTING.toMillis()))
            .setKeepAliveTimeout(KEPT_SECONDS)
            .setDecompressionSupported(false);
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(4))
            .build();
    Optional<ClientSSLOptions> tls =
        settings.service().getScheme().equals("https")
            ? Optional.of(tls(settings, clock))
            : Optional.empty();
    return new HttpGroupService(vertx, client, tls, settings);
  }

  /** The anchors of the settings alone, and the host's name in the certificate (RFC 9525). */
  private static ClientSSLOptions tls(AgentSettings settings, InstantSource clock)
      throws GeneralSecurityException {
    CaGroup group =
        new CaGroup(settings.trust().stream().map(TrustAnchor::new).toList(), List.of());
    return new ServerTrust(
            new PathValidator(new SignatureChecker(new BouncyCastleProvider())),
            clock,
            JavaTrust.in(settings.trust()))
        .of(group)
        .copy()
        .setKeyCertOptions(KeyCertOptions.wrap(new DeviceKeys(settings)));
  }

  @Override
  public Future<ServiceAnswer> register() {
    JsonArray networks = new JsonArray();
    settings.announcement().networks().stream().map(IpNetwork::toString).forEach(networks::add);
    return call(
        "register",
        body().put("address", settings.announcement().address()).put("networks", networks));
  }

  @Override
  public Future<ServiceAnswer> poll(long told) {
    return call("poll", body().put("generation", told));
  }

  @Override
  public Future<ServiceAnswer> acknowledge(long generation) {
    return call("regack", body().put("generation", generation));
  }

  @Override
  public Future<ServiceAnswer> unregister() {
    return call("unregister", body());
  }

  /** Seed 000: the SN is sent in all messages. */
  private JsonObject body() {
    return new JsonObject().put("serial_number", settings.serial().text());
  }

  /** A kept connection that the service has just closed is worth a second try. */
  private Future<ServiceAnswer> call(String operation, JsonObject body) {
    return once(operation, body)
        .recover(
            failure ->
                failure instanceof HttpClosedException
                    ? once(operation, body)
                    : Future.failedFuture(failure));
  }

  private Future<ServiceAnswer> once(String operation, JsonObject body) {
    URI service = settings.service();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(service.getHost())
            .setPort(service.getPort())
            .setURI("/v1/" + settings.tenant() + "/ocvpn/" + operation)
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    tls.ifPresent(known -> options.setSsl(true).setSslOptions(known));
    Promise<ServiceAnswer> answer = Promise.promise();
    Future<HttpClientRequest> opened = client.request(options);
    long deadline =
        vertx.setTimer(
            WHOLE.toMillis(),
            late -> {
              answer.tryFail(new IOException("no answer within " + WHOLE.toSeconds() + " s"));
              opened.onSuccess(HttpClientRequest::reset);
            });
    opened
        .compose(
            request ->
                request
                    .send(Buffer.buffer(body.encode()))
                    .compose(response -> read(request, response)))
        .onComplete(
            done -> {
              vertx.cancelTimer(deadline);
              if (done.succeeded()) {
                answer.tryComplete(done.result());
              } else {
                answer.tryFail(done.cause());
              }
            });
    return answer.future();
  }

  private static Future<ServiceAnswer> read(
      HttpClientRequest request, HttpClientResponse response) {
    AnswerOctets octets = new AnswerOctets();
    Promise<ServiceAnswer> answer = Promise.promise();
    response.exceptionHandler(
        broken -> {
          octets.destroy();
          answer.tryFail(broken);
        });
    response.handler(
        piece -> {
          if (!answer.future().isComplete() && !octets.add(piece)) {
            octets.destroy();
            answer.tryFail(
                new IOException("an answer of more than " + AnswerOctets.MOST + " octets"));
            request.reset();
          }
        });
    response.endHandler(
        ended -> {
          if (!answer.future().isComplete()) {
            byte[] body = octets.take();
            try {
              answer.handle(of(response.statusCode(), body));
            } finally {
              Arrays.fill(body, (byte) 0);
            }
          }
        });
    return answer.future();
  }

  private static Future<ServiceAnswer> of(int status, byte[] body) {
    return switch (status) {
      case 200 ->
          switch (NewsReader.read(body)) {
            case Parsed.Ok<GroupNews>(GroupNews news) ->
                Future.succeededFuture(new ServiceAnswer.News(news));
            case Parsed.Malformed<GroupNews>(String why) ->
                Future.failedFuture(new IOException("status 200, and " + why));
          };
      case 401, 403 ->
          Future.succeededFuture(new ServiceAnswer.Refused(status, field(body, "reason", CODE)));
      case 409 ->
          Future.succeededFuture(new ServiceAnswer.Conflict(field(body, "detail", SENTENCE)));
      default -> Future.failedFuture(new IOException("status " + status));
    };
  }

  /** Of a refusal, for the log; such a body has no key. */
  private static String field(byte[] body, String name, Pattern form) {
    try {
      Object value = new JsonObject(new String(body, StandardCharsets.UTF_8)).getValue(name);
      return value instanceof String text && form.matcher(text).matches() ? text : "";
    } catch (RuntimeException notJson) {
      // An answer of something between us and the service; the status says enough.
      return "";
    }
  }
}
