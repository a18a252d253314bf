package io.vouchsafe.proxy.shared.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** The series of the stream. Labels are words from code. Thread-safe. */
final class StreamMeters {
  /** The type of events of a later version. */
  private static final String UNKNOWN = "unknown";

  private final MeterRegistry registry;

  StreamMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows what these say whenever somebody looks. */
  void show(
      DoubleSupplier nodes, DoubleSupplier namesakes, DoubleSupplier stale, DoubleSupplier lag) {
    gauge("vouchsafe.shared.nodes", "Live nodes, this one included", nodes);
    gauge("vouchsafe.shared.namesakes", "Live nodes that have another one's name", namesakes);
    gauge("vouchsafe.shared.stale", "Whether news of other nodes may be withheld", stale);
    Gauge.builder("vouchsafe.shared.lag", lag::getAsDouble)
        .description("Age of the newest event that was read")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  void sent(String type) {
    event(type, "out").increment();
  }

  void heard(EventType type) {
    event(type.word(), "in").increment();
  }

  void heardUnknown() {
    event(UNKNOWN, "in").increment();
  }

  private Counter event(String type, String direction) {
    return Counter.builder("vouchsafe.shared.events")
        .description("Events of the stream, of this node (out) and of others (in)")
        .tag("type", type)
        .tag("direction", direction)
        .register(registry);
  }

  void refused(EventRefusal why) {
    Counter.builder("vouchsafe.shared.events.refused")
        .description("Entries of the stream that were not heard")
        .tag("reason", why.word())
        .register(registry)
        .increment();
  }

  void resync(ResyncReason reason) {
    Counter.builder("vouchsafe.shared.resyncs")
        .description("Reasons to compare everything")
        .tag("reason", reason.word())
        .register(registry)
        .increment();
  }
}
