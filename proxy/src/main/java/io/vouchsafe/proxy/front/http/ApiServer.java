package io.vouchsafe.proxy.front.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.proxy.net.CannotListenException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The API port, on one event loop; deployed once for each. */
public final class ApiServer extends VerticleBase {
  /** A stop takes 5 s at most, and this is the first half of it. */
  public static final Duration LAST_ANSWERS = Duration.ofMillis(2_400);

  private static final int FAMILY = 1;

  private final ListenSettings listen;
  private final ApiFronts fronts;
  private final PortRules rules;
  private final IntConsumer bound;
  private @Nullable HttpServer server;

  /**
   * A server that is not listening yet.
   *
   * @param fronts its own, since they live on its event loop
   * @param bound is told the port, which the system chose when the settings say 0
   */
  public ApiServer(ListenSettings listen, ApiFronts fronts, PortRules rules, IntConsumer bound) {
    this.listen = listen;
    this.fronts = fronts;
    this.rules = rules;
    this.bound = bound;
  }

  /** Who answers what. */
  public ApiFronts fronts() {
    return fronts;
  }

  @Override
  public Future<?> start() {
    return Listener.listen(vertx, listen.api(), FAMILY, rules, true, new ApiRoutes(fronts)::answer)
        .recover(CannotListenException.at("listen.api", listen.api()))
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
