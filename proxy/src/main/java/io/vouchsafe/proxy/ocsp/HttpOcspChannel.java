package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.NetClient;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Abort;
import io.vouchsafe.proxy.net.AddressRule;
import io.vouchsafe.proxy.net.AnswerRules;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.Deadline;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.HttpCall;
import io.vouchsafe.proxy.net.HttpExchange;
import io.vouchsafe.proxy.net.HttpHead;
import io.vouchsafe.proxy.net.HttpReply;
import io.vouchsafe.proxy.net.MemorySink;
import io.vouchsafe.proxy.net.PooledExchange;
import io.vouchsafe.proxy.net.Redirects;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.net.SocketExchange;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.net.http.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * OCSP over HTTP (RFC 6960 appendix A.1): GET for short requests without a nonce, else POST;
 * straight or through a proxy; redirects only to {@code allowed_hosts}; nothing is read beyond the
 * limits of the call.
 */
public final class HttpOcspChannel implements OcspChannel {
  private static final String REQUEST_TYPE = MediaType.OCSP_REQUEST.toString();
  private static final String RESPONSE_TYPE = MediaType.OCSP_RESPONSE.toString();

  /** Those after which the same request is sent elsewhere. */
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

  /** RFC 9110 §15.4: the others, which lead to something else than the answer to a request. */
  private static final Set<Integer> ELSEWHERE = Set.of(300, 303, 304, 305, 306);

  private final Vertx vertx;
  private final ServerTrust trust;
  private final HttpExchange straight;
  private final HttpExchange tunnelled;
  private final Redirects redirects;

  /** A channel to responders that may have any address; strangers lead to none that is near. */
  public HttpOcspChannel(
      Vertx vertx,
      HttpClient client,
      NetClient tunnels,
      ServerTrust trust,
      AllowedHosts allowedHosts) {
    this(
        vertx,
        client,
        tunnels,
        trust,
        allowedHosts,
        new AddressRule(HostNames.of(vertx), OutgoingAddresses.of(allowedHosts)));
  }

  /**
   * Connects by {@code client}, or for tunnels by {@code tunnels}, only to what {@code addresses}
   * lets through; {@code trust} says whom https:// responders must be certified by.
   */
  public HttpOcspChannel(
      Vertx vertx,
      HttpClient client,
      NetClient tunnels,
      ServerTrust trust,
      AllowedHosts allowedHosts,
      AddressRule addresses) {
    this.vertx = vertx;
    this.trust = trust;
    this.straight = new PooledExchange(client, addresses);
    this.tunnelled = new SocketExchange(tunnels, addresses);
    this.redirects = new Redirects(allowedHosts);
  }

  /**
   * Asks on an event loop, whoever calls: on another thread a short answer can end before anybody
   * listens to it.
   */
  @Override
  public Future<ChannelAnswer> ask(OcspCall call) {
    if (Context.isOnEventLoopThread()) {
      return inTime(call);
    }
    Promise<ChannelAnswer> answer = Promise.promise();
    vertx.runOnContext(begin -> inTime(call).onComplete(answer));
    return answer.future();
  }

  private Future<ChannelAnswer> inTime(OcspCall call) {
    return new Deadline(Timers.of(vertx), call.patience())
        .within(
            abort ->
                exchange(call, abort)
                    .otherwise(failure -> ChannelAnswer.Failed.of(CallFailure.explain(failure))),
            () -> tooSlow(call.patience()),
            late -> {});
  }

  /** A responder that does not take a GET (RFC 9919 §6 wants it to) is asked once more by POST. */
  private Future<ChannelAnswer> exchange(OcspCall call, Abort abort) {
    Optional<URI> get = getUrl(call);
    if (get.isEmpty()) {
      return follow(post(call), abort).map(HttpOcspChannel::answer);
    }
    return follow(http(call, get.get(), true), abort)
        .compose(
            reply ->
                reply instanceof HttpReply.OtherStatus<Der>(HttpHead head)
                        && Health.ofStatus(head.status()) == Health.ALIVE
                    ? follow(post(call), abort)
                    : Future.succeededFuture(reply))
        .map(HttpOcspChannel::answer);
  }

  /** RFC 9919 §6; a nonce makes every request another one, which no cache on the way can answer. */
  private static Optional<URI> getUrl(OcspCall call) {
    OcspRequest request = call.request();
    URI responder = call.destination().url();
    return request.nonce().isEmpty() && responder.getRawQuery() == null
        ? request.getUrl(responder)
        : Optional.empty();
  }

  private HttpCall post(OcspCall call) {
    return http(call, call.destination().url(), false);
  }

  private HttpCall http(OcspCall call, URI target, boolean get) {
    return new HttpCall(
        call.destination(),
        target,
        get ? Optional.empty() : Optional.of(call.request().der()),
        call.hostHeader(),
        headers(get),
        () -> trust.of(call.trust()),
        call.patience(),
        new AnswerRules("answer", Optional.of(RESPONSE_TYPE), REDIRECTS, call.maxResponse()));
  }

  private static SequencedMap<String, String> headers(boolean get) {
    SequencedMap<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", RESPONSE_TYPE);
    if (!get) {
      headers.put("Content-Type", REQUEST_TYPE);
    }
    return headers;
  }

  private Future<HttpReply<Der>> follow(HttpCall call, Abort abort) {
    HttpExchange way = call.destination().tunneling().isPresent() ? tunnelled : straight;
    return redirects
        .<Der>follow(call, one -> way.send(one, MemorySink::open, abort))
        .map(HttpOcspChannel::unlessElsewhere);
  }

  private static HttpReply<Der> unlessElsewhere(HttpReply<Der> reply) {
    return reply instanceof HttpReply.OtherStatus<Der>(HttpHead head)
            && ELSEWHERE.contains(head.status())
        ? new HttpReply.Failed<>(
            new CallFailure(
                Outcome.REDIRECT_REFUSED, "HTTP " + head.status() + " leads to no OCSP responder"))
        : reply;
  }

  private static ChannelAnswer answer(HttpReply<Der> reply) {
    return switch (reply) {
      case HttpReply.Usable<Der> usable -> new ChannelAnswer.Body(usable.body());
      case HttpReply.Failed<Der>(CallFailure why) -> ChannelAnswer.Failed.of(why);
      case HttpReply.OtherStatus<Der>(HttpHead head) ->
          new ChannelAnswer.Failed(
              Outcome.HTTP_STATUS, "HTTP " + head.status(), Health.ofStatus(head.status()));
      case HttpReply.Redirect<Der> redirect ->
          throw new IllegalStateException("redirects are followed or refused");
    };
  }

  private static ChannelAnswer tooSlow(Duration patience) {
    return ChannelAnswer.Failed.of(
        Outcome.TIMEOUT, "no complete answer within " + patience.toMillis() + " ms");
  }
}
