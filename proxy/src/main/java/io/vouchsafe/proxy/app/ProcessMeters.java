package io.vouchsafe.proxy.app;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
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
import java.lang.management.ManagementFactory;
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
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("system."))
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
  }

  /** Shows all of them from now on; takes some milliseconds. */
  synchronized void show() {
    if (closed) {
      return;
    }
    binders().forEach(binder -> binder.bindTo(registry));
  }

  /** As all clients of Prometheus name it; Micrometer's own counts nanoseconds. */
  private static void cpuTime(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, each -> each.getProcessCpuTime() / 1e9)
          .description("CPU time that the process has used")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  private List<MeterBinder> binders() {
    return List.of(
        new UptimeMetrics(),
        new ProcessorMetrics(),
        ProcessMeters::cpuTime,
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
