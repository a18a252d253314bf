package io.vouchsafe.proxy.crl;

import io.vouchsafe.proxy.crl.CrlListFile.Kept;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what is held, for the next start; nothing before the last list was read, lest a start
 * that fails should wipe it out.
 */
final class CrlListWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CrlListWriter.class);

  /** Changes that come meanwhile are written together. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Timers timers;
  private final Workers workers;
  private final CrlListFile kept;
  private final Collection<TenantCrls> tenants;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private volatile boolean readBack;

  CrlListWriter(Timers timers, Workers workers, CrlListFile kept, Collection<TenantCrls> tenants) {
    this.timers = timers;
    this.workers = workers;
    this.kept = kept;
    this.tenants = tenants;
  }

  /** The last list was read, or is not to be had: from now on it may be replaced. */
  void mayReplace() {
    readBack = true;
  }

  void writeSoon() {
    if (!waiting.compareAndSet(false, true)) {
      return;
    }
    timers.once(
        PAUSE,
        () -> {
          waiting.set(false);
          workers
              .run(
                  () -> {
                    write();
                    return true;
                  })
              .map(WorkResult::required)
              .onFailure(failure -> LOG.warn("the list of CRLs could not be written", failure));
        });
  }

  /** Blocking. */
  synchronized void write() throws IOException {
    if (!readBack) {
      return;
    }
    List<Kept> all = new ArrayList<>();
    for (TenantCrls tenant : tenants) {
      for (String object : tenant.objects().keySet()) {
        tenant.store(object).ifPresent(store -> all.addAll(kept(tenant.name(), object, store)));
      }
    }
    kept.write(all);
  }

  private static List<Kept> kept(String tenant, String object, CrlObjectStore store) {
    List<Kept> all = new ArrayList<>();
    synchronized (store) {
      for (CrlSourceUrl sourceUrl : store.sourceUrls()) {
        store
            .heldBy(sourceUrl)
            .ifPresent(
                held ->
                    all.add(
                        new Kept(
                            tenant,
                            object,
                            sourceUrl.url,
                            held.sha256(),
                            held.fetched(),
                            sourceUrl.conditionsFor(Optional.of(held)))));
      }
    }
    return all;
  }
}
