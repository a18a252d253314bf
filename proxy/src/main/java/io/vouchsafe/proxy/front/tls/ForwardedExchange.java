package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.front.http.HttpProblem;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the upstream, and the answer on its way back. Lives on one event loop.
 * Whatever goes wrong ends in exactly one of three ways: an answer of our own while the client has
 * seen none, an answer that is visibly cut off, or nothing at all for a client that is gone.
 */
final class ForwardedExchange {
  /** RFC 9113 §7. */
  private static final long NO_ERROR = 0;

  private static final long INTERNAL_ERROR = 2;

  /** What a client may still send after an answer that did not wait for it. */
  private static final long MOST_LINGERING = 1 << 20;

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_HINTS = 8;
  private static final int LONGEST_DETAIL = 200;

  /** In the list of the clock. */
  @Nullable ForwardedExchange previous;

  @Nullable ForwardedExchange next;

  private final StreamingForwarding forwarding;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ClientFields client;
  private final ConnectionOptions options;
  private final boolean http2;
  private final boolean webSocket;
  private final boolean hasContent;

  private @Nullable UpstreamExchange turn;
  private @Nullable HttpClientRequest outgoing;
  private @Nullable HttpClientResponse incoming;
  private @Nullable WebSocketTunnel tunnel;
  private AnswerFields answer = new AnswerFields(false, AnswerFields.UNKNOWN, false, false);

  private long movedAt;
  private long requestLeft;
  private long answerLeft;
  private int hints;
  private boolean retried;
  private boolean contentBegun;
  private boolean requestSent;
  private boolean requestEnded;
  private boolean heldUp;
  private boolean answerBegun;
  private boolean closing;
  private boolean lingering;
  private boolean over;

  ForwardedExchange(
      StreamingForwarding forwarding, HttpServerRequest request, ClientFields client) {
    this.forwarding = forwarding;
    this.request = request;
    this.response = request.response();
    this.client = client;
    this.http2 = request.version() == HttpVersion.HTTP_2;
    MultiMap headers = request.headers();
    this.options = ConnectionOptions.of(headers);
    this.webSocket = WebSocketUpgrade.isAskedBy(request, options);
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    this.requestLeft = length == null ? AnswerFields.UNKNOWN : Long.parseLong(length);
    this.hasContent = requestLeft > 0 || headers.contains(HttpHeaders.TRANSFER_ENCODING);
    this.movedAt = forwarding.clock.now();
  }

  void begin() {
    request.exceptionHandler(this::clientFailed);
    response.exceptionHandler(this::clientFailed);
    response.closeHandler(closed -> clientGone());
    forwarding.clock.add(this);
    ask(false);
  }

  private void ask(boolean fresh) {
    HttpMethod method = request.method();
    String target = RequestTarget.of(request.uri(), method.equals(HttpMethod.OPTIONS));
    if (target == null) {
      fail(HttpProblem.badRequest("the target is no path"), "");
      return;
    }
    forwarding
        .upstream
        .begin(method, target, fresh)
        .onComplete(
            done -> {
              if (done.succeeded()) {
                guarded(() -> send(done.result()));
              } else {
                guarded(() -> refused(done.cause()));
              }
            });
  }

  /** Whatever is thrown where Vert.x would only log it ends the exchange. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failed(UpstreamFailure.Kind.MALFORMED, e.toString(), "");
    }
  }

  private void refused(Throwable cause) {
    if (cause instanceof UpstreamFailure failure) {
      failed(failure.kind(), String.valueOf(failure.getMessage()), failure.reference());
    } else {
      failed(UpstreamFailure.Kind.UNREACHABLE, cause.toString(), "");
    }
  }

  private void send(UpstreamExchange begun) {
    if (over || lingering) {
      begun.end(false);
      return;
    }
    turn = begun;
    HttpClientRequest out = begun.request();
    outgoing = out;
    RequestFields.write(request, options, webSocket, client, out);
    // A failure comes by the future of the answer too, whatever is on its way.
    out.exceptionHandler(failure -> {});
    out.earlyHintsHandler(this::hint);
    if (webSocket) {
      requestSent = true;
      endRequest();
      out.connect().onComplete(done -> answered(done.succeeded(), done.result(), done.cause()));
      return;
    }
    out.response().onComplete(done -> answered(done.succeeded(), done.result(), done.cause()));
    if (hasContent) {
      stream(out);
    } else {
      requestSent = true;
      endRequest();
      out.end();
    }
  }

  /** The request has no content, or none that is of interest. */
  private void endRequest() {
    if (!requestEnded) {
      requestEnded = true;
      request.resume();
    }
  }

  // The content of the request

  private void stream(HttpClientRequest out) {
    out.drainHandler(drained -> goOn());
    out.continueHandler(go -> mayContinue());
    request.handler(this::fromClient);
    request.endHandler(end -> clientEnds());
    request.resume();
    if (!contentBegun && !requestEnded && !over) {
      out.writeHead();
    }
  }

  /** Passed on once, and only to whoever waits for it. */
  private void mayContinue() {
    if (!over && !lingering && !contentBegun && RequestFields.expectsContinue(request)) {
      response.writeContinue();
    }
    contentBegun = true;
  }

  private void fromClient(Buffer octets) {
    movedAt = forwarding.clock.now();
    HttpClientRequest out = outgoing;
    if (lingering || over || out == null) {
      linger(octets.length());
      return;
    }
    contentBegun = true;
    if (requestLeft == octets.length()) {
      // All of it in one write
      requestLeft = 0;
      requestSent = true;
      out.end(octets);
      return;
    }
    requestLeft -= octets.length();
    out.write(octets);
    if (out.writeQueueFull()) {
      heldUp = true;
      request.pause();
    }
  }

  private void goOn() {
    if (heldUp) {
      heldUp = false;
      movedAt = forwarding.clock.now();
      if (!requestEnded) {
        request.resume();
      }
    }
  }

  private void clientEnds() {
    requestEnded = true;
    movedAt = forwarding.clock.now();
    HttpClientRequest out = outgoing;
    if (lingering) {
      finishLingering();
    } else if (!over && out != null && !requestSent) {
      requestSent = true;
      out.end();
    }
  }

  // The answer

  private void hint(MultiMap fields) {
    contentBegun = true;
    if (over || answerBegun || request.version() == HttpVersion.HTTP_1_0 || ++hints > MOST_HINTS) {
      return;
    }
    MultiMap kept = HttpHeaders.headers();
    AnswerFields.copy(fields, kept);
    response.writeEarlyHints(kept);
  }

  private void answered(
      boolean succeeded, @Nullable HttpClientResponse head, @Nullable Throwable failure) {
    if (over || lingering) {
      return;
    }
    if (succeeded && head != null) {
      guarded(() -> begins(head));
    } else if (mayRetry(failure)) {
      retried = true;
      release(false);
      ask(true);
    } else {
      failed(kind(failure), String.valueOf(failure), "");
    }
  }

  /** RFC 9110 §9.2.2, RFC 9112 §9.3.1: once, on a connection that carried a request before. */
  private boolean mayRetry(@Nullable Throwable failure) {
    return !retried
        && turn != null
        && turn.isOnKeptConnection()
        && !hasContent
        && !contentBegun
        && isBroken(failure)
        && isIdempotent(request.method());
  }

  private static boolean isBroken(@Nullable Throwable failure) {
    return failure instanceof HttpClosedException || failure instanceof IOException;
  }

  private static UpstreamFailure.Kind kind(@Nullable Throwable failure) {
    return isBroken(failure) ? UpstreamFailure.Kind.UNREACHABLE : UpstreamFailure.Kind.MALFORMED;
  }

  private static boolean isIdempotent(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.DELETE);
  }

  private void begins(HttpClientResponse head) {
    incoming = head;
    head.exceptionHandler(this::answerBroke);
    if (webSocket && head.statusCode() == 101) {
      openTunnel(head);
      return;
    }
    answer = AnswerFields.of(head, request.method());
    if (!answer.isSound()) {
      failed(UpstreamFailure.Kind.MALFORMED, "its answer has no end that is sure", "");
      return;
    }
    movedAt = forwarding.clock.now();
    answerBegun = true;
    answerLeft = answer.hasContent() ? answer.length() : 0;
    response.setStatusCode(head.statusCode());
    AnswerFields.copy(head.headers(), response.headers());
    frame(head.statusCode());
    head.handler(this::fromUpstream);
    head.endHandler(end -> guarded(this::answerEnds));
    response.drainHandler(drained -> answerGoesOn());
    if (answer.hasContent() && answer.length() == AnswerFields.UNKNOWN) {
      // What follows at once goes with it; what does not, an event stream, is not waited for.
      Vertx.currentContext().runOnContext(later -> sendHead());
    }
  }

  private void frame(int status) {
    MultiMap headers = response.headers();
    if (answer.length() != AnswerFields.UNKNOWN && status != 204) {
      headers.add(HttpHeaders.CONTENT_LENGTH, Long.toString(answer.length()));
    }
    boolean endsByClosing =
        request.version() == HttpVersion.HTTP_1_0
            && answer.hasContent()
            && answer.length() == AnswerFields.UNKNOWN;
    if (!http2 && (endsByClosing || !requestEnded)) {
      closing = true;
      response.headersEndHandler(written -> headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
  }

  private void sendHead() {
    if (!over && !lingering && !response.headWritten()) {
      guarded(response::writeHead);
    }
  }

  private void fromUpstream(Buffer octets) {
    if (over || lingering) {
      return;
    }
    movedAt = forwarding.clock.now();
    if (answerLeft == octets.length()) {
      answerLeft = 0;
      response.end(octets);
      return;
    }
    answerLeft -= octets.length();
    response.write(octets);
    HttpClientResponse head = incoming;
    if (head != null && response.writeQueueFull()) {
      head.pause();
    }
  }

  private void answerGoesOn() {
    HttpClientResponse head = incoming;
    if (!over && !lingering && head != null) {
      movedAt = forwarding.clock.now();
      head.resume();
    }
  }

  private void answerEnds() {
    HttpClientResponse head = incoming;
    if (over || lingering || head == null) {
      return;
    }
    if (!response.ended()) {
      if (answer.hasContent() && answer.length() == AnswerFields.UNKNOWN) {
        trailer(head);
      }
      response.end();
    }
    release(answer.keepsConnection() && requestSent && !webSocket);
    finish();
  }

  private void trailer(HttpClientResponse head) {
    MultiMap trailers = head.trailers();
    if (!trailers.isEmpty() && request.version() != HttpVersion.HTTP_1_0) {
      AnswerFields.copyTrailer(trailers, response.trailers());
    }
  }

  private void openTunnel(HttpClientResponse head) {
    if (!WebSocketUpgrade.isGrantedBy(head.headers(), request.headers())) {
      failed(UpstreamFailure.Kind.MALFORMED, "it changes to a protocol that is no WebSocket", "");
      return;
    }
    movedAt = forwarding.clock.now();
    answerBegun = true;
    AnswerFields.copy(head.headers(), response.headers());
    response.headers().add(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
    response.headers().add(HttpHeaders.UPGRADE, WebSocketUpgrade.PROTOCOL);
    tunnel = WebSocketTunnel.open(request, head, forwarding.clock, this::tunnelEnds);
  }

  private void tunnelEnds() {
    if (!over) {
      release(false);
      end();
    }
  }

  // Ends

  private void clientFailed(Throwable failure) {
    clientGone();
  }

  private void clientGone() {
    if (!over && tunnel == null) {
      release(false);
      end();
    }
  }

  private void answerBroke(Throwable failure) {
    if (!over && !lingering && tunnel == null) {
      failed(kind(failure), "its answer broke off: " + failure, "");
    }
  }

  private void failed(UpstreamFailure.Kind kind, String detail, String reference) {
    if (over || lingering) {
      return;
    }
    String told = forwarding.log(kind, Quoted.plain(detail, LONGEST_DETAIL), reference);
    fail(problem(kind), told);
  }

  private static HttpProblem problem(UpstreamFailure.Kind kind) {
    return switch (kind.status()) {
      case 503 ->
          new HttpProblem(503, "Service unavailable", "the service behind this one is busy");
      case 504 ->
          new HttpProblem(504, "Gateway timeout", "the service behind this one takes too long");
      default -> new HttpProblem(502, "Bad gateway", "the service behind this one gives no answer");
    };
  }

  private void fail(HttpProblem problem, String reference) {
    release(false);
    if (response.headWritten() || tunnel != null) {
      cut();
      return;
    }
    incoming = null;
    response.headers().clear();
    if (!http2 && !requestEnded && !requestSent && hasContent) {
      closing = true;
      response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    FrontAnswer.send(request, problem, reference);
    finish();
  }

  /** The client sees that the answer is not whole: no last chunk, no END_STREAM. */
  private void cut() {
    end();
    if (http2) {
      response.reset(INTERNAL_ERROR);
    } else {
      request.connection().close();
    }
  }

  /** The answer is written. */
  private void finish() {
    boolean waits = hasContent && !requestEnded;
    if (waits && http2) {
      // RFC 9113 §8.1: the rest of the request is not needed
      end();
      response.reset(NO_ERROR);
    } else if (waits) {
      // Closed at once, the answer may be lost on its way (RFC 9112 §9.6).
      lingering = true;
      requestLeft = MOST_LINGERING;
      movedAt = forwarding.clock.now();
      request.handler(this::fromClient);
      request.endHandler(end -> clientEnds());
      request.resume();
    } else {
      end();
      endRequest();
      if (closing) {
        request.connection().close();
      }
    }
  }

  private void linger(int octets) {
    requestLeft -= octets;
    if (lingering && requestLeft < 0) {
      finishLingering();
    }
  }

  private void finishLingering() {
    end();
    request.connection().close();
  }

  private void release(boolean whole) {
    UpstreamExchange done = turn;
    turn = null;
    if (done != null) {
      done.end(whole);
    }
  }

  private void end() {
    if (!over) {
      over = true;
      lingering = false;
      forwarding.clock.remove(this);
    }
  }

  /** Whether too much time has passed without anything moving. */
  void look(long now) {
    long waited = now - (tunnel == null ? movedAt : tunnel.movedAt());
    if (lingering) {
      if (waited > LINGER_NANOS) {
        finishLingering();
      }
    } else if (tunnel != null) {
      if (tunnel.isClosing() && waited > LINGER_NANOS) {
        tunnel.abort();
      } else if (waited > forwarding.idleNanos) {
        tunnel.close();
      }
    } else if (answerBegun || awaitsClient()) {
      if (waited > forwarding.idleNanos) {
        release(false);
        cut();
      }
    } else if (waited > forwarding.upstreamNanos) {
      failed(UpstreamFailure.Kind.TIMEOUT, "no answer begins within upstream_timeout", "");
    }
  }

  private boolean awaitsClient() {
    boolean mayWaitForUs = !contentBegun && RequestFields.expectsContinue(request);
    return turn != null && hasContent && !requestEnded && !heldUp && !mayWaitForUs;
  }
}
