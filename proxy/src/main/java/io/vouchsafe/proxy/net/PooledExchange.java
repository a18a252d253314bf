package io.vouchsafe.proxy.net;

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
import io.vouchsafe.proxy.net.AddressRule.Way;
import java.net.InetAddress;
import java.util.Optional;

/** Straight to the server over connections that are kept. */
public final class PooledExchange implements HttpExchange {
  private final HttpClient client;
  private final AddressRule addresses;

  public PooledExchange(HttpClient client, AddressRule addresses) {
    this.client = client;
    this.addresses = addresses;
  }

  /** A kept connection that the server has just closed is worth a second try. */
  @Override
  public <B> Future<HttpReply<B>> send(HttpCall call, BodySink.Opening<B> body, Abort abort) {
    return once(call, body, abort)
        .recover(
            failure ->
                failure instanceof HttpClosedException
                    ? once(call, body, abort)
                    : Future.failedFuture(failure));
  }

  private <B> Future<HttpReply<B>> once(HttpCall call, BodySink.Opening<B> body, Abort abort) {
    return addresses
        .to(Dialling.host(call.target()), call.destination().origin())
        .compose(
            way ->
                switch (way) {
                  case Way.Refused(CallFailure why) ->
                      Future.succeededFuture(new HttpReply.Failed<>(why));
                  case Way.ByName byName -> exchange(options(call), call, body, abort);
                  case Way.To(InetAddress address) ->
                      exchange(
                          options(call)
                              .setServer(Dialling.at(address, Dialling.port(call.target()))),
                          call,
                          body,
                          abort);
                });
  }

  private <B> Future<HttpReply<B>> exchange(
      RequestOptions options, HttpCall call, BodySink.Opening<B> body, Abort abort) {
    return client
        .request(options)
        .compose(
            request -> {
              abort.by(request::reset);
              return send(request, call.posted())
                  .compose(response -> read(response, call.rules(), body));
            });
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, Optional<Der> body) {
    return body.isPresent() ? request.send(Buffer.buffer(body.get().toBytes())) : request.send();
  }

  /** No byte is lost while the sink is opened: the connection waits. */
  private static <B> Future<HttpReply<B>> read(
      HttpClientResponse response, AnswerRules rules, BodySink.Opening<B> body) {
    response.pause();
    return body.open()
        .onFailure(broken -> response.request().reset())
        .compose(
            sink -> {
              AnswerReading<B> reading = new AnswerReading<>(rules, sink, flow(response));
              response.exceptionHandler(reading::failed);
              response.handler(reading::piece);
              response.endHandler(ended -> reading.whole());
              // The rest of a body that is of no use would keep the connection busy.
              reading.whenOver(() -> {}, () -> response.request().reset());
              reading.head(HttpHead.of(response));
              response.resume();
              return reading.reply();
            });
  }

  private static AnswerReading.Flow flow(HttpClientResponse response) {
    return new AnswerReading.Flow() {
      @Override
      public void pause() {
        response.pause();
      }

      @Override
      public void resume() {
        response.resume();
      }
    };
  }

  private static RequestOptions options(HttpCall call) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.posted().isPresent() ? HttpMethod.POST : HttpMethod.GET)
            .setAbsoluteURI(call.target().toString())
            .setFollowRedirects(false)
            .setConnectTimeout(Math.max(1, call.patience().toMillis()));
    call.headers().forEach(options::putHeader);
    if (call.isTls()) {
      options.setSslOptions(call.tls().get());
    }
    call.hostHeader().ifPresent(host -> options.putHeader(HttpHeaders.HOST, host));
    return options;
  }
}
