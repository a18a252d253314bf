package io.vouchsafe.proxy.demo;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.lab.Issued;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What happens to connections that are open: one is revoked, one is blocked, one goes on. */
final class LiveScenarios {
  /** The contract has 1 s; a machine that does something else may take longer. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private final DemoPki pki;
  private final DemoStatuses statuses;

  LiveScenarios(DemoPki pki, DemoStatuses statuses) {
    this.pki = pki;
    this.statuses = statuses;
  }

  List<Scenario> all(Behaviour honest) {
    Issued staying = pki.client("kim");
    Issued revoked = pki.client("mallory");
    Issued blocked = pki.client("oscar");
    return List.of(
        scenario(
            "good at the TLS front",
            calls -> arrives(calls, staying),
            honest,
            Expected.allowed("ocsp", "good")),
        scenario(
            "revoked while connected",
            calls -> cut(calls, revoked, () -> revoke(calls, revoked)),
            honest,
            Expected.cut("revoked")),
        scenario(
            "blocked while connected",
            calls -> cut(calls, blocked, () -> calls.block(blocked.certificate(), "laptop stolen")),
            honest,
            Expected.cut("blocked")),
        scenario(
            "the first one goes on",
            LiveScenarios::goesOn,
            honest,
            Expected.allowed("ocsp", "good")));
  }

  private static Scenario scenario(
      String name, ScenarioStep step, Behaviour honest, Expected expected) {
    return new Scenario(name, step, honest, true, expected);
  }

  private static Seen arrives(DemoCalls calls, Issued client)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    long started = System.nanoTime();
    LiveConnection connection = calls.clients().connect(client);
    JsonObject page = Patience.await(connection.page());
    long millis = DemoCalls.millisSince(started);
    calls.clients().keep(connection);
    return Seen.of(decision(calls, page), millis);
  }

  /** An operator's or a CA's act. */
  private interface Act {
    void happens() throws IOException, InterruptedException;
  }

  /** The client is let in, the act happens, the connection ends, and the client comes again. */
  private static Seen cut(DemoCalls calls, Issued client, Act act)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    LiveConnection connection = calls.clients().connect(client);
    JsonObject page = Patience.await(connection.page());
    if (!page.getString("decision", "").equals("allow")) {
      return Seen.of(decision(calls, page), 0);
    }
    long started = System.nanoTime();
    act.happens();
    boolean ended = connection.endsWithin(SOON);
    long millis = DemoCalls.millisSince(started);
    Seen again = calls.decide(client.certificate());
    return Seen.cut(ended, again, millis);
  }

  /** The CA revokes it, and the service asks. */
  private void revoke(DemoCalls calls, Issued client) throws IOException, InterruptedException {
    statuses.revoke(client.certificate());
    calls.forgetStatuses();
  }

  private static Seen goesOn(DemoCalls calls)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    long started = System.nanoTime();
    JsonObject page = calls.clients().pages().getFirst();
    long millis = DemoCalls.millisSince(started);
    return Seen.of(decision(calls, page), millis);
  }

  /** The one whose reference the application was told. */
  private static JsonObject decision(DemoCalls calls, JsonObject page)
      throws IOException, InterruptedException {
    return calls.found("reference=" + page.getString("reference"));
  }
}
