package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import java.util.Locale;
import java.util.Optional;

/** Reads one responder's answer, and stops reading as soon as it cannot be one. */
final class BoundedBody {
  static final String RESPONSE_TYPE = "application/ocsp-response";

  private final HttpClientResponse response;
  private final int limit;
  private final Promise<ChannelAnswer> answer = Promise.promise();
  private final Buffer body = Buffer.buffer();

  BoundedBody(HttpClientResponse response, int limit) {
    this.response = response;
    this.limit = limit;
  }

  Future<ChannelAnswer> read() {
    response.exceptionHandler(answer::tryFail);
    Optional<ChannelAnswer.Failed> unfit = unfitHead();
    if (unfit.isPresent()) {
      giveUp(unfit.get());
      return answer.future();
    }
    response.endHandler(
        end -> answer.tryComplete(new ChannelAnswer.Body(Der.copyOf(body.getBytes()))));
    response.handler(this::take);
    return answer.future();
  }

  private void take(Buffer chunk) {
    if (body.length() + chunk.length() > limit) {
      giveUp(tooLarge("more than"));
      return;
    }
    body.appendBuffer(chunk);
  }

  /** The rest of the body is of no use: the connection goes with it. */
  private void giveUp(ChannelAnswer.Failed why) {
    if (answer.tryComplete(why)) {
      response.request().reset();
    }
  }

  private Optional<ChannelAnswer.Failed> unfitHead() {
    int status = response.statusCode();
    if (status >= 300 && status < 400) {
      return failed(Outcome.REDIRECT_REFUSED, "HTTP " + status + ", redirects are not followed");
    }
    if (status != 200) {
      return failed(Outcome.HTTP_STATUS, "HTTP " + status);
    }
    String type = mediaType(response.getHeader(HttpHeaders.CONTENT_TYPE));
    if (!type.equals(RESPONSE_TYPE)) {
      return failed(
          Outcome.WRONG_CONTENT_TYPE,
          type.isEmpty() ? "no content type" : "content type is not " + RESPONSE_TYPE);
    }
    return Optional.empty();
  }

  /** The media type without parameters, in lower case (RFC 9110 §8.3.1); empty when absent. */
  private static String mediaType(@org.jspecify.annotations.Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private ChannelAnswer.Failed tooLarge(String comparison) {
    return new ChannelAnswer.Failed(
        Outcome.TOO_LARGE, "the answer has " + comparison + " " + limit + " bytes");
  }

  private static Optional<ChannelAnswer.Failed> failed(Outcome outcome, String detail) {
    return Optional.of(new ChannelAnswer.Failed(outcome, detail));
  }
}
