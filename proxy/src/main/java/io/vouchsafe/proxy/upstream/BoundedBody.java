package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.Der;
import java.util.Optional;

/** Reads one responder's answer, and stops reading as soon as it cannot be one. */
final class BoundedBody {
  private final HttpClientResponse response;
  private final int limit;
  private final Promise<HttpReply> reply = Promise.promise();
  private final Buffer body = Buffer.buffer();

  BoundedBody(HttpClientResponse response, int limit) {
    this.response = response;
    this.limit = limit;
  }

  Future<HttpReply> read() {
    ReplyHead head =
        new ReplyHead(
            response.statusCode(),
            response.getHeader(HttpHeaders.CONTENT_TYPE),
            response.getHeader(HttpHeaders.LOCATION));
    response.exceptionHandler(reply::tryFail);
    Optional<HttpReply> unfit = head.unfit();
    if (unfit.isPresent()) {
      giveUp(unfit.get());
      return reply.future();
    }
    response.endHandler(
        end -> reply.tryComplete(new HttpReply.Usable(Der.copyOf(body.getBytes()))));
    response.handler(this::take);
    return reply.future();
  }

  private void take(Buffer chunk) {
    if (body.length() + chunk.length() > limit) {
      giveUp(ReplyHead.tooLarge(limit));
      return;
    }
    body.appendBuffer(chunk);
  }

  /** The rest of the body is of no use: the connection goes with it. */
  private void giveUp(HttpReply why) {
    if (reply.tryComplete(why)) {
      response.request().reset();
    }
  }
}
