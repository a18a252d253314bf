package io.vouchsafe.proxy.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the admin port for the groups, page by page. */
final class OcvpnGroupPages {
  /** 500 customers with 20 devices each take 2 MB. */
  private static final int LONGEST_ANSWER = 32 << 20;

  /** The service's pages have a hundred customers or so. */
  private static final int MOST_PAGES = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI url;
  private final Optional<Secret> secret;
  private final Optional<String> tenant;

  OcvpnGroupPages(URI url, Optional<Secret> secret, Optional<String> tenant) {
    this.url = url;
    this.secret = secret;
    this.tenant = tenant;
  }

  /** Shows all of them: as the service says them, or as tables. */
  void show(Console console, boolean json) throws IOException, InterruptedException {
    try {
      JsonObject all = all();
      if (json) {
        console.text().println(all.encode());
      } else {
        new OcvpnReport(console.text(), Ink.of(console.coloured()), console.clock().instant())
            .show(all);
      }
    } catch (DecodeException | ClassCastException e) {
      throw new IOException("%s: the answer is no list of groups".formatted(url), e);
    }
  }

  private JsonObject all() throws IOException, InterruptedException {
    JsonArray customers = new JsonArray();
    Optional<String> after = Optional.empty();
    for (int page = 0; page == 0 || (after.isPresent() && page < MOST_PAGES); page++) {
      JsonObject answer = new JsonObject(new String(ask(after), StandardCharsets.UTF_8));
      JsonArray more = answer.getJsonArray("customers");
      if (more == null) {
        throw new IOException("%s: the answer is no list of groups".formatted(url));
      }
      customers.addAll(more);
      after = Optional.ofNullable(answer.getString("next"));
    }
    return new JsonObject().put("customers", customers);
  }

  private byte[] ask(Optional<String> after) throws IOException, InterruptedException {
    List<String> asked = new ArrayList<>();
    tenant.ifPresent(
        name -> asked.add("tenant=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
    after.ifPresent(name -> asked.add("after=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
    String query = asked.isEmpty() ? "" : "?" + String.join("&", asked);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/ocvpn" + query)).timeout(PATIENCE);
    secret.ifPresent(known -> request.header("Authorization", "Bearer " + known.value()));
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        byte[] octets = body.readNBytes(LONGEST_ANSWER);
        if (answer.statusCode() != 200) {
          throw new IOException(
              "%s answers %d%s"
                  .formatted(
                      url,
                      answer.statusCode(),
                      answer.statusCode() == 401 ? ": name the admin token with --token" : ""));
        }
        return octets;
      }
    } catch (ConnectException e) {
      throw new IOException(
          "no service answers at " + url + ": name its admin port with --admin", e);
    }
  }
}
