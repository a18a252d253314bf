package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * OCSP over HTTP by POST (RFC 6960 appendix A.1). Redirects are not followed, and nothing is read
 * beyond the limits of the call.
 */
public final class HttpOcspChannel implements OcspChannel {
  private static final String REQUEST_TYPE = "application/ocsp-request";

  private final Vertx vertx;
  private final HttpClient client;

  public HttpOcspChannel(Vertx vertx, HttpClient client) {
    this.vertx = vertx;
    this.client = client;
  }

  @Override
  public Future<ChannelAnswer> ask(OcspCall call) {
    Promise<ChannelAnswer> answer = Promise.promise();
    AtomicReference<@Nullable HttpClientRequest> running = new AtomicReference<>();
    long timer =
        vertx.setTimer(
            Math.max(1, call.patience().toMillis()),
            fired -> {
              answer.tryComplete(tooSlow(call.patience()));
              HttpClientRequest request = running.get();
              if (request != null) {
                request.reset();
              }
            });
    exchange(call, running)
        .recover(
            failure ->
                failure instanceof HttpClosedException && !answer.future().isComplete()
                    ? exchange(call, running)
                    : Future.failedFuture(failure))
        .otherwise(UpstreamFailure::explain)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              answer.tryComplete(done.result());
            });
    return answer.future();
  }

  private static ChannelAnswer tooSlow(Duration patience) {
    return new ChannelAnswer.Failed(
        Outcome.TIMEOUT, "no complete answer within " + patience.toMillis() + " ms");
  }

  /** One try; a kept connection that the responder has just closed is worth a second one. */
  private Future<ChannelAnswer> exchange(
      OcspCall call, AtomicReference<@Nullable HttpClientRequest> running) {
    return client
        .request(options(call))
        .compose(
            request -> {
              running.set(request);
              return request
                  .send(Buffer.buffer(call.request().toBytes()))
                  .compose(response -> new BoundedBody(response, call.maxResponse()).read());
            });
  }

  private static RequestOptions options(OcspCall call) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(call.url().toString())
            .setFollowRedirects(false)
            .setConnectTimeout(Math.max(1, call.patience().toMillis()))
            .putHeader(HttpHeaders.CONTENT_TYPE, REQUEST_TYPE)
            .putHeader(HttpHeaders.ACCEPT, BoundedBody.RESPONSE_TYPE);
    call.hostHeader().ifPresent(host -> options.putHeader(HttpHeaders.HOST, host));
    return options;
  }
}
