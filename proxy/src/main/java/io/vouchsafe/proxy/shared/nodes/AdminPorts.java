package io.vouchsafe.proxy.shared.nodes;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.admin.AdminNodes;
import io.vouchsafe.proxy.net.Abort;
import io.vouchsafe.proxy.net.AddressRule;
import io.vouchsafe.proxy.net.AnswerRules;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.Deadline;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.HttpCall;
import io.vouchsafe.proxy.net.HttpExchange;
import io.vouchsafe.proxy.net.HttpReply;
import io.vouchsafe.proxy.net.MemorySink;
import io.vouchsafe.proxy.net.PooledExchange;
import io.vouchsafe.proxy.net.Timers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Calls the admin ports of other nodes, with the token of this one: the settings of all are equal.
 * Only URLs are called that were told in believed heartbeats. Redirects are not followed, answers
 * are bounded in size and time, and few are asked for at once.
 */
public final class AdminPorts {
  /** Who looks for a session must not wait for a node that is gone. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A thousand sessions with long names. */
  static final int LONGEST_ANSWER = 8 << 20;

  /** Calls of one node at once, and calls that wait for their turn. */
  private static final int AT_ONCE = 4;

  private static final int MOST_WAITING = 64;

  private final Vertx vertx;
  private final HttpExchange exchange;
  private final Supplier<Optional<Secret>> token;
  private final Supplier<ClientSSLOptions> tls;

  /**
   * Nobody is called yet.
   *
   * @param token {@code listen.admin_token} of now; empty where the port needs none
   * @param tls how https servers are verified
   */
  public AdminPorts(Vertx vertx, Supplier<Optional<Secret>> token, Supplier<ClientSSLOptions> tls) {
    this.vertx = vertx;
    this.token = token;
    this.tls = tls;
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setDecompressionSupported(false)
                    .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true)))
            .with(new PoolOptions().setHttp1MaxSize(AT_ONCE).setMaxWaitQueueSize(MOST_WAITING))
            .build();
    this.exchange =
        new PooledExchange(
            client, new AddressRule(HostNames.of(vertx), UpstreamSettings.DIRECT.addresses()));
  }

  /**
   * What the admin port at {@code url} answers; fails when nothing comes in time.
   *
   * @param target path and query
   * @param posted the document of a POST; empty = GET
   */
  Future<AdminNodes.Answer> ask(URI url, String target, Optional<JsonObject> posted) {
    if (Context.isOnEventLoopThread()) {
      return inTime(url.resolve(target), posted);
    }
    Promise<AdminNodes.Answer> answer = Promise.promise();
    vertx.runOnContext(begin -> inTime(url.resolve(target), posted).onComplete(answer));
    return answer.future();
  }

  private Future<AdminNodes.Answer> inTime(URI target, Optional<JsonObject> posted) {
    HttpCall call = call(target, posted);
    return new Deadline(Timers.of(vertx), PATIENCE)
        .within(abort -> send(call, abort), AdminPorts::late, late -> {})
        .compose(AdminPorts::answer);
  }

  private Future<HttpReply<Der>> send(HttpCall call, Abort abort) {
    return exchange.send(call, MemorySink::open, abort);
  }

  private static HttpReply<Der> late() {
    return new HttpReply.Failed<>(
        new CallFailure(Outcome.TIMEOUT, "no answer within " + PATIENCE.toSeconds() + " s"));
  }

  private static Future<AdminNodes.Answer> answer(HttpReply<Der> reply) {
    return switch (reply) {
      case HttpReply.Usable<Der> usable -> answer(200, Buffer.buffer(usable.body().toBytes()));
      case HttpReply.OtherStatus<Der> other -> answer(other.head().status(), Buffer.buffer());
      case HttpReply.Redirect<Der> redirect -> answer(redirect.head().status(), Buffer.buffer());
      case HttpReply.Failed<Der>(CallFailure why) -> Future.failedFuture(why.detail());
    };
  }

  private static Future<AdminNodes.Answer> answer(int status, Buffer body) {
    return Future.succeededFuture(new AdminNodes.Answer(status, body));
  }

  private HttpCall call(URI target, Optional<JsonObject> posted) {
    return new HttpCall(
        Destination.direct(target),
        target,
        posted.map(document -> Der.copyOf(document.encode().getBytes(StandardCharsets.UTF_8))),
        Optional.empty(),
        headers(posted.isPresent()),
        tls,
        PATIENCE,
        new AnswerRules("answer", Optional.empty(), Set.of(), LONGEST_ANSWER));
  }

  private SequencedMap<String, String> headers(boolean post) {
    SequencedMap<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    if (post) {
      headers.put("Content-Type", "application/json");
    }
    token.get().ifPresent(known -> headers.put("Authorization", "Bearer " + known.value()));
    return headers;
  }
}
