package io.vouchsafe.proxy.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** What a {@link ScriptedResponder} does with one request whose body has been read. */
@FunctionalInterface
public interface Behaviour {
  /** The media type of an OCSP response (RFC 6960 appendix A.1). */
  String RESPONSE_TYPE = "application/ocsp-response";

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
