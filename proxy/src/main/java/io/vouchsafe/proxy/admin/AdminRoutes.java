package io.vouchsafe.proxy.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the admin port answers. */
final class AdminRoutes {
  /** Prometheus' text format 0.0.4. */
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

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
   * @param head of {@code /status}
   * @param more what {@code /status} tells beside that
   * @param calls by the first word of the path
   */
  AdminRoutes(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      Readiness readiness,
      AdminAccess access,
      List<HealthDetail> details,
      StatusHead head,
      List<HealthDetail> more,
      Map<String, AdminCall> calls) {
    this.longAnswer = new LongAnswer(vertx);
    this.registry = registry;
    this.readiness = readiness;
    this.access = access;
    this.details = List.copyOf(details);
    this.healthText = new HealthText(vertx, details, System::nanoTime);
    this.calls = new HashMap<>(calls);
    this.calls.put("status", new StatusCall(vertx, this::health, head, more, System::nanoTime));
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
      case "/metrics" ->
          longAnswer.send(request, METRICS_TYPE, () -> registry.scrape(METRICS_TYPE));
      case "/health/live" -> health(request, 200, "{\"status\":\"live\"}");
      case "/health/ready" -> ready(request);
      default -> HttpProblem.notFound("nothing is here").send(request.response());
    }
  }

  private void ready(HttpServerRequest request) {
    int status = readiness.isReady(details) ? 200 : 503;
    health().onSuccess(body -> health(request, status, body));
  }

  /** The body of {@code /health/ready}. */
  private Future<String> health() {
    Readiness.Phase phase = readiness.phase();
    boolean stuck = phase == Readiness.Phase.READY && !isReady();
    return healthText.body(stuck ? "stuck" : phase.word());
  }

  private boolean isReady() {
    return details.stream().allMatch(HealthDetail::isReady);
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
