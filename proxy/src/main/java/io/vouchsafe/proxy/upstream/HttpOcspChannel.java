package io.vouchsafe.proxy.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.NetClient;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * OCSP over HTTP (RFC 6960 appendix A.1): GET for short requests without a nonce, else POST;
 * straight or through a proxy; redirects only to {@code allowed_hosts}; nothing is read beyond the
 * limits of the call.
 */
public final class HttpOcspChannel implements OcspChannel {
  private final Vertx vertx;
  private final HttpExchange straight;
  private final HttpExchange tunnelled;
  private final Redirects redirects;

  /** A channel to responders that may have any address; strangers lead to none that is near. */
  public HttpOcspChannel(
      Vertx vertx,
      HttpClient client,
      NetClient tunnels,
      ResponderTrust trust,
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
      ResponderTrust trust,
      AllowedHosts allowedHosts,
      AddressRule addresses) {
    this.vertx = vertx;
    this.straight = new PooledExchange(client, trust, addresses);
    this.tunnelled = new TunnelledExchange(tunnels, trust, addresses);
    this.redirects = new Redirects(allowedHosts);
  }

  /**
   * Asks on an event loop, whoever calls: on another thread a short answer can end before anybody
   * listens to it.
   */
  @Override
  public Future<ChannelAnswer> ask(OcspCall call) {
    Promise<ChannelAnswer> answer = Promise.promise();
    if (Context.isOnEventLoopThread()) {
      ask(call, answer);
    } else {
      vertx.runOnContext(begin -> ask(call, answer));
    }
    return answer.future();
  }

  private void ask(OcspCall call, Promise<ChannelAnswer> answer) {
    Abort abort = new Abort();
    long timer =
        vertx.setTimer(
            Math.max(1, call.patience().toMillis()),
            fired -> {
              answer.tryComplete(tooSlow(call.patience()));
              abort.now();
            });
    exchange(call, abort)
        .otherwise(UpstreamFailure::explain)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              answer.tryComplete(done.result());
            });
  }

  /** A responder that does not take a GET (RFC 9919 §6 wants it to) is asked once more by POST. */
  private Future<ChannelAnswer> exchange(OcspCall call, Abort abort) {
    Optional<URI> get = getUrl(call);
    if (get.isEmpty()) {
      return follow(post(call), 0, abort).map(HttpOcspChannel::answer);
    }
    return follow(http(call, get.get(), true), 0, abort)
        .compose(
            reply ->
                reply instanceof HttpReply.Status(int status)
                        && Health.ofStatus(status) == Health.ALIVE
                    ? follow(post(call), 0, abort)
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

  private static HttpCall post(OcspCall call) {
    return http(call, call.destination().url(), false);
  }

  private static HttpCall http(OcspCall call, URI target, boolean get) {
    return new HttpCall(
        call.destination(),
        call.trust(),
        target,
        get ? Optional.empty() : Optional.of(call.request().der()),
        call.hostHeader(),
        call.patience(),
        call.maxResponse());
  }

  private Future<HttpReply> follow(HttpCall call, int followed, Abort abort) {
    HttpExchange way = call.destination().tunneling().isPresent() ? tunnelled : straight;
    return way.send(call, abort)
        .compose(
            reply -> {
              if (!(reply instanceof HttpReply.Redirect redirect)) {
                return Future.succeededFuture(reply);
              }
              return switch (redirects.judge(call.target(), redirect, followed)) {
                case Redirects.Follow(URI location) ->
                    follow(call.redirectedTo(location), followed + 1, abort);
                case Redirects.Refuse(ChannelAnswer.Failed why) ->
                    Future.succeededFuture(new HttpReply.Failed(why));
              };
            });
  }

  private static ChannelAnswer answer(HttpReply reply) {
    return switch (reply) {
      case HttpReply.Usable usable -> new ChannelAnswer.Body(usable.body());
      case HttpReply.Failed failed -> failed.why();
      case HttpReply.Status(int status) ->
          new ChannelAnswer.Failed(Outcome.HTTP_STATUS, "HTTP " + status, Health.ofStatus(status));
      case HttpReply.Redirect redirect ->
          throw new IllegalStateException("redirects are followed or refused");
    };
  }

  private static ChannelAnswer tooSlow(Duration patience) {
    return ChannelAnswer.Failed.of(
        Outcome.TIMEOUT, "no complete answer within " + patience.toMillis() + " ms");
  }
}
