package io.vouchsafe.proxy.shared.crls;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.shared.crls.SharedCrlMeters.Event;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.Epoch;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other nodes of the CRLs that this one obtains, and takes theirs. Everything is verified
 * like what is fetched, nothing that is held gives way to what is not newer, and no fetch of this
 * node's own is put off.
 */
public final class SharedCrls {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCrls.class);

  /** Nobody waits for what is done here. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** So long a comparison waits for what it began. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** Everything is compared again, for what was evicted or could not be stored. */
  private static final Duration ROUND = Duration.ofHours(1);

  /** After the engine did not take something, and as much again at most. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 10_000;
  private static final int TENANTS_AT_ONCE = 16;

  private final Ground ground;
  private final CrlLibrary library;
  private final SmallCrls bytes;
  private final CrlPointers pointers;
  private final SharedCrlMeters meters;
  private final RecentAttempts attempts;
  private final HeardCrls heard = new HeardCrls();
  private final Turns turns;
  private final FetchInstead instead;
  private final AtomicBoolean comparesSoon = new AtomicBoolean();

  /**
   * What it works with.
   *
   * @param prefix before all keys in the engine
   * @param tls how https servers of other nodes are verified
   * @param random 0 to 1, so that nodes do not all fetch at the same moment
   */
  public record Ground(
      Vertx vertx,
      Engine engine,
      EventStream stream,
      Nodes nodes,
      Seals seals,
      Epoch epoch,
      String prefix,
      Supplier<ClientSSLOptions> tls,
      InstantSource clock,
      LongSupplier nanoTime,
      DoubleSupplier random,
      MeterRegistry registry) {}

  /** Does nothing until {@link #start}. */
  public SharedCrls(Ground ground, CrlLibrary library) {
    this.ground = ground;
    this.library = library;
    this.bytes = new SmallCrls(ground.engine(), ground.prefix());
    this.pointers =
        new CrlPointers(ground.engine(), ground.seals(), ground.epoch(), ground.prefix());
    this.meters = new SharedCrlMeters(ground.registry());
    this.attempts = new RecentAttempts(ground.nanoTime());
    this.turns =
        new Turns(work -> ground.vertx().runOnContext(now -> work.run()), AT_ONCE, MOST_WAITING);
    this.instead = new FetchInstead(ground, library, meters, this::needless);
  }

  /** Tells and hears from now on; before the stream begins, and after the library was restored. */
  public void start() {
    library.whenReplaced(this::replaced);
    ground.stream().subscribe(EventType.CRL, this::heard);
    ground.stream().whenMissed(this::resync);
    Timers.of(ground.vertx()).every(plus(ROUND, 0.1), this::compare);
  }

  private void compare() {
    comparesSoon.set(false);
    resync().onFailure(this::failed);
  }

  /** What could not be stored is, as soon as the engine takes it. */
  private void failed(Throwable why) {
    LOG.debug("CRLs in the engine are compared again soon: {}", why.toString());
    if (comparesSoon.compareAndSet(false, true)) {
      Timers.of(ground.vertx()).once(plus(PAUSE, 1), this::compare);
    }
  }

  private Duration plus(Duration time, double part) {
    return time.plusMillis((long) (time.toMillis() * part * ground.random().getAsDouble()));
  }

  private void replaced(String tenant, String object, CachedCrl fresh) {
    if (!heard.has(new CrlPointer.Key(tenant, object, fresh.sha256()))) {
      turns
          .take(() -> tell(tenant, object, fresh))
          .onFailure(why -> meters.count(Event.NOT_STORED));
    }
  }

  /** The bytes lie there before anybody hears of them. */
  private Future<Void> tell(String tenant, String object, CachedCrl fresh) {
    boolean isHeld =
        library.held(tenant, object).stream()
            .anyMatch(held -> held.sha256().equals(fresh.sha256()));
    return isHeld ? tellHeld(tenant, object, fresh) : Future.succeededFuture();
  }

  private Future<Void> tellHeld(String tenant, String object, CachedCrl fresh) {
    return pointer(tenant, object, fresh)
        .compose(
            pointer ->
                store(pointer, fresh)
                    .compose(stored -> pointers.put(pointer, PATIENCE))
                    .onFailure(
                        why -> {
                          meters.count(Event.NOT_STORED);
                          failed(why);
                        })
                    .transform(
                        over -> {
                          ground.stream().publish(EventType.CRL, tenant, pointer.encode());
                          meters.count(Event.TOLD);
                          return Future.<Void>succeededFuture();
                        }));
  }

  private Future<CrlPointer> pointer(String tenant, String object, CachedCrl held) {
    return ground
        .vertx()
        .fileSystem()
        .props(held.file().toString())
        .map(props -> CrlPointer.of(tenant, object, held, props.size()));
  }

  private Future<Void> store(CrlPointer pointer, CachedCrl held) {
    return SmallCrls.takes(pointer.length())
        ? ground
            .vertx()
            .fileSystem()
            .readFile(held.file().toString())
            .compose(der -> bytes.put(pointer, der, ground.clock().instant(), PATIENCE))
        : Future.succeededFuture();
  }

  private void heard(SharedEvent event) {
    switch (CrlPointer.parse(event.body())) {
      case Parsed.Malformed<CrlPointer> malformed -> meters.count(Event.MALFORMED);
      case Parsed.Ok<CrlPointer>(CrlPointer pointer) -> {
        if (pointer.tenant().equals(event.tenant())) {
          consider(pointer, Optional.of(event.from()));
        } else {
          meters.count(Event.MALFORMED);
        }
      }
    }
  }

  /** A look-up, unless it is news; and at most one attempt a CRL and minute. */
  private Future<Void> consider(CrlPointer pointer, Optional<Node> from) {
    heard.add(pointer.key());
    Optional<Event> needless =
        needless(pointer)
            .or(() -> attempts.begin(pointer.key()) ? Optional.empty() : Optional.of(Event.PAUSED));
    needless.ifPresent(meters::count);
    return needless.isPresent()
        ? Future.succeededFuture()
        : turns.take(() -> obtain(pointer, from)).otherwiseEmpty();
  }

  private Optional<Event> needless(CrlPointer pointer) {
    List<CachedCrl> held = library.held(pointer.tenant(), pointer.object());
    if (held.stream().anyMatch(pointer::isCoveredBy)) {
      return Optional.of(Event.KNOWN);
    }
    if (pointer.isOver(ground.clock().instant())) {
      return Optional.of(Event.OVER);
    }
    return library.knows(pointer.offered()) ? Optional.empty() : Optional.of(Event.UNKNOWN);
  }

  private Future<Void> obtain(CrlPointer pointer, Optional<Node> from) {
    if (needless(pointer).isPresent()) {
      return Future.succeededFuture();
    }
    if (!SmallCrls.takes(pointer.length())) {
      instead.soon(pointer, from);
      return Future.succeededFuture();
    }
    return bytes
        .get(pointer.sha256(), PATIENCE)
        .otherwise(Optional.empty())
        .compose(
            found ->
                found.isPresent()
                    ? library.take(pointer.offered(), found.get()).map(Event::of)
                    : Future.succeededFuture(Event.MISSING))
        .map(
            event -> {
              meters.count(event);
              if (event == Event.MISSING || event == Event.DAMAGED) {
                instead.soon(pointer, from);
              }
              return null;
            });
  }

  /**
   * Compares what lies in the engine with what is held, in both directions. What is to be taken or
   * stored is begun and waited for a moment: blocks of other nodes may wait behind it.
   */
  Future<Void> resync() {
    Map<String, Set<String>> objects = library.objects();
    List<String> names = List.copyOf(objects.keySet());
    List<Future<Void>> works = new CopyOnWriteArrayList<>();
    Future<Void> all = Future.succeededFuture();
    for (int i = 0; i < names.size(); i += TENANTS_AT_ONCE) {
      List<String> some = names.subList(i, Math.min(i + TENANTS_AT_ONCE, names.size()));
      all = all.compose(before -> compare(some, objects, works));
    }
    return all.compose(
        compared ->
            Future.join(List.copyOf(works))
                .<Void>mapEmpty()
                .timeout(MOMENT.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty());
  }

  private Future<Void> compare(
      List<String> tenants, Map<String, Set<String>> objects, List<Future<Void>> works) {
    return pointers
        .of(tenants, PATIENCE)
        .map(
            lists -> {
              for (int i = 0; i < tenants.size(); i++) {
                String tenant = tenants.get(i);
                compare(tenant, objects.getOrDefault(tenant, Set.of()), lists.get(i), works);
              }
              return null;
            });
  }

  private void compare(
      String tenant, Set<String> objects, List<CrlPointer> theirs, List<Future<Void>> works) {
    theirs.forEach(pointer -> works.add(consider(pointer, Optional.empty())));
    for (String object : objects) {
      library.held(tenant, object).forEach(held -> works.add(keep(tenant, object, held, theirs)));
    }
  }

  /** What is held lies in the engine, unless something newer does. */
  private Future<Void> keep(String tenant, String object, CachedCrl held, List<CrlPointer> theirs) {
    boolean isOver = held.index().nextUpdate().map(ground.clock().instant()::isAfter).orElse(false);
    Optional<CrlPointer> same =
        theirs.stream()
            .filter(one -> one.object().equals(object) && one.scope().equals(held.scope()))
            .findFirst();
    if (isOver || same.filter(one -> !one.isCoveredBy(held)).isPresent()) {
      return Future.succeededFuture();
    }
    boolean isThere = same.filter(one -> one.sha256().equals(held.sha256())).isPresent();
    return turns
        .take(() -> isThere ? keep(same.get(), held) : tell(tenant, object, held))
        .otherwiseEmpty();
  }

  private Future<Void> keep(CrlPointer pointer, CachedCrl held) {
    return SmallCrls.takes(pointer.length())
        ? bytes
            .extend(pointer, ground.clock().instant(), PATIENCE)
            .compose(isThere -> isThere ? Future.succeededFuture() : store(pointer, held))
            .onFailure(this::failed)
        : Future.succeededFuture();
  }
}
