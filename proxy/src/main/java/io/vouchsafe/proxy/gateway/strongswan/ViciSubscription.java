package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * A connection on which charon tells events. They are registered one after the other; those that
 * come meanwhile are told too. The listener runs on the event loop of the connection, to which all
 * fields belong, and nothing is read while it runs.
 */
final class ViciSubscription implements ViciSocket.Receiver {
  /** Costs charon nothing. */
  private static final String FENCE = "version";

  private static final int MOST_FENCES = 64;

  private final Set<String> events;
  private final Queue<String> unconfirmed;
  private final ViciListener listener;
  private final ViciSocket socket;
  private final Promise<Void> confirmed = Promise.promise();
  private final Queue<Promise<Void>> fences = new ArrayDeque<>();
  private boolean isOver;

  /** On the event loop on which {@code connected} was connected just now. */
  ViciSubscription(
      NetClient client, NetSocket connected, List<String> events, ViciListener listener) {
    this.events = Set.copyOf(events);
    this.unconfirmed = new ArrayDeque<>(this.events);
    this.listener = listener;
    this.socket = ViciSocket.over(client, connected, this);
  }

  /** Registers; completes when charon has confirmed every event. */
  Future<Void> begin() {
    register();
    return confirmed.future();
  }

  /**
   * Completes {@code passed} when every event of before has come: charon answers a command on this
   * connection behind them.
   */
  void fence(Promise<Void> passed) {
    if (isOver || fences.size() >= MOST_FENCES) {
      passed.fail("the connection for events takes no fence");
      return;
    }
    fences.add(passed);
    if (fences.size() == 1) {
      ask();
    }
  }

  private void ask() {
    socket.send(new ViciPacket.CommandRequest(FENCE, ViciMessage.EMPTY));
  }

  private void passed() {
    fences.remove().complete();
    if (!fences.isEmpty()) {
      ask();
    }
  }

  void end(Why why, String message) {
    socket.end(why, message);
  }

  private void register() {
    String event = unconfirmed.peek();
    if (event == null) {
      confirmed.complete();
    } else {
      socket.send(new ViciPacket.EventRegister(event));
    }
  }

  @Override
  public void packet(ViciPacket packet, int octets) {
    switch (packet) {
      case ViciPacket.Event(String name, ViciMessage message) when events.contains(name) ->
          listener.event(name, message);
      case ViciPacket.EventConfirm() when !unconfirmed.isEmpty() -> {
        unconfirmed.remove();
        register();
      }
      case ViciPacket.EventUnknown() when !unconfirmed.isEmpty() ->
          socket.end(Why.UNKNOWN_EVENT, "charon knows no event " + unconfirmed.remove());
      case ViciPacket.CommandResponse(ViciMessage answer) when !fences.isEmpty() -> passed();
      default ->
          socket.end(Why.OUT_OF_ORDER, "nothing asked for a " + packet.getClass().getSimpleName());
    }
  }

  @Override
  public void drained() {}

  /** Who never had the subscription hears by its future that it has ended. */
  @Override
  public void ended(ViciException why) {
    isOver = true;
    for (Promise<Void> fence = fences.poll(); fence != null; fence = fences.poll()) {
      fence.fail(why);
    }
    if (!confirmed.tryFail(why)) {
      listener.ended();
    }
  }
}
