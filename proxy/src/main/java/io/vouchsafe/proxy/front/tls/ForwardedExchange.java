package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
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
  private final RequestContent content;
  private final boolean http2;
  private final boolean webSocket;

  private @Nullable UpstreamExchange turn;
  private @Nullable WebSocketTunnel tunnel;

  private long movedAt;
  private int hints;
  private boolean retried;
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
    this.options = ConnectionOptions.of(request.headers());
    this.content = new RequestContent(this, request);
    this.http2 = request.version() == HttpVersion.HTTP_2;
    this.webSocket = WebSocketUpgrade.isAskedBy(request, options);
    this.movedAt = forwarding.clock.now();
  }

  void begin() {
    request.exceptionHandler(failure -> clientGone());
    response.exceptionHandler(failure -> clientGone());
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
                refused(done.cause());
              }
            });
  }

  /** Whatever is thrown where Vert.x would only log it ends the exchange. */
  void guarded(Runnable step) {
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
    if (isOver()) {
      begun.end(false);
      return;
    }
    turn = begun;
    HttpClientRequest out = begun.request();
    RequestFields.write(request, options, webSocket, client, out);
    // A failure comes by the future of the answer too, whatever is on its way.
    out.exceptionHandler(failure -> {});
    out.earlyHintsHandler(this::hint);
    if (webSocket) {
      content.skip();
      out.connect().onComplete(done -> answer(done.succeeded(), done.result(), done.cause()));
    } else {
      out.response().onComplete(done -> answer(done.succeeded(), done.result(), done.cause()));
      content.sendTo(out);
    }
  }

  /** RFC 8297; a client that never stops to get hints gets no more of them. */
  private void hint(MultiMap fields) {
    content.wasSeen();
    if (isOver()
        || answerBegun
        || request.version() == HttpVersion.HTTP_1_0
        || ++hints > MOST_HINTS) {
      return;
    }
    MultiMap kept = HttpHeaders.headers();
    AnswerFields.copy(fields, kept);
    response.writeEarlyHints(kept);
  }

  private void answer(
      boolean succeeded, @Nullable HttpClientResponse head, @Nullable Throwable failure) {
    if (isOver()) {
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
        && !content.exists()
        && !content.hasBegun()
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
    head.exceptionHandler(this::answerBroke);
    if (webSocket && head.statusCode() == 101) {
      openTunnel(head);
      return;
    }
    AnswerFields fields = AnswerFields.of(head, request.method());
    if (!fields.isSound()) {
      failed(UpstreamFailure.Kind.MALFORMED, "its answer has no end that is sure", "");
      return;
    }
    moved();
    answerBegun = true;
    boolean endsByClosing =
        request.version() == HttpVersion.HTTP_1_0
            && fields.hasContent()
            && fields.length() == AnswerFields.UNKNOWN;
    closing = !http2 && (endsByClosing || !content.isEnded());
    new AnswerContent(this, request, head, fields).begin(closing);
  }

  /** The answer is whole, and written. */
  void answered(boolean keepsConnection) {
    release(keepsConnection && content.isSent() && !webSocket);
    finish();
  }

  private void openTunnel(HttpClientResponse head) {
    if (!WebSocketUpgrade.isGrantedBy(head.headers(), request.headers())) {
      failed(UpstreamFailure.Kind.MALFORMED, "it changes to a protocol that is no WebSocket", "");
      return;
    }
    answerBegun = true;
    MultiMap headers = response.headers();
    AnswerFields.copy(head.headers(), headers);
    headers.add(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
    headers.add(HttpHeaders.UPGRADE, WebSocketUpgrade.PROTOCOL);
    tunnel = WebSocketTunnel.open(request, head, forwarding.clock, this::tunnelEnds);
  }

  private void tunnelEnds() {
    if (!over) {
      release(false);
      end();
    }
  }

  private void clientGone() {
    if (!over && tunnel == null) {
      release(false);
      end();
    }
  }

  private void answerBroke(Throwable failure) {
    if (tunnel == null) {
      failed(kind(failure), "its answer broke off: " + failure, "");
    }
  }

  private void failed(UpstreamFailure.Kind kind, String detail, String reference) {
    if (!isOver()) {
      fail(problem(kind), forwarding.log(kind, Quoted.plain(detail, LONGEST_DETAIL), reference));
    }
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
    response.headers().clear();
    closing |= !http2 && content.exists() && !content.isEnded();
    if (closing) {
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

  /** The answer is written; perhaps the request is not. */
  private void finish() {
    boolean waits = content.exists() && !content.isEnded();
    if (waits && http2) {
      // RFC 9113 §8.1: the rest of the request is not needed
      end();
      response.reset(NO_ERROR);
    } else if (waits) {
      // Closed at once, the answer may be lost on its way (RFC 9112 §9.6).
      lingering = true;
      moved();
      content.discard(this::finishLingering);
    } else {
      end();
      content.skip();
      if (closing) {
        request.connection().close();
      }
    }
  }

  private void finishLingering() {
    if (!over) {
      end();
      request.connection().close();
    }
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
      forwarding.clock.remove(this);
    }
  }

  /** Whether nothing of the upstream is of interest any more. */
  boolean isOver() {
    return over || lingering;
  }

  /** Something came or went. */
  void moved() {
    movedAt = forwarding.clock.now();
  }

  /** Ends it when too much time has passed without anything moving. */
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
    } else if (answerBegun || content.isAwaited()) {
      if (waited > forwarding.idleNanos) {
        release(false);
        cut();
      }
    } else if (waited > forwarding.upstreamNanos) {
      failed(UpstreamFailure.Kind.TIMEOUT, "no answer begins within upstream_timeout", "");
    }
  }
}
