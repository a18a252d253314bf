package io.vouchsafe.proxy.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the admin port answers. */
final class AdminRoutes {
  /** Prometheus' text format 0.0.4. */
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String INDEX =
      """
      Vouchsafe, admin port
      /metrics       for Prometheus
      /health/live   200 while the process runs
      /health/ready  200 once settings are loaded and listeners bound
      /reload        POST: reads the settings again
      /crls          DELETE /crls/{tenant}/{object}: forgets CRLs and their numbers
      /blocks/{tenant}                 GET, PUT, POST: the block list
      /blocks/{tenant}/{id}            DELETE: one entry; all of them by /blocks/{tenant}?all=true
      /break-glass/{tenant}            GET, PUT, POST: allows that expire
      /break-glass/{tenant}/{sha256}   GET, PUT, DELETE: one; all of them by ?all=true as above
      /cache/{tenant}                  GET, DELETE: what is remembered
      /sessions?tenant=&identity=&limit=&after=   GET: live sessions
      /sessions/{id}/cut               POST: cuts one
      /sessions/cut-held               POST: cuts those that sessions.cut_limit holds
      /decisions?reference=&tenant=&reason=&decision=&subject=&serial=&sha256=&limit=&after=&wait=
      """;

  private final PrometheusMeterRegistry registry;
  private final Readiness readiness;
  private final List<HealthDetail> details;
  private final Map<String, AdminCall> calls;
  private final AdminAccess access;
  private final LongAnswer longAnswer;
  private final HealthText healthText;

  /**
   * Routes.
   *
   * @param details what {@code /health/ready} tells beside the status
   * @param calls by the first word of the path
   */
  AdminRoutes(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      Readiness readiness,
      AdminAccess access,
      List<HealthDetail> details,
      Map<String, AdminCall> calls) {
    this.longAnswer = new LongAnswer(vertx);
    this.registry = registry;
    this.readiness = readiness;
    this.access = access;
    this.details = List.copyOf(details);
    this.healthText = new HealthText(vertx, details, System::nanoTime);
    this.calls = Map.copyOf(calls);
  }

  void answer(HttpServerRequest request) {
    String path = Optional.ofNullable(request.path()).orElse("");
    AdminCall call = calls.get(AdminPath.of(path).word());
    Optional<HttpProblem> refused = access.refuses(request, path).or(() -> refusesBody(request));
    if (refused.isPresent()) {
      refused.get().send(request.response());
      return;
    }
    switch (RequestQuery.read(request.query(), call == null ? Set.of() : call.queryKeys(request))) {
      case Parsed.Malformed<RequestQuery>(String reason) ->
          HttpProblem.badRequest("nothing was done: " + reason).send(request.response());
      case Parsed.Ok<RequestQuery>(RequestQuery query) -> {
        if (call == null) {
          answer(request, path);
        } else {
          call.answer(request, query);
        }
      }
    }
  }

  /** A selection in a body that nobody reads would leave the DELETE of everything. */
  private static Optional<HttpProblem> refusesBody(HttpServerRequest request) {
    boolean empty =
        request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
            && Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                .map("0"::equals)
                .orElse(true);
    return empty || !request.method().equals(HttpMethod.DELETE)
        ? Optional.empty()
        : Optional.of(HttpProblem.badRequest("nothing was done: a DELETE takes no body"));
  }

  private void answer(HttpServerRequest request, String path) {
    if (!request.method().equals(HttpMethod.GET)) {
      AdminAnswer.methodNotAllowed(request, "GET");
      return;
    }
    switch (path) {
      case "/" -> text(request, "text/plain; charset=utf-8", INDEX);
      case "/metrics" ->
          longAnswer.send(request, METRICS_TYPE, () -> registry.scrape(METRICS_TYPE));
      case "/health/live" -> health(request, 200, "{\"status\":\"live\"}");
      case "/health/ready" -> ready(request);
      default -> HttpProblem.notFound("nothing is here").send(request.response());
    }
  }

  private void ready(HttpServerRequest request) {
    Readiness.Phase phase = readiness.phase();
    boolean ready = details.stream().allMatch(HealthDetail::isReady);
    boolean stuck = phase == Readiness.Phase.READY && !ready;
    int status = phase == Readiness.Phase.READY && ready ? 200 : 503;
    healthText
        .body(stuck ? "stuck" : phase.word())
        .onSuccess(body -> health(request, status, body));
  }

  private static void health(HttpServerRequest request, int status, String body) {
    if (!request.response().closed()) {
      request.response().setStatusCode(status);
      text(request, "application/json", body);
    }
  }

  private static void text(HttpServerRequest request, String type, String body) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
  }
}
