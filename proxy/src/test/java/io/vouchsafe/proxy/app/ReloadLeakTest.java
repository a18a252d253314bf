package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cache.PathCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.ocsp.OcspSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand reloads leave nothing behind. */
class ReloadLeakTest {
  private static final int RELOADS = 1000;

  /** What is in use, or in flight. */
  private static final long FEW = 20;

  private static final int CONNECTIONS = 40;

  private static final List<Class<?>> REPLACED =
      List.of(TenantRuntime.class, StatusCache.class, PathCache.class, OcspSource.class);

  @Test
  void replacedTenantsAreGarbageAndNoSeriesIsAdded(@TempDir Path directory) throws Exception {
    Map<Class<?>, Long> ofOthers = alive();
    try (ReloadLab lab = new ReloadLab(directory)) {
      Certificate alice = lab.client("CN=Alice");
      lab.api.decide(alice);
      long series = series(lab);

      for (int i = 0; i < RELOADS; i++) {
        lab.policy = ", max_verdict: " + (1 + i);
        lab.reload();
        if (i % 100 == 0) {
          lab.api.decide(alice);
        }
      }

      alive()
          .forEach(
              (type, alive) ->
                  assertThat(alive - ofOthers.get(type)).as("%s", type).isLessThan(FEW));
      assertThat(lab.responder.requests()).as("the memory was kept").isEqualTo(1);
      assertThat(series(lab)).isEqualTo(series);
    }
  }

  private static Map<Class<?>, Long> alive() throws Exception {
    Map<Class<?>, Long> alive = new HashMap<>();
    for (Class<?> type : REPLACED) {
      alive.put(type, alive(type));
    }
    return alive;
  }

  /** Each has asked under other settings than the others, and keeps its connection. */
  @Test
  void idleConnectionsHoldNoReplacedTenants(@TempDir Path directory) throws Exception {
    Map<Class<?>, Long> ofOthers = alive();
    List<FrontCaller> idle = new ArrayList<>();
    try (ReloadLab lab = new ReloadLab(directory)) {
      lab.tenant = "front: { header: nginx, trusted: [127.0.0.1/32] }";
      for (int i = 0; i < CONNECTIONS; i++) {
        lab.policy = ", max_verdict: " + (1 + i);
        lab.reload();
        FrontCaller caller = new FrontCaller("127.0.0.1", lab.service.apiPort());
        idle.add(caller);
        assertThat(caller.ask("/v1/acme/auth").reason()).isEqualTo("no_certificate");
      }

      alive()
          .forEach(
              (type, alive) ->
                  assertThat(alive - ofOthers.get(type)).as("%s", type).isLessThan(FEW));
    } finally {
      for (FrontCaller each : idle) {
        each.close();
      }
    }
  }

  /** Instances that a full collection leaves. */
  private static long alive(Class<?> type) throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length >= 4 && columns[3].equals(type.getName()))
        .mapToLong(columns -> Long.parseLong(columns[1]))
        .sum();
  }

  private static long series(ReloadLab lab) throws Exception {
    // A garbage collection adds series of its own kind.
    return lab.metrics()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("jvm_"))
        .count();
  }
}
