package io.vouchsafe.proxy.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** An OCSP responder on loopback that behaves as it was last told to. */
public final class ScriptedResponder {
  private static final String LOOPBACK = "127.0.0.1";

  private final Vertx vertx;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Behaviour behaviour;
  private volatile HttpServer server;

  private ScriptedResponder(Vertx vertx, Behaviour behaviour) {
    this.vertx = vertx;
    this.behaviour = behaviour;
    this.server = vertx.createHttpServer();
  }

  /** A responder that listens on a free port. */
  public static Future<ScriptedResponder> start(Vertx vertx, Behaviour first) {
    ScriptedResponder responder = new ScriptedResponder(vertx, first);
    return responder.listen(0).map(responder);
  }

  /** Behaves so from the next request on. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  public URI url() {
    return URI.create("http://" + LOOPBACK + ":" + server.actualPort() + "/");
  }

  /** Requests that came, whatever became of them. */
  public int asked() {
    return asked.get();
  }

  /** Stops listening and closes every connection. */
  public Future<Void> down() {
    return server.close();
  }

  /** Listens again on the port it had. */
  public Future<Void> up() {
    return listen(server.actualPort());
  }

  private Future<Void> listen(int port) {
    server = vertx.createHttpServer();
    return server.requestHandler(this::answer).listen(port, LOOPBACK).mapEmpty();
  }

  private void answer(HttpServerRequest request) {
    asked.incrementAndGet();
    Behaviour now = behaviour;
    request.body().onSuccess(body -> now.answer(request, question(request, body)));
  }

  /** RFC 6960 appendix A.1: by GET, the request is base64 in the path. */
  private static byte[] question(HttpServerRequest request, Buffer body) {
    return request.method().equals(HttpMethod.GET) ? inPath(request.path()) : body.getBytes();
  }

  private static byte[] inPath(String path) {
    try {
      String escaped = path.substring(1).replace("+", "%2B");
      return Base64.getDecoder().decode(URLDecoder.decode(escaped, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
