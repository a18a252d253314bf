package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls the service as a front and as an operator would. */
final class ApiClient {
  static final String PEM = "application/pem-certificate-chain";

  private final HttpClient http = HttpClient.newHttpClient();
  private final int api;
  private final int admin;

  ApiClient(int api, int admin) {
    this.api = api;
    this.admin = admin;
  }

  static String pem(Certificate... chain) {
    StringBuilder pem = new StringBuilder();
    for (Certificate certificate : chain) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(
              Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(certificate.der().toBytes()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return pem.toString();
  }

  /** nginx's {@code $ssl_client_escaped_cert}. */
  static String escaped(Certificate certificate) {
    return URLEncoder.encode(pem(certificate), StandardCharsets.US_ASCII).replace("+", "%20");
  }

  /** Posts the chain in PEM and expects a verdict. */
  JsonObject decide(Certificate... chain) throws Exception {
    HttpResponse<String> answer = post("/v1/acme/decisions", PEM, pem(chain));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  CompletableFuture<HttpResponse<String>> decideLater(Certificate... chain) {
    return decideLater("", chain);
  }

  /** The same with a query. */
  CompletableFuture<HttpResponse<String>> decideLater(String query, Certificate... chain) {
    return http.sendAsync(
        request(api, "/v1/acme/decisions" + query)
            .header("Content-Type", PEM)
            .POST(HttpRequest.BodyPublishers.ofString(pem(chain)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String type, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        request(api, path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(request, headers);
  }

  /** Asks forward auth with these headers, in pairs. */
  HttpResponse<String> auth(String path, String... headers) throws Exception {
    return send(request(api, path), headers);
  }

  HttpResponse<String> admin(String path, String... headers) throws Exception {
    return send(request(admin, path), headers);
  }

  /** The same for an answer that may let us wait. */
  CompletableFuture<HttpResponse<String>> adminLater(String path) {
    return http.sendAsync(
        request(admin, path).timeout(Duration.ofSeconds(90)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a JSON document to the admin port; none when {@code body} is empty. */
  HttpResponse<String> adminSend(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(admin, path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (body.isEmpty()) {
      return send(request.method(method, HttpRequest.BodyPublishers.noBody()));
    }
    return send(
        request.method(method, HttpRequest.BodyPublishers.ofString(body)),
        "Content-Type",
        "application/json");
  }

  /** The same with a document of another type. */
  HttpResponse<String> adminSendAs(String type, String method, String path, String body)
      throws Exception {
    return send(
        request(admin, path).method(method, HttpRequest.BodyPublishers.ofString(body)),
        "Content-Type",
        type);
  }

  /** Posts nothing to the admin port with these headers, in pairs. */
  HttpResponse<String> adminPost(String path, String... headers) throws Exception {
    return send(request(admin, path).POST(HttpRequest.BodyPublishers.noBody()), headers);
  }

  /** The same without waiting for the answer. */
  CompletableFuture<HttpResponse<String>> adminPostLater(String path) {
    return http.sendAsync(
        request(admin, path).POST(HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path) throws Exception {
    return send(request(api, path).method(method, HttpRequest.BodyPublishers.noBody()));
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws Exception {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(20));
  }

  /** The names of {@code metrics}' series that begin with {@code prefix}. */
  static List<String> series(String metrics, String prefix) {
    return metrics.lines().filter(line -> line.startsWith(prefix)).toList();
  }
}
