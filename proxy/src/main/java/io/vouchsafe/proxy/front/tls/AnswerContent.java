package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** The answer of an upstream on its way to the client, as fast as that takes it. */
final class AnswerContent {
  private final ForwardedExchange exchange;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final HttpClientResponse head;
  private final AnswerFields fields;
  private long left;

  AnswerContent(
      ForwardedExchange exchange,
      HttpServerRequest request,
      HttpClientResponse head,
      AnswerFields fields) {
    this.exchange = exchange;
    this.request = request;
    this.response = request.response();
    this.head = head;
    this.fields = fields;
    this.left = fields.hasContent() ? fields.length() : 0;
  }

  /**
   * Prepares the header, and sends it with the first octets. Throws {@link
   * IllegalArgumentException} when a field cannot be passed on.
   *
   * @param last whether the client's connection ends with this answer
   */
  void begin(boolean last) {
    response.setStatusCode(head.statusCode());
    MultiMap headers = response.headers();
    AnswerFields.copy(head.headers(), headers);
    if (fields.length() != AnswerFields.UNKNOWN && head.statusCode() != 204) {
      headers.add(HttpHeaders.CONTENT_LENGTH, Long.toString(fields.length()));
    }
    if (last) {
      // Not before: Vert.x would write what it finds right for an old client.
      response.headersEndHandler(written -> headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
    head.handler(this::octets);
    head.endHandler(end -> exchange.guarded(this::ends));
    response.drainHandler(drained -> goOn());
    if (isOfUnknownLength()) {
      // What follows at once goes with it; what does not, an event stream, is not waited for.
      Vertx.currentContext().runOnContext(later -> sendHead());
    }
  }

  private boolean isOfUnknownLength() {
    return fields.hasContent() && fields.length() == AnswerFields.UNKNOWN;
  }

  private void sendHead() {
    if (!exchange.isOver() && !response.headWritten()) {
      exchange.guarded(response::writeHead);
    }
  }

  private void octets(Buffer octets) {
    if (exchange.isOver()) {
      return;
    }
    exchange.moved();
    if (left == octets.length()) {
      // All of it in one write
      left = 0;
      response.end(octets);
      return;
    }
    left -= octets.length();
    response.write(octets);
    if (response.writeQueueFull()) {
      head.pause();
    }
  }

  private void goOn() {
    if (!exchange.isOver()) {
      exchange.moved();
      head.resume();
    }
  }

  private void ends() {
    if (exchange.isOver()) {
      return;
    }
    if (!response.ended()) {
      if (isOfUnknownLength() && request.version() != HttpVersion.HTTP_1_0) {
        trailer();
      }
      response.end();
    }
    exchange.answered(fields.keepsConnection());
  }

  private void trailer() {
    MultiMap trailers = head.trailers();
    if (!trailers.isEmpty()) {
      AnswerFields.copyTrailer(trailers, response.trailers());
    }
  }
}
