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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ocvpn status}: one short table a customer. */
@Command(
    name = "status",
    description = "Shows who is a member of each customer's group, and who has not acknowledged.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 when it was shown, 1 when the service cannot be reached or refuses, 2 misuse.",
      "",
      "Examples:",
      "  vouchsafe ocvpn status",
      "  vouchsafe ocvpn status --tenant acme --token file:/etc/vouchsafe/admin.token --json"
    })
final class OcvpnStatusCommand implements Callable<Integer> {
  /** 500 customers with 20 devices each take 2 MB. */
  private static final int LONGEST_ANSWER = 32 << 20;

  /** The service's pages have a hundred customers or so. */
  private static final int MOST_PAGES = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Console console;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The service's admin port; $VOUCHSAFE_ADMIN or http://127.0.0.1:8181.")
  private @Nullable String admin;

  @Option(
      names = "--token",
      paramLabel = "file:PATH",
      description = "Its token, as file:PATH or env:NAME; $VOUCHSAFE_TOKEN unless said.")
  private @Nullable String token;

  @Option(names = "--tenant", paramLabel = "NAME", description = "This tenant alone.")
  private @Nullable String tenant;

  @Option(names = "--json", description = "The service's answer as it is.")
  private boolean json;

  OcvpnStatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      return show(
          AdminPlace.url(admin, console, AdminPlace.USUAL), AdminPlace.token(token, console));
    } catch (Misuse e) {
      console.err().println("vouchsafe ocvpn status: " + e.getMessage());
      return ExitCode.MISUSE;
    }
  }

  private int show(URI url, Optional<Secret> secret) throws IOException, InterruptedException {
    JsonArray customers = new JsonArray();
    Optional<String> after = Optional.empty();
    try {
      for (int page = 0; page == 0 || (after.isPresent() && page < MOST_PAGES); page++) {
        JsonObject answer =
            new JsonObject(new String(ask(url, secret, after), StandardCharsets.UTF_8));
        JsonArray more = answer.getJsonArray("customers");
        if (more == null) {
          throw new IOException("%s: the answer is no list of groups".formatted(url));
        }
        customers.addAll(more);
        after = Optional.ofNullable(answer.getString("next"));
      }
      JsonObject all = new JsonObject().put("customers", customers);
      if (json) {
        console.text().println(all.encode());
      } else {
        new OcvpnReport(console.text(), Ink.of(console.coloured()), console.clock().instant())
            .show(all);
      }
    } catch (DecodeException | ClassCastException e) {
      throw new IOException("%s: the answer is no list of groups".formatted(url), e);
    }
    return ExitCode.GOOD;
  }

  private byte[] ask(URI url, Optional<Secret> secret, Optional<String> after)
      throws IOException, InterruptedException {
    List<String> asked = new ArrayList<>();
    if (tenant != null) {
      asked.add("tenant=" + URLEncoder.encode(tenant, StandardCharsets.UTF_8));
    }
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
