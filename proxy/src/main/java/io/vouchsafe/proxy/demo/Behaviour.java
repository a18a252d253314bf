package io.vouchsafe.proxy.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.proxy.net.http.MediaType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** What a {@link ScriptedResponder} does with one request whose body has been read. */
@FunctionalInterface
public interface Behaviour {
  /** The media type of an OCSP response (RFC 6960 appendix A.1). */
  String RESPONSE_TYPE = MediaType.OCSP_RESPONSE.toString();

  void answer(HttpServerRequest request, byte[] body);

  /** Answers as {@code signer} at the time of {@code clock}; {@code script} changes the answer. */
  static Behaviour signed(
      LabResponder signer, InstantSource clock, UnaryOperator<ResponseSpec> script) {
    return (request, body) ->
        ok(request).end(Buffer.buffer(signer.respond(body, clock.instant(), script)));
  }

  /** These bytes, with status 200 and the right content type. */
  static Behaviour bytes(byte[] answer) {
    return (request, body) -> ok(request).end(Buffer.buffer(answer));
  }

  /** That many bytes of nothing. */
  static Behaviour huge(int length) {
    return bytes(new byte[length]);
  }

  /** These bytes with another content type; none when it is empty. */
  static Behaviour typed(String contentType, byte[] answer) {
    return (request, body) -> {
      if (!contentType.isEmpty()) {
        request.response().putHeader("Content-Type", contentType);
      }
      request.response().end(Buffer.buffer(answer));
    };
  }

  /** That many bytes of nothing in chunks, so that nothing announces how many. */
  static Behaviour endless(int length) {
    return (request, body) -> {
      HttpServerResponse response = ok(request).setChunked(true);
      int chunk = 16_384;
      for (int sent = 0; sent < length; sent += chunk) {
        response.write(Buffer.buffer(new byte[chunk]));
      }
      response.end();
    };
  }

  /** Sends the headers and the first bytes, then nothing more. */
  static Behaviour hangAfterHeaders() {
    return (request, body) ->
        ok(request).putHeader("Content-Length", "1000").write(Buffer.buffer(new byte[] {0x30}));
  }

  /** Sends one byte, and after each pause another one. */
  static Behaviour drip(Duration pause, Vertx vertx) {
    return (request, body) -> {
      HttpServerResponse response = ok(request).setChunked(true);
      long timer =
          vertx.setPeriodic(
              Math.max(1, pause.toMillis()),
              fired -> response.write(Buffer.buffer(new byte[] {0x30})));
      request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
    };
  }

  /** Answers as {@code signer} does, in chunks of a few bytes. */
  static Behaviour chunked(LabResponder signer, InstantSource clock) {
    return (request, body) -> {
      Buffer answer = Buffer.buffer(signer.respond(body, clock.instant(), spec -> spec));
      HttpServerResponse response = ok(request).setChunked(true);
      int chunk = 100;
      for (int sent = 0; sent < answer.length(); sent += chunk) {
        response.write(answer.slice(sent, Math.min(answer.length(), sent + chunk)));
      }
      response.end();
    };
  }

  /** An HTTP error. */
  static Behaviour status(int code) {
    return (request, body) -> request.response().setStatusCode(code).end();
  }

  /** Sends the asker somewhere else. */
  static Behaviour redirect(String location) {
    return (request, body) ->
        request.response().setStatusCode(302).putHeader("Location", location).end();
  }

  /** A web page where an OCSP response belongs, as captive portals send it. */
  static Behaviour webPage() {
    return (request, body) ->
        request.response().putHeader("Content-Type", "text/html").end("<html>log in</html>");
  }

  /** Closes the connection without a word. */
  static Behaviour drop() {
    return (request, body) -> request.connection().close();
  }

  /** Never answers. */
  static Behaviour hang() {
    return (request, body) -> {};
  }

  /** Announces more than it sends, then closes the connection. */
  static Behaviour truncated(byte[] answer) {
    return (request, body) -> {
      HttpServerResponse response =
          ok(request).putHeader("Content-Length", Integer.toString(answer.length));
      response
          .write(Buffer.buffer(answer).slice(0, answer.length / 2))
          .onComplete(sent -> request.connection().close());
    };
  }

  /** The same, later. */
  default Behaviour after(Duration delay, Vertx vertx) {
    return (request, body) ->
        vertx.setTimer(Math.max(1, delay.toMillis()), fired -> answer(request, body));
  }

  private static HttpServerResponse ok(HttpServerRequest request) {
    return request.response().putHeader("Content-Type", RESPONSE_TYPE);
  }
}
