package io.vouchsafe.proxy.app;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The ports where proxies ask in protocols of their own: SPOE and gRPC. They open and close with
 * the API port.
 */
final class CallerPorts {
  private final List<Supplier<? extends Deployable>> servers;
  private final List<String> deployments = new CopyOnWriteArrayList<>();

  /**
   * Ports that are not open yet.
   *
   * @param servers each makes one for each event loop
   */
  CallerPorts(List<Supplier<? extends Deployable>> servers) {
    this.servers = List.copyOf(servers);
  }

  /** Completes when all of them are open. */
  Future<Void> open(Vertx vertx, DeploymentOptions options) {
    List<Future<Void>> opening = new ArrayList<>();
    for (Supplier<? extends Deployable> server : servers) {
      opening.add(
          vertx
              .deployVerticle(server, options)
              .map(
                  deployment -> {
                    deployments.add(deployment);
                    return null;
                  }));
    }
    return Future.all(opening).mapEmpty();
  }

  /** Stops accepting, answers what is in flight, closes. */
  Future<Void> close(Vertx vertx) {
    List<Future<Void>> closing = new ArrayList<>();
    for (String deployment : deployments) {
      closing.add(vertx.undeploy(deployment));
    }
    return Future.join(closing).mapEmpty();
  }
}
