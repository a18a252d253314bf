package io.vouchsafe.proxy.shared.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A node of a test: what it hears, how often it compares, and a clock that a test puts forward. */
final class TestNode implements AutoCloseable {
  static final Seals SEALS =
      new Seals("vs:", List.of(new Secret("a key of at least thirty-two octets")));

  private static final Duration BEAT = Duration.ofMillis(200);

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final List<SharedEvent> heard = new CopyOnWriteArrayList<>();
  final AtomicInteger resyncs = new AtomicInteger();
  final AtomicLong forward = new AtomicLong();
  final SharedStream stream;

  TestNode(Engine engine, String name, String id) {
    this(engine, name, id, SEALS, System.currentTimeMillis());
  }

  TestNode(Engine engine, String name, String id, Seals seals, long incarnation) {
    StreamGround ground =
        new StreamGround(
            engine,
            seals,
            "vs:",
            new NodeIdentity(new Node(id, name), incarnation),
            "1.2.3",
            Optional.of(URI.create("https://" + name + ".example:8181")),
            Optional.empty(),
            InstantSource.system(),
            () -> System.nanoTime() + forward.get(),
            registry);
    stream = new SharedStream(ground, BEAT);
    for (EventType type : EventType.values()) {
      stream.subscribe(type, heard::add);
    }
    stream.whenMissed(
        () -> {
          resyncs.incrementAndGet();
          return Future.succeededFuture();
        });
  }

  TestNode start() {
    stream.start();
    return this;
  }

  void tell(String text) {
    stream.publish(EventType.BLOCK, "acme", Buffer.buffer(text));
  }

  List<String> texts() {
    return heard.stream().map(event -> event.body().toString()).toList();
  }

  List<String> others() {
    return stream.others().stream().map(seen -> seen.node().name()).toList();
  }

  double refused(String reason) {
    return count("vouchsafe.shared.events.refused", reason);
  }

  double resyncsFor(String reason) {
    return count("vouchsafe.shared.resyncs", reason);
  }

  private double count(String name, String reason) {
    return registry.find(name).tag("reason", reason).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  /** So much time passes on this node alone. */
  void passes(Duration time) {
    forward.addAndGet(time.toNanos());
  }

  @Override
  public void close() {
    Future<Void> stopped = stream.stop(Duration.ofMillis(200));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(stopped::isComplete);
  }
}
