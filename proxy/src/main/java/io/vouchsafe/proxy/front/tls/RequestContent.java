package io.vouchsafe.proxy.front.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** The content of a request on its way to the upstream, as fast as that takes it. */
final class RequestContent {
  /** What a client may still send after an answer that did not wait for it. */
  private static final long MOST_DISCARDED = 1 << 20;

  private final ForwardedExchange exchange;
  private final HttpServerRequest request;
  private final boolean exists;
  private @Nullable HttpClientRequest out;
  private @Nullable Runnable discarded;
  private long left;
  private boolean begun;
  private boolean sent;
  private boolean ended;
  private boolean heldUp;

  /** Whatever its header says, which the guard and the rules found in order. */
  RequestContent(ForwardedExchange exchange, HttpServerRequest request) {
    this.exchange = exchange;
    this.request = request;
    String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    this.left = length == null ? AnswerFields.UNKNOWN : Long.parseLong(length);
    this.exists = left > 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** Sends the head of {@code to}, and what follows as it comes. */
  void sendTo(HttpClientRequest to) {
    if (!exists) {
      skip();
      to.end();
      return;
    }
    out = to;
    to.drainHandler(drained -> goOn());
    to.continueHandler(go -> mayContinue());
    take();
    if (!begun && !ended && !exchange.isOver()) {
      to.writeHead();
    }
  }

  /** The request has no content, or none that is of interest. */
  void skip() {
    sent = true;
    if (!ended) {
      ended = true;
      request.resume();
    }
  }

  private void take() {
    request.handler(this::octets);
    request.endHandler(end -> ends());
    request.resume();
  }

  /** Passed on once, and only to whoever waits for it. */
  private void mayContinue() {
    if (!exchange.isOver() && !begun && RequestFields.expectsContinue(request)) {
      request.response().writeContinue();
    }
    begun = true;
  }

  private void octets(Buffer octets) {
    HttpClientRequest to = out;
    if (discarded != null) {
      left -= octets.length();
      if (left < 0) {
        discarded.run();
      }
    } else if (to != null && !exchange.isOver()) {
      exchange.moved();
      begun = true;
      pass(octets, to);
    }
  }

  private void pass(Buffer octets, HttpClientRequest to) {
    if (left == octets.length()) {
      // All of it in one write
      left = 0;
      sent = true;
      to.end(octets);
      return;
    }
    left -= octets.length();
    to.write(octets);
    if (to.writeQueueFull()) {
      heldUp = true;
      request.pause();
    }
  }

  private void goOn() {
    if (heldUp) {
      heldUp = false;
      exchange.moved();
      if (!ended) {
        request.resume();
      }
    }
  }

  private void ends() {
    ended = true;
    exchange.moved();
    HttpClientRequest to = out;
    if (discarded != null) {
      discarded.run();
    } else if (to != null && !sent && !exchange.isOver()) {
      sent = true;
      to.end();
    }
  }

  /** What still comes is of no use; {@code done} runs at its end, or when it is too much. */
  void discard(Runnable done) {
    discarded = done;
    left = MOST_DISCARDED;
    take();
  }

  boolean exists() {
    return exists;
  }

  /** An interim answer has come, so that the upstream has seen the request. */
  void wasSeen() {
    begun = true;
  }

  /** Whether anything of it went out, or may have been acted upon. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the upstream has been sent all of it. */
  boolean isSent() {
    return sent;
  }

  /** Whether the client has sent all of it. */
  boolean isEnded() {
    return ended;
  }

  /** Whether it is the client that keeps the exchange waiting. */
  boolean isAwaited() {
    boolean mayWaitForUs = !begun && RequestFields.expectsContinue(request);
    return exists && !ended && !heldUp && out != null && !mayWaitForUs;
  }
}
