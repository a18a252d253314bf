package io.vouchsafe.proxy.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.relay.OcspFront;
import io.vouchsafe.proxy.relay.SourceLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The API port, on one event loop; deployed once for each. */
public final class ApiServer extends VerticleBase {
  /** A stop takes 5 s at most, and this is the first half of it. */
  public static final Duration LAST_ANSWERS = Duration.ofMillis(2_400);

  private static final int FAMILY = 1;

  private final ListenSettings listen;
  private final Tenants tenants;
  private final BearerToken token;
  private final DecisionService decisions;
  private final SourceLimit relayLimit;
  private final ConnectionLimit crlLimit;
  private final PortRules rules;
  private final InstantSource clock;
  private final IntConsumer bound;
  private @Nullable HttpServer server;

  /**
   * A server that is not listening yet.
   *
   * @param token guards what fronts do not call
   * @param crlLimit how many CRLs may be on their way
   * @param bound is told the port, which the system chose when the settings say 0
   */
  public ApiServer(
      ListenSettings listen,
      BearerToken token,
      Tenants tenants,
      DecisionService decisions,
      SourceLimit relayLimit,
      ConnectionLimit crlLimit,
      PortRules rules,
      InstantSource clock,
      IntConsumer bound) {
    this.listen = listen;
    this.token = token;
    this.tenants = tenants;
    this.decisions = decisions;
    this.relayLimit = relayLimit;
    this.crlLimit = crlLimit;
    this.rules = rules;
    this.clock = clock;
    this.bound = bound;
  }

  @Override
  public Future<?> start() {
    ApiRoutes routes =
        new ApiRoutes(
            tenants,
            new ForwardAuthFront(decisions),
            new DecisionsFront(decisions, token),
            new CrlFront(vertx, clock, crlLimit),
            new OcspFront(name -> tenants.named(name).map(TenantRuntime::relay), relayLimit, clock),
            token,
            decisions::failed);
    return Listener.listen(vertx, listen.api(), FAMILY, rules, routes::answer)
        .onSuccess(
            listening -> {
              server = listening;
              bound.accept(listening.actualPort());
            });
  }

  /** Stops accepting, answers what is in flight, closes. */
  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
  }
}
