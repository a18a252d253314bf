package io.vouchsafe.proxy.shared.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SharedSettings.Stale;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.emergency.EmergencyStore;
import io.vouchsafe.proxy.emergency.EntryIds;
import io.vouchsafe.proxy.emergency.TenantEmergency;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.EventListener;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import io.vouchsafe.proxy.shared.stream.ResyncListener;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes in one process over an engine of maps, whose owner is the test. */
final class OrdersLab {
  static final String TENANT = "acme";
  static final String KEY = "0123456789abcdef0123456789abcdef";

  private static final EntryIds IDS = new EntryIds(new SplittableRandom(7));

  /** The engine: a set is a hash without values. */
  final Map<String, Map<String, byte[]>> keys = new TreeMap<>();

  final List<LabNode> nodes = new ArrayList<>();

  /** Events that were published while they are withheld. */
  final List<Runnable> withheld = new ArrayList<>();

  boolean withholding;
  Instant now = Instant.parse("2026-11-29T03:00:00Z");

  /** Starts a node that keeps nothing on a disk. */
  LabNode node(String name) {
    return node(name, StateDirectory.NONE, KEY, Stale.ALARM, TENANT);
  }

  LabNode node(String name, StateDirectory state, String key, Stale stale, String... tenants) {
    LabNode node = new LabNode(name, state, key, stale, List.of(tenants));
    nodes.add(node);
    return node;
  }

  /** FLUSHALL. */
  void empty() {
    keys.clear();
  }

  /** Another process may come in its place. */
  void stop(LabNode node) {
    nodes.remove(node);
  }

  void forAll(String key, java.util.function.UnaryOperator<byte[]> change) {
    keys.getOrDefault(key, Map.of()).replaceAll((field, octets) -> change.apply(octets));
  }

  private Future<@Nullable Response> answer(Request request) {
    List<byte[]> words = FakeEngine.arguments(request);
    String key = new String(words.getFirst(), UTF_8);
    String field = words.size() > 1 ? new String(words.get(1), UTF_8) : "";
    Map<String, byte[]> hash = keys.computeIfAbsent(key, fresh -> new LinkedHashMap<>());
    return Future.succeededFuture(
        switch (FakeEngine.words(request).getFirst()) {
          case "SADD" -> number(hash.put(field, new byte[0]));
          case "HSET" -> number(hash.put(field, words.get(2)));
          case "HDEL" -> number(hash.remove(field));
          case "SMEMBERS", "HKEYS" ->
              FakeEngine.list(
                  hash.keySet().stream().map(FakeEngine::bulk).toArray(Response[]::new));
          case "HSTRLEN" -> FakeEngine.number(hash.getOrDefault(field, new byte[0]).length);
          case "HGET" -> hash.containsKey(field) ? FakeEngine.bulk(hash.get(field)) : null;
          default -> throw new IllegalArgumentException(FakeEngine.words(request).getFirst());
        });
  }

  private static Response number(byte @Nullable [] before) {
    return FakeEngine.number(before == null ? 1 : 0);
  }

  static BlockEntry block(String subject) {
    return new BlockEntry(
        new Target.OfKey(Fingerprint.sha256(subject.getBytes(UTF_8))),
        Optional.of(subject),
        Optional.of("ops"),
        Optional.empty());
  }

  BreakGlass allow(String certificate, Duration time) {
    return new BreakGlass(
        Fingerprint.sha256(certificate.getBytes(UTF_8)), now.plus(time), "ops", "pager", now);
  }

  /** One process. */
  final class LabNode implements EventStream, Nodes {
    final FakeEngine engine = new FakeEngine(OrdersLab.this::answer);
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final StringBuilder journal = new StringBuilder();
    final List<String> cuts = new ArrayList<>();
    final Emergencies emergencies;
    final SharedOrders orders;
    final Map<String, TenantEmergency> tenants = new TreeMap<>();
    final List<SharedEvent> published = new ArrayList<>();
    boolean stale;

    private final Node self;
    private final Map<EventType, List<EventListener>> listeners = new TreeMap<>();
    private final List<ResyncListener> resyncs = new ArrayList<>();

    private LabNode(
        String name, StateDirectory state, String key, Stale strict, List<String> names) {
      self = new Node(name.substring(0, 1).repeat(16), name);
      emergencies =
          new Emergencies(
              state,
              () -> now,
              registry,
              tenant -> 0,
              (tenant, before, after) -> cuts.add(tenant + " " + after.entries().size()));
      names.forEach(this::settings);
      orders =
          SharedOrders.start(
              new OrdersGround(
                  emergencies,
                  new EmergencyAudit(journal::append, () -> now),
                  engine,
                  new Seals("vs:", List.of(new Secret(key))),
                  "vs:",
                  this,
                  this,
                  () -> now,
                  Runnable::run),
              () -> strict == Stale.STRICT && stale,
              new NoTimers(),
              registry);
    }

    /** The tenant is in the settings from now on. */
    void settings(String tenant) {
      tenants.put(tenant, emergencies.of(tenant, BlockList.EMPTY));
    }

    /** As at the start, and after a gap. */
    Future<Void> resync() {
      return resyncs.getFirst().resync();
    }

    EmergencyStore byHand() {
      return byHand(TENANT);
    }

    EmergencyStore byHand(String tenant) {
      return tenants.get(tenant).byHand();
    }

    /** Blocks by hand; the id of the block. */
    String block(String subject) {
      EmergencyStore.Outcome outcome =
          byHand().addBlocks(BlockList.of(List.of(OrdersLab.block(subject))), IDS);
      return ((EmergencyStore.Outcome.Done) outcome)
          .added()
          .entries()
          .getFirst()
          .id()
          .orElseThrow();
    }

    /** What is blocked. */
    List<String> blocked() {
      return blocked(TENANT);
    }

    List<String> blocked(String tenant) {
      return tenants.get(tenant).current().blocks().entries().stream()
          .map(entry -> entry.note().orElseThrow())
          .sorted()
          .toList();
    }

    int allowed() {
      return tenants.get(TENANT).current().breakGlass().activeAt(now).all().size();
    }

    double refused(String why) {
      return registry.get("vouchsafe.shared.orders.refused").tag("reason", why).counter().count();
    }

    String digest() {
      return orders.digest();
    }

    @Override
    public void publish(EventType type, String tenant, Buffer body) {
      SharedEvent event = new SharedEvent(self, now, type, tenant, body);
      published.add(event);
      for (LabNode other : List.copyOf(nodes)) {
        if (other != this) {
          Runnable telling = () -> other.hear(event);
          if (withholding) {
            withheld.add(telling);
          } else {
            telling.run();
          }
        }
      }
    }

    /** What the stream brings. */
    void hear(SharedEvent event) {
      listeners.getOrDefault(event.type(), List.of()).forEach(each -> each.heard(event));
    }

    @Override
    public void subscribe(EventType type, EventListener listener) {
      listeners.computeIfAbsent(type, fresh -> new ArrayList<>()).add(listener);
    }

    @Override
    public void whenMissed(ResyncListener listener) {
      resyncs.add(listener);
    }

    @Override
    public Node self() {
      return self;
    }

    @Override
    public List<Seen> others() {
      return nodes.stream()
          .filter(node -> node != this)
          .map(node -> new Seen(node.self, now, "1", Optional.empty(), Optional.empty()))
          .toList();
    }

    @Override
    public List<String> staleBecause() {
      return stale ? List.of("the test says so") : List.of();
    }

    @Override
    public boolean isStale() {
      return stale;
    }

    @Override
    public boolean forget(String name) {
      return false;
    }
  }

  private static final class NoTimers implements Timers {
    @Override
    public Timer once(Duration delay, Runnable task) {
      return () -> {};
    }

    @Override
    public Timer every(Duration period, Runnable task) {
      return () -> {};
    }
  }

  /** The ids of nodes whose lists lie there. */
  List<String> lists(String tenant) {
    return Stream.of("vs:orders:" + tenant)
        .flatMap(key -> keys.getOrDefault(key, Map.of()).keySet().stream())
        .sorted()
        .toList();
  }
}
