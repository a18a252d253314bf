package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;

/**
 * {@code jvm_*} and {@code process_*}, as Micrometer names them. They are shown when the service is
 * ready: the JVM's management classes would take a tenth of the time that a start takes.
 */
final class ProcessMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private boolean closed;

  /** Shows nothing yet. Of the machine nothing is shown: other programs do that better. */
  ProcessMeters(MeterRegistry registry) {
    this.registry = registry;
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system."));
  }

  /** Shows all of them from now on; takes some milliseconds. */
  synchronized void show() {
    if (closed) {
      return;
    }
    binders().forEach(binder -> binder.bindTo(registry));
  }

  private List<MeterBinder> binders() {
    return List.of(
        new UptimeMetrics(),
        new ProcessorMetrics(),
        new FileDescriptorMetrics(),
        new JvmInfoMetrics(),
        new JvmMemoryMetrics(),
        new JvmThreadMetrics(),
        new ClassLoaderMetrics(),
        collections);
  }

  /** The JVM tells this one of collections no more. */
  @Override
  public synchronized void close() {
    closed = true;
    collections.close();
  }
}
