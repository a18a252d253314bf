package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the server's own log how a client's keys are made. A client's {@code IV_PROTO} is its
 * word alone: the server believes the first of that name, and tells the last (ssl_util.c, {@code
 * extract_iv_proto}). On the gateway's event loop.
 */
final class DerivationWatch {
  /** The server writes both lines at once. */
  static final Duration GRACE = Duration.ofSeconds(3);

  private final ConnectedClients clients;
  private final Timers timers;
  private final Consumer<ClientSession> told;
  private @Nullable Waiting waiting;
  private int untold;

  /** The one client whose next line says whether its keys are made by the exporter. */
  private record Waiting(ClientSession client, ChannelLine line, Timers.Timer timer) {}

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
    Optional<ChannelLine> line = ChannelLine.parse(message);
    Waiting before = waiting;
    if (before != null) {
      forget();
      next(before, line.filter(before.line()::isOfSame).map(ChannelLine::kind));
    }
    line.filter(each -> each.kind() == ChannelLine.Kind.KEYS).ifPresent(this::await);
  }

  private void await(ChannelLine line) {
    clients
        .at(line.address())
        .filter(client -> client.name().equals(Optional.of(line.name())))
        .ifPresent(
            client ->
                waiting = new Waiting(client, line, timers.once(GRACE, () -> settle(client))));
  }

  /** No line at all came after that one. */
  private void settle(ClientSession client) {
    waiting = null;
    settle(client, ClientSession.PRF);
  }

  /** Where the exporter is used, the next line says so. */
  private void next(Waiting before, Optional<ChannelLine.Kind> kind) {
    if (kind.isEmpty()) {
      settle(before.client(), ClientSession.PRF);
      return;
    }
    switch (kind.get()) {
      case EXPORTER -> settle(before.client(), ClientSession.EXPORTER);
      case OTHER_OPTIONS, KEYS -> settle(before.client(), ClientSession.PRF);
      case MUTED -> {}
    }
  }

  private void settle(ClientSession client, String derivation) {
    if (!client.isGone()) {
      client.isDerived(derivation);
      told.accept(client);
    }
  }

  private void forget() {
    Waiting before = waiting;
    waiting = null;
    if (before != null) {
      before.timer().cancel();
    }
  }

  /** The server is not reached: what it would log next is lost. */
  void lost() {
    forget();
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
