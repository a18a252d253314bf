package io.vouchsafe.proxy.shared.orders;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.ObjectName;
import io.vouchsafe.proxy.emergency.OrdersListener;
import io.vouchsafe.proxy.emergency.Sharing;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.shared.orders.OrderLists.Place;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Blocks and break-glass allows of all nodes as one set: tells others what is said here, hears what
 * they say, and compares the full lists when something may have been missed. A single event counts
 * only once the full lists were read.
 */
public final class SharedOrders implements OrdersListener {
  /** So often this node looks whether its lists in the engine are what it holds. */
  private static final Duration RECONCILE = Duration.ofSeconds(5);

  /** A longer event is told after the list that it is about lies in the engine. */
  private static final int SHORT = 16 << 10;

  /** Events that wait for the first full lists; of more, the lists are read again. */
  private static final int MOST_ASIDE = 1_000;

  private final OrdersGround ground;
  private final OrderLists lists;
  private final OwnLists own;
  private final OrdersMerge merge;
  private final OrdersResync resync;
  private final Deque<SharedEvent> aside = new ArrayDeque<>();
  private boolean overflowed;
  private boolean complete;

  private SharedOrders(OrdersGround ground, MeterRegistry registry) {
    OrderMeters meters = new OrderMeters(registry, ground.clock());
    this.ground = ground;
    this.lists = new OrderLists(ground.engine(), ground.prefix());
    this.own = new OwnLists(ground, lists);
    this.merge = new OrdersMerge(ground, meters);
    this.resync = new OrdersResync(ground, lists, own, merge, meters);
  }

  /**
   * Takes part from now on: before anybody can change anything, and before the stream starts.
   *
   * @param withheld whether allows of other nodes do not count just now; cheap
   */
  public static SharedOrders start(
      OrdersGround ground, BooleanSupplier withheld, Timers timers, MeterRegistry registry) {
    SharedOrders orders = new SharedOrders(ground, registry);
    ground.emergencies().share(new Sharing(ground.self(), withheld, orders));
    ground.stream().subscribe(EventType.BLOCK, orders::heard);
    ground.stream().subscribe(EventType.UNBLOCK, orders::heard);
    ground.stream().subscribe(EventType.BREAK_GLASS, orders::heard);
    ground.stream().whenMissed(orders::compareAll);
    timers.every(RECONCILE, orders::reconcile);
    return orders;
  }

  /** Of all orders that count, in hexadecimal: all nodes should have the same. */
  public String digest() {
    return HexFormat.of().formatHex(ground.emergencies().digest(ground.clock().instant()).octets());
  }

  /** Writes what could not be written, and what changed since; never waits. */
  void reconcile() {
    if (ground.engine().isOpen()) {
      write();
    }
  }

  /** Not before the lists were read: this node's own may hold what it has forgotten. */
  private Future<Void> write() {
    return isComplete() ? own.write() : Future.failedFuture("the lists were not read yet");
  }

  @Override
  public void changed(String tenant, Orders changed) {
    Future<Void> written = write();
    if (!changed.blocks().isEmpty()) {
      boolean blocks = changed.blocks().standing().findAny().isPresent();
      tell(
          blocks ? EventType.BLOCK : EventType.UNBLOCK,
          tenant,
          new Orders(changed.counter(), changed.blocks(), Orders.NONE.allows()),
          written);
    }
    if (!changed.allows().isEmpty()) {
      tell(
          EventType.BREAK_GLASS,
          tenant,
          new Orders(changed.counter(), Orders.NONE.blocks(), changed.allows()),
          written);
    }
  }

  /** What is too long for an event makes others read the lists: they must lie there by then. */
  private void tell(EventType type, String tenant, Orders changed, Future<Void> written) {
    Buffer body = OrdersMessage.of(changed);
    if (body.length() <= SHORT) {
      ground.stream().publish(type, tenant, body);
    } else {
      written.onComplete(whatever -> ground.stream().publish(type, tenant, body));
    }
  }

  private void heard(SharedEvent event) {
    if (ObjectName.mistake(event.tenant()).isEmpty() && !putAside(event)) {
      merge.event(event);
    }
  }

  private synchronized boolean putAside(SharedEvent event) {
    if (complete) {
      return false;
    }
    if (aside.size() < MOST_ASIDE) {
      aside.add(event);
    } else {
      overflowed = true;
    }
    return true;
  }

  private Future<Void> compareAll() {
    return Blocking.result(
        () -> {
          List<Place> gone = resync.run();
          takeFromAside();
          Blocking.get(own.write());
          Blocking.get(lists.remove(gone));
        });
  }

  private void takeFromAside() {
    List<SharedEvent> events;
    synchronized (this) {
      events = List.copyOf(aside);
      aside.clear();
      complete = !overflowed;
      overflowed = false;
    }
    events.forEach(merge::event);
    if (!isComplete()) {
      throw new IllegalStateException("more events came than wait while the lists are read");
    }
  }

  private synchronized boolean isComplete() {
    return complete;
  }
}
