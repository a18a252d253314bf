package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Asks the admin port of a running service, one call after the other. Answers are bounded in size
 * and time; nothing follows a redirect or goes by a proxy, for the token goes with it.
 */
final class AdminPort implements AutoCloseable {
  /** 500 OCVPN customers with 20 devices each take 2 MB, 1000 decisions with long texts 8 MB. */
  private static final int LONGEST_ANSWER = 32 << 20;

  /** RFC 9110 §15.3.3: 202 is done later, or not; the answer says which. */
  private static final Set<Integer> DONE = Set.of(200, 202);

  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** Of a call that waits for nothing. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final URI url;
  private final Optional<Secret> token;
  private final Timer clock = new Timer("patience", true);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  AdminPort(URI url, Optional<Secret> token) {
    this.url = url;
    this.token = token;
  }

  URI url() {
    return url;
  }

  /** The answer to a GET. */
  JsonObject get(AdminTarget target) throws IOException, InterruptedException {
    return get(target, PATIENCE);
  }

  /** The same for an answer that may take {@code patience}. */
  JsonObject get(AdminTarget target, Duration patience) throws IOException, InterruptedException {
    return ask(request("GET", target, BodyPublishers.noBody()), patience);
  }

  /** The answer to a request with a document. */
  JsonObject send(String method, AdminTarget target, JsonObject document)
      throws IOException, InterruptedException {
    return ask(
        request(method, target, BodyPublishers.ofString(document.encode()))
            .header("Content-Type", "application/json"),
        PATIENCE);
  }

  /** The answer to a request without a document. */
  JsonObject send(String method, AdminTarget target, Duration patience)
      throws IOException, InterruptedException {
    return ask(request(method, target, BodyPublishers.noBody()), patience);
  }

  private HttpRequest.Builder request(
      String method, AdminTarget target, HttpRequest.BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(target.text())).method(method, body);
    token.ifPresent(known -> request.header("Authorization", "Bearer " + known.value()));
    return request;
  }

  private JsonObject ask(HttpRequest.Builder request, Duration patience)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = begun(request.timeout(patience).build(), patience);
    byte[] body = read(answer, patience);
    if (!DONE.contains(answer.statusCode())) {
      throw AdminProblem.of(url.toString(), answer.statusCode(), body, token.isPresent());
    }
    try {
      return new JsonObject(new String(body, StandardCharsets.UTF_8));
    } catch (DecodeException e) {
      throw new IOException(
          url + ": no answer of a Vouchsafe admin port; is it the address of listen.admin?", e);
    }
  }

  private HttpResponse<InputStream> begun(HttpRequest request, Duration patience)
      throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw late(patience, e);
    } catch (ConnectException e) {
      throw new IOException(
          "no service answers at "
              + url
              + ": does it run? Name its admin port with --admin URL, VOUCHSAFE_ADMIN or --config"
              + " FILE",
          e);
    } catch (IOException e) {
      throw new IOException(url + ": the connection broke: " + e.getMessage(), e);
    }
  }

  /** A body has its time, too: whoever sends it octet by octet is left. */
  private byte[] read(HttpResponse<InputStream> answer, Duration patience) throws IOException {
    try (InputStream body = answer.body()) {
      Expiry expiry = new Expiry(body);
      clock.schedule(expiry, patience.toMillis());
      byte[] octets;
      try {
        octets = body.readNBytes(LONGEST_ANSWER + 1);
      } catch (IOException e) {
        throw expiry.cancel() ? e : late(patience, e);
      }
      expiry.cancel();
      if (octets.length > LONGEST_ANSWER) {
        throw new IOException(url + ": the answer is longer than " + LONGEST_ANSWER + " octets");
      }
      return octets;
    }
  }

  private IOException late(Duration patience, IOException cause) {
    return new IOException(url + ": no whole answer within " + patience.toSeconds() + " s", cause);
  }

  @Override
  public void close() {
    clock.cancel();
    client.shutdownNow();
  }

  /** Ends a body when its time is over. */
  private final class Expiry extends TimerTask {
    private final InputStream body;

    Expiry(InputStream body) {
      this.body = body;
    }

    @Override
    public void run() {
      try {
        body.close();
      } catch (IOException e) {
        // Whoever reads it goes on until the other side ends it, and the process may be
        // interrupted.
        client.shutdownNow();
      }
    }
  }
}
