package io.vouchsafe.proxy.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The same work done several times: by the clock, and processor time of the whole process. */
final class Rounds {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final List<Long> clock = new ArrayList<>();
  private long cpu;

  void add(Callable<?> work) throws Exception {
    long cpuBefore = SYSTEM.getProcessCpuTime();
    long before = System.nanoTime();
    if (work.call() == null) {
      throw new IllegalStateException("nothing came of it");
    }
    clock.add(System.nanoTime() - before);
    cpu += SYSTEM.getProcessCpuTime() - cpuBefore;
  }

  /** Nanoseconds of the quickest round: the one that neighbours on the machine disturbed least. */
  long best() {
    return clock.stream().min(Long::compare).orElseThrow();
  }

  /** Nanoseconds of the middle round. */
  long median() {
    return clock.stream().sorted().toList().get(clock.size() / 2);
  }

  /** Nanoseconds of all the process's threads, on average; the clock behind it is coarse. */
  double cpu() {
    return 1.0 * cpu / clock.size();
  }
}
