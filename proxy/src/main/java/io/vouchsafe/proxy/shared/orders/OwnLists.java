package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.shared.orders.OrderLists.Place;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * This node's lists in the engine, kept as what it holds: whatever differs is written. One round at
 * a time; what fails is tried again by whoever asks next.
 */
final class OwnLists {
  private final OrdersGround ground;
  private final OrderLists lists;

  /** A list that is older than a day is of a node that is gone: a living one's never is. */
  static final Duration RENEWED = Duration.ofHours(6);

  /** What lies in the engine, as far as this node knows. */
  private final ConcurrentMap<String, Lying> written = new ConcurrentHashMap<>();

  private record Lying(Orders orders, Instant since) {}

  private List<Promise<Void>> waiting = new ArrayList<>();
  private boolean running;

  OwnLists(OrdersGround ground, OrderLists lists) {
    this.ground = ground;
    this.lists = lists;
  }

  /** Nothing is known of what lies there. */
  void forgetAll() {
    written.clear();
  }

  /** Just these lie there. */
  void found(String tenant, Orders orders, Instant since) {
    written.put(tenant, new Lying(orders, since));
  }

  /** Writes what differs. Never waits. */
  Future<Void> write() {
    Promise<Void> promise = Promise.promise();
    boolean first;
    synchronized (this) {
      waiting.add(promise);
      first = !running;
      running = true;
    }
    if (first) {
      ground.worker().execute(this::round);
    }
    return promise.future();
  }

  private void round() {
    List<Promise<Void>> asked;
    synchronized (this) {
      asked = waiting;
      waiting = new ArrayList<>();
    }
    Future<Void> result = Blocking.result(this::writeAll);
    boolean again;
    synchronized (this) {
      again = !waiting.isEmpty();
      running = again;
    }
    asked.forEach(promise -> result.onComplete(promise::handle));
    if (again) {
      ground.worker().execute(this::round);
    }
  }

  private void writeAll() throws Exception {
    for (Map.Entry<String, Orders> each : ground.emergencies().orders().entrySet()) {
      if (!isWritten(each.getKey(), each.getValue())) {
        Blocking.get(put(each.getKey(), each.getValue()));
        written.put(each.getKey(), new Lying(each.getValue(), ground.clock().instant()));
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // immutable, replaced as a whole
  private boolean isWritten(String tenant, Orders orders) {
    Lying lying = written.get(tenant);
    return lying != null
        && lying.orders() == orders
        && Duration.between(lying.since(), ground.clock().instant()).compareTo(RENEWED) < 0;
  }

  private Future<Void> put(String tenant, Orders orders) {
    SealedList list = new SealedList(ground.clock().instant(), OrdersMessage.of(orders));
    return lists.put(
        new Place(tenant, ground.self()), list.seal(ground.seals(), tenant, ground.self()));
  }
}
