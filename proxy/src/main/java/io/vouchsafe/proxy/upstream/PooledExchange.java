package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.upstream.AddressRule.Way;
import java.net.InetAddress;
import java.util.Optional;

/** Straight to the responder over connections that are kept. */
final class PooledExchange implements HttpExchange {
  private final HttpClient client;
  private final ResponderTrust trust;
  private final AddressRule addresses;

  PooledExchange(HttpClient client, ResponderTrust trust, AddressRule addresses) {
    this.client = client;
    this.trust = trust;
    this.addresses = addresses;
  }

  /** A kept connection that the responder has just closed is worth a second try. */
  @Override
  public Future<HttpReply> send(HttpCall call, Abort abort) {
    return once(call, abort)
        .recover(
            failure ->
                failure instanceof HttpClosedException
                    ? once(call, abort)
                    : Future.failedFuture(failure));
  }

  private Future<HttpReply> once(HttpCall call, Abort abort) {
    return addresses
        .to(Dialling.host(call.target()), call.destination().origin())
        .compose(
            way ->
                switch (way) {
                  case Way.Refused(ChannelAnswer.Failed why) ->
                      Future.succeededFuture(new HttpReply.Failed(why));
                  case Way.ByName byName -> exchange(options(call), call, abort);
                  case Way.To(InetAddress address) ->
                      exchange(
                          options(call)
                              .setServer(Dialling.at(address, Dialling.port(call.target()))),
                          call,
                          abort);
                });
  }

  private Future<HttpReply> exchange(RequestOptions options, HttpCall call, Abort abort) {
    return client
        .request(options)
        .compose(
            request -> {
              abort.by(request::reset);
              return send(request, call.posted())
                  .compose(response -> new BoundedBody(response, call.maxResponse()).read());
            });
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, Optional<Der> body) {
    return body.isPresent() ? request.send(Buffer.buffer(body.get().toBytes())) : request.send();
  }

  private RequestOptions options(HttpCall call) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.posted().isPresent() ? HttpMethod.POST : HttpMethod.GET)
            .setAbsoluteURI(call.target().toString())
            .setFollowRedirects(false)
            .setConnectTimeout(Math.max(1, call.patience().toMillis()))
            .putHeader(HttpHeaders.ACCEPT, ReplyHead.RESPONSE_TYPE);
    if (call.posted().isPresent()) {
      options.putHeader(HttpHeaders.CONTENT_TYPE, HttpCall.REQUEST_TYPE);
    }
    if (call.isTls()) {
      options.setSslOptions(trust.of(call.trust()));
    }
    call.hostHeader().ifPresent(host -> options.putHeader(HttpHeaders.HOST, host));
    return options;
  }
}
