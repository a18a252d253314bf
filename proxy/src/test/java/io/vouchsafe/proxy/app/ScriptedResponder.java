package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.lab.Issued;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A responder on a loopback port that answers over real HTTP what a test tells it to. */
final class ScriptedResponder implements AutoCloseable {
  private final HttpServer server;
  private volatile LabResponder signer;
  private final InstantSource clock;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile UnaryOperator<ResponseSpec> script = spec -> spec;
  private volatile int status = 200;
  private volatile byte[] last = {};
  private volatile Future<Void> gate = Future.succeededFuture();

  ScriptedResponder(Vertx vertx, LabResponder signer, InstantSource clock) throws Exception {
    this.signer = signer;
    this.clock = clock;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/ocsp");
  }

  /** What later answers say. */
  void say(UnaryOperator<ResponseSpec> script) {
    this.script = script;
  }

  /** Later answers are signed with these keys. */
  void signWith(Issued keys) {
    signer = new LabResponder(keys, new BouncyCastleProvider());
  }

  /** Answers with this HTTP status from now on. */
  void status(int status) {
    this.status = status;
  }

  /** Holds answers back until the promise is completed. */
  Promise<Void> hold() {
    Promise<Void> promise = Promise.promise();
    gate = promise.future();
    return promise;
  }

  /** The last OCSPRequest that arrived. */
  byte[] last() {
    return last;
  }

  /** Requests that arrived so far. */
  int requests() {
    return requests.get();
  }

  private void answer(HttpServerRequest request, Buffer body) {
    requests.incrementAndGet();
    byte[] asked = request.method().equals(HttpMethod.GET) ? inPath(request) : body.getBytes();
    last = asked;
    gate.onSuccess(
        open ->
            request
                .response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/ocsp-response")
                .end(Buffer.buffer(signer.respond(asked, clock.instant(), script))));
  }

  /** RFC 6960 §A.1: escaped base64 behind the responder's own path. */
  private static byte[] inPath(HttpServerRequest request) {
    String base64 = request.path().substring("/ocsp/".length());
    return Base64.getDecoder().decode(URLDecoder.decode(base64, StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
