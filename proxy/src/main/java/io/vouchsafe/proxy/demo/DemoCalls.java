package io.vouchsafe.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.net.http.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/** What applications and operators ask of the demo's service. */
final class DemoCalls implements AutoCloseable {
  static final String TENANT = "acme";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String api;
  private final String admin;
  private final LiveClients clients;
  private final LiveClients devices;

  /** The service at these ports of loopback. */
  DemoCalls(int apiPort, int adminPort, LiveClients clients, LiveClients devices) {
    this.api = "http://127.0.0.1:" + apiPort + "/v1/" + TENANT;
    this.admin = "http://127.0.0.1:" + adminPort;
    this.clients = clients;
    this.devices = devices;
  }

  /** The API's address for the tenant. */
  String api() {
    return api;
  }

  /** The address of the admin port. */
  String admin() {
    return admin;
  }

  /** People at the TLS front. */
  LiveClients clients() {
    return clients;
  }

  /** OCVPN devices, which come to a front of their own. */
  LiveClients devices() {
    return devices;
  }

  /** An application asks whether {@code client} may pass. */
  Seen decide(Certificate client) throws IOException, InterruptedException {
    long started = System.nanoTime();
    JsonObject answer =
        sent(
            HttpRequest.newBuilder(URI.create(api + "/decisions"))
                .header("Content-Type", MediaType.PEM_CHAIN.toString())
                .POST(HttpRequest.BodyPublishers.ofString(DemoFiles.pem(client))));
    return Seen.of(answer, millisSince(started));
  }

  /**
   * The newest decision that an operator finds; waits a moment for it.
   *
   * @param query keys and values of {@code GET /decisions}
   */
  JsonObject found(String query) throws IOException, InterruptedException {
    JsonArray found =
        sent(HttpRequest.newBuilder(URI.create(admin + "/decisions?limit=1&wait=5&" + query)))
            .getJsonArray("decisions", new JsonArray());
    return found.isEmpty() ? new JsonObject() : found.getJsonObject(0);
  }

  /** An operator has every status asked for again, those of live sessions too. */
  void forgetStatuses() throws IOException, InterruptedException {
    sent(HttpRequest.newBuilder(URI.create(admin + "/cache/" + TENANT)).DELETE());
  }

  /** An operator blocks a certificate. */
  void block(Certificate client, String why) throws IOException, InterruptedException {
    JsonObject order =
        new JsonObject()
            .put("by", "demo")
            .put("why", why)
            .put(
                "entries",
                new JsonArray().add(new JsonObject().put("sha256", client.sha256().hex())));
    sent(
        HttpRequest.newBuilder(URI.create(admin + "/blocks/" + TENANT))
            .header("Content-Type", MediaType.JSON.toString())
            .POST(HttpRequest.BodyPublishers.ofString(order.encode())));
  }

  private JsonObject sent(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new JsonObject(answer.body());
  }

  static long millisSince(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
  }

  @Override
  public void close() {
    http.close();
  }
}
