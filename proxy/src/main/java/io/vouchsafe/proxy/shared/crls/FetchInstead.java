package io.vouchsafe.proxy.shared.crls;

import io.vertx.core.Future;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.shared.crls.SharedCrlMeters.Event;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Obtains what the engine does not give: from the CRL's URL, else from another node. Each node
 * waits a while of its own first, so that ten of them do not ask in the same instant.
 */
final class FetchInstead {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** CRLs of hundreds of MiB come from a node of the same network. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 1000;
  private static final int MOST_NODES = 3;

  private final SharedCrls.Ground ground;
  private final CrlLibrary library;
  private final SharedCrlMeters meters;
  private final Function<CrlPointer, Optional<Event>> needless;
  private final Turns turns;

  /**
   * Nothing is fetched yet.
   *
   * @param needless why there is nothing to be had
   */
  FetchInstead(
      SharedCrls.Ground ground,
      CrlLibrary library,
      SharedCrlMeters meters,
      Function<CrlPointer, Optional<Event>> needless) {
    this.ground = ground;
    this.library = library;
    this.meters = meters;
    this.needless = needless;
    this.turns =
        new Turns(work -> ground.vertx().runOnContext(now -> work.run()), AT_ONCE, MOST_WAITING);
  }

  /** Within some seconds, unless it has come otherwise by then. */
  void soon(CrlPointer pointer, Optional<Node> from) {
    long pause = 1 + (long) (LONGEST_PAUSE.toMillis() * ground.random().getAsDouble());
    Timers.of(ground.vertx())
        .once(
            Duration.ofMillis(pause),
            () ->
                turns
                    .take(() -> fetch(pointer, from))
                    .onFailure(why -> meters.count(Event.NOT_OBTAINED)));
  }

  private Future<Void> fetch(CrlPointer pointer, Optional<Node> from) {
    if (isHad(pointer)) {
      return Future.succeededFuture();
    }
    return library
        .fetchNow(pointer.offered())
        .transform(
            fetched -> {
              if (isHad(pointer)) {
                meters.count(Event.FETCHED);
                return Future.succeededFuture();
              }
              return ask(pointer, nodes(from), 0);
            });
  }

  private boolean isHad(CrlPointer pointer) {
    return needless.apply(pointer).isPresent();
  }

  /** Who told of it first. */
  private List<Nodes.Seen> nodes(Optional<Node> from) {
    return ground.nodes().others().stream()
        .filter(node -> node.apiUrl().isPresent())
        .sorted(
            Comparator.comparing(
                node -> from.filter(teller -> teller.equals(node.node())).isEmpty()))
        .limit(MOST_NODES)
        .toList();
  }

  private Future<Void> ask(CrlPointer pointer, List<Nodes.Seen> nodes, int at) {
    if (at >= nodes.size()) {
      meters.count(Event.NOT_OBTAINED);
      return Future.succeededFuture();
    }
    URI url =
        nodes
            .get(at)
            .apiUrl()
            .orElseThrow()
            .resolve("/crl/" + pointer.tenant() + "/" + pointer.name().path());
    return library
        .takeFrom(pointer.offered(), url, ground.tls().get(), PATIENCE)
        .transform(
            taken -> {
              if (taken.succeeded() && taken.result().succeeded()) {
                meters.count(Event.FROM_NODE);
                return Future.succeededFuture();
              }
              return ask(pointer, nodes, at + 1);
            });
  }
}
