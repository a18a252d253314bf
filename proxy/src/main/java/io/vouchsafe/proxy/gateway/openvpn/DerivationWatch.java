package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Learns from the server's own log how a client's keys are made. A client's {@code IV_PROTO} is its
 * word alone: the server believes the first of that name, and tells the last (ssl_util.c, {@code
 * extract_iv_proto}). On the gateway's event loop.
 */
final class DerivationWatch {
  /** The server writes both lines, and what it says of timers between them, at once. */
  static final Duration GRACE = Duration.ofSeconds(5);

  /** So many wait for their second line at most; of more, nothing is learnt. */
  static final int MOST_WAITING = 10_000;

  private final ConnectedClients clients;
  private final Timers timers;
  private final Consumer<ClientSession> told;
  private final Map<Place, Waiting> waiting = new HashMap<>();
  private int untold;

  /** What a line about a client begins with. */
  private record Place(String name, String address) {}

  /** A client whose next line says whether its keys are made by the exporter. */
  private record Waiting(ClientSession client, Timers.Timer timer) {}

  /**
   * Nothing is known.
   *
   * @param told called when the server has said how the keys of a client are made
   */
  DerivationWatch(ConnectedClients clients, Timers timers, Consumer<ClientSession> told) {
    this.clients = clients;
    this.timers = timers;
    this.told = told;
  }

  /** A line of the server's log. */
  void logged(String message) {
    ChannelLine.parse(message).ifPresent(this::logged);
  }

  private void logged(ChannelLine line) {
    Place place = new Place(line.name(), line.address());
    switch (line.kind()) {
      case KEYS -> await(place);
      case EXPORTER ->
          waitsNoMore(place).ifPresent(client -> settle(client, ClientSession.EXPORTER));
      case OTHER_OPTIONS ->
          waitsNoMore(place).ifPresent(client -> settle(client, ClientSession.PRF));
      case MUTED -> waitsNoMore(place);
    }
  }

  private void await(Place place) {
    if (waiting.size() < MOST_WAITING && !waiting.containsKey(place)) {
      clients
          .at(place.address())
          .filter(client -> client.name().equals(Optional.of(place.name())))
          .ifPresent(
              client ->
                  waiting.put(
                      place, new Waiting(client, timers.once(GRACE, () -> nothingCame(place)))));
    }
  }

  /** Where the exporter is used, the server says so. */
  private void nothingCame(Place place) {
    waitsNoMore(place).ifPresent(client -> settle(client, ClientSession.PRF));
  }

  private Optional<ClientSession> waitsNoMore(Place place) {
    Waiting before = waiting.remove(place);
    if (before == null) {
      return Optional.empty();
    }
    before.timer().cancel();
    return Optional.of(before.client());
  }

  private void settle(ClientSession client, String derivation) {
    if (!client.isGone()) {
      client.isDerived(derivation);
      told.accept(client);
    }
  }

  /** The server is not reached: what it would log next is lost. */
  void lost() {
    waiting.values().forEach(each -> each.timer().cancel());
    waiting.clear();
  }

  /** Counts those of whom the server has said nothing from one look to the next. */
  void look(Collection<ClientSession> all) {
    untold = 0;
    for (ClientSession client : all) {
      if (client.isUntoldAgain()) {
        untold++;
      }
    }
  }

  /** What an operator who demands the exporter should know; empty when the server tells it. */
  String concern() {
    return untold == 0
        ? ""
        : "how the keys of "
            + untold
            + (untold == 1 ? " session" : " sessions")
            + " are made is the client's word alone: the server's log does not say it; set verb 3"
            + " and no mute at the server";
  }
}
