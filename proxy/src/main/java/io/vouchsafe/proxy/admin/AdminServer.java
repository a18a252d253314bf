package io.vouchsafe.proxy.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.proxy.front.http.Listener;
import io.vouchsafe.proxy.front.http.PortRules;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The admin port. */
public final class AdminServer extends VerticleBase {
  private static final int FAMILY = 2;

  private final ListenSettings listen;
  private final AdminAccess access;
  private final PrometheusMeterRegistry registry;
  private final Readiness readiness;
  private final List<HealthDetail> details;
  private final StatusHead head;
  private final List<HealthDetail> more;
  private final Map<String, AdminCall> calls;
  private final PortRules rules;
  private final IntConsumer bound;
  private @Nullable HttpServer server;

  /**
   * A server that is not listening yet.
   *
   * @param access who may ask what
   * @param details what {@code /health/ready} tells beside the status
   * @param head of {@code /status}
   * @param more what {@code /status} tells beside that
   * @param calls what else is answered, by the first word of the path
   * @param bound is told the port, which the system chose when the settings say 0
   */
  public AdminServer(
      ListenSettings listen,
      AdminAccess access,
      PrometheusMeterRegistry registry,
      Readiness readiness,
      List<HealthDetail> details,
      StatusHead head,
      List<HealthDetail> more,
      Map<String, AdminCall> calls,
      PortRules rules,
      IntConsumer bound) {
    this.listen = listen;
    this.access = access;
    this.registry = registry;
    this.readiness = readiness;
    this.details = details;
    this.head = head;
    this.more = more;
    this.calls = calls;
    this.rules = rules;
    this.bound = bound;
  }

  @Override
  public Future<?> start() {
    AdminRoutes routes =
        new AdminRoutes(vertx, registry, readiness, access, details, head, more, calls);
    return Listener.listen(
            vertx, listen.admin(), FAMILY, rules, false, (request, peer) -> routes.answer(request))
        .onSuccess(
            listening -> {
              server = listening;
              bound.accept(listening.actualPort());
            });
  }

  @Override
  public Future<?> stop() {
    calls.values().forEach(AdminCall::close);
    HttpServer listening = server;
    return listening == null ? Future.succeededFuture() : listening.shutdown(1, TimeUnit.SECONDS);
  }
}
