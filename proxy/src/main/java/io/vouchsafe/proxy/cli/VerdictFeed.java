package io.vouchsafe.proxy.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.snoop.SeenVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of the running service as they come, read by a thread of its own. A service that cannot
 * be reached is told once, and asked again.
 */
final class VerdictFeed implements AutoCloseable {
  private static final int ROOM = 1_024;
  private static final int LONGEST_ANSWER = 8 << 20;
  private static final int WAIT_SECONDS = 20;
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final URI admin;
  private final Optional<Secret> token;
  private final Optional<String> tenant;
  private final Consumer<String> complain;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECTING).build();
  private final BlockingQueue<SeenVerdict> verdicts = new ArrayBlockingQueue<>(ROOM);
  private final Thread thread;
  private @Nullable String last;
  private boolean complained;
  private volatile boolean reachable;
  private volatile boolean closed;

  private VerdictFeed(
      URI admin, Optional<Secret> token, Optional<String> tenant, Consumer<String> complain) {
    this.admin = admin;
    this.token = token;
    this.tenant = tenant;
    this.complain = complain;
    this.thread = Thread.ofVirtual().name("verdicts").unstarted(this::follow);
  }

  /**
   * Begins.
   *
   * @param admin the admin port
   * @param complain told when nothing comes from there, on another thread
   */
  static VerdictFeed start(
      URI admin, Optional<Secret> token, Optional<String> tenant, Consumer<String> complain) {
    VerdictFeed feed = new VerdictFeed(admin, token, tenant, complain);
    feed.thread.start();
    return feed;
  }

  /** The next one, if there is one by now. */
  Optional<SeenVerdict> poll() {
    return Optional.ofNullable(verdicts.poll());
  }

  /** Whether the service answered when it was asked last. */
  boolean isReachable() {
    return reachable;
  }

  private void follow() {
    boolean first = true;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        JsonArray decisions = ask(first);
        first = false;
        reachable = true;
        complained = false;
        take(decisions);
      } catch (InterruptedException e) {
        return;
      } catch (IOException | DecodeException | ClassCastException e) {
        // What went on meanwhile is old news; that a call fails at our own end is none.
        first = true;
        if (closed || !pause(e)) {
          return;
        }
      }
    }
  }

  private boolean pause(Exception failure) {
    reachable = false;
    if (!complained) {
      complained = true;
      String why = failure.getMessage();
      complain.accept(
          "no verdicts from "
              + admin
              + " ("
              + (why == null ? failure.getClass().getSimpleName() : Ink.shown(why))
              + "): charon alone is shown; asking again");
    }
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** The newest one at first, whose reference is where the following begins. */
  private JsonArray ask(boolean first) throws IOException, InterruptedException {
    StringBuilder query = new StringBuilder(first ? "limit=1" : "limit=200&wait=" + WAIT_SECONDS);
    tenant.ifPresent(
        name -> query.append("&tenant=").append(URLEncoder.encode(name, StandardCharsets.UTF_8)));
    if (!first && last != null) {
      query.append("&after=").append(last);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(admin.resolve("/decisions?" + query))
            .timeout(Duration.ofSeconds(WAIT_SECONDS + 10));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      byte[] octets = body.readNBytes(LONGEST_ANSWER);
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      JsonArray decisions =
          new JsonObject(new String(octets, StandardCharsets.UTF_8)).getJsonArray("decisions");
      if (decisions == null) {
        throw new IOException("an answer without decisions");
      }
      return first ? begun(decisions) : decisions;
    }
  }

  private JsonArray begun(JsonArray newest) {
    last = newest.isEmpty() ? null : newest.getJsonObject(0).getString("reference");
    return new JsonArray();
  }

  private void take(JsonArray decisions) {
    for (int i = 0; i < decisions.size(); i++) {
      JsonObject decision = decisions.getJsonObject(i);
      last = decision.getString("reference", last);
      verdict(decision).ifPresent(verdicts::offer);
    }
  }

  /** Those without a claimed identity are about no negotiation. */
  private static Optional<SeenVerdict> verdict(JsonObject decision) {
    JsonObject personal = decision.getJsonObject("personal", new JsonObject());
    JsonObject claimed = personal.getJsonObject("claimed_id");
    if (claimed == null) {
      return Optional.empty();
    }
    return Optional.of(
        new SeenVerdict(
            claimed.getString("value", ""),
            decision.getString("decision", "").equals("allow"),
            decision.getString("reason", ""),
            personal.getString("detail", decision.getString("detail", "")),
            decision.getString("reference", "")));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    client.shutdownNow();
  }
}
