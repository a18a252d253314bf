package io.vouchsafe.proxy.demo;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.proxy.net.http.MediaType;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client's connection to a TLS front, which stays open until somebody closes it. */
final class LiveConnection {
  private final HttpClientConnection connection;
  private final Promise<Void> ended = Promise.promise();

  private LiveConnection(HttpClientConnection connection) {
    this.connection = connection;
    connection.closeHandler(closed -> ended.tryComplete());
  }

  /**
   * Connects.
   *
   * @param http closes its connections when nobody refers to it any more
   * @param port where the front listens on loopback
   * @param trusted from whose CA the front's certificate is
   */
  static Future<LiveConnection> open(
      HttpClientAgent http, int port, Issued client, Certificate trusted) {
    ClientSSLOptions tls =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm("HTTPS")
            .setTrustOptions(new PemTrustOptions().addCertValue(pem(DemoFiles.pem(trusted))))
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(pem(DemoFiles.pem(client.certificate())))
                    .addKeyValue(pem(DemoFiles.pem(client.keys().getPrivate()))));
    return http.connect(
            new HttpConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setSsl(true)
                .setSslOptions(tls))
        .map(LiveConnection::new);
  }

  private static Buffer pem(String text) {
    return Buffer.buffer(text);
  }

  /** Asks for a page, and gives what the application says, or how the front refuses. */
  Future<JsonObject> page() {
    return connection
        .request(HttpMethod.GET, "/")
        .compose(request -> request.send().compose(answer -> answer.body()))
        .map(body -> new JsonObject(body));
  }

  /** Posts a message in JSON, and gives the answer. */
  Future<JsonObject> post(String path, JsonObject message) {
    return connection
        .request(HttpMethod.POST, path)
        .compose(
            request ->
                request
                    .putHeader("Content-Type", MediaType.JSON.toString())
                    .send(message.encode())
                    .compose(answer -> answer.body()))
        .map(body -> new JsonObject(body));
  }

  /** When it is closed, by whomever. */
  Future<Void> ended() {
    return ended.future();
  }

  /** Waits for its end; false when it is still open then. */
  boolean endsWithin(Duration patience) throws ExecutionException, InterruptedException {
    try {
      ended()
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  Future<Void> close() {
    return connection.close();
  }
}
