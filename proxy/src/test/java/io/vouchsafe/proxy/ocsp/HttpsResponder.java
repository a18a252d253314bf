package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.proxy.demo.Behaviour;
import java.net.URI;
import java.util.Base64;

/** A responder behind TLS on loopback that always answers the same bytes. */
final class HttpsResponder {
  /** A JVM's first TLS handshake takes seconds when the machine is busy. */
  static final int HANDSHAKE_SECONDS = 60;

  private final HttpServer server;

  private HttpsResponder(HttpServer server) {
    this.server = server;
  }

  /** Shows the certificate of {@code web} and nothing above it. */
  static Future<HttpsResponder> start(Vertx vertx, Issued web, byte[] answer) {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .addCertValue(pem(web.certificate()))
                            .addKeyValue(pem("PRIVATE KEY", web.keys().getPrivate().getEncoded()))))
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> Behaviour.bytes(answer).answer(request, body.getBytes())));
    return server.listen(0, "127.0.0.1").map(new HttpsResponder(server));
  }

  /** Where it is, under that name. */
  URI url(String host) {
    return URI.create("https://" + host + ":" + server.actualPort() + "/");
  }

  private static Buffer pem(Certificate certificate) {
    return pem("CERTIFICATE", certificate.der().toBytes());
  }

  private static Buffer pem(String kind, byte[] der) {
    return Buffer.buffer(
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n");
  }
}
