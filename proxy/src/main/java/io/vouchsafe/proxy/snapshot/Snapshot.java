package io.vouchsafe.proxy.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.memory.AcceptedResponses;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.store.ResponseMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files, one for each tenant. A file that is broken, or not there, or cannot be written costs
 * what it would have saved and nothing else. Blocking.
 */
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private final StateDirectory state;
  private final MeterRegistry registry;
  private final Map<String, Long> written = new HashMap<>();

  Snapshot(StateDirectory state, MeterRegistry registry) {
    this.state = state;
    this.registry = registry;
  }

  /**
   * What the file of {@code tenant} holds, as far as it is whole.
   *
   * @param most bytes to take
   */
  <O> List<O> read(SnapshotKind<?, O> kind, String tenant, long most) {
    String name = kind.file(tenant);
    try {
      Optional<InputStream> file = state.stream(name);
      if (file.isEmpty()) {
        return List.of();
      }
      try (InputStream in = file.get()) {
        return entries(kind, tenant, kind.frames().read(in, most));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read, and {} starts without: {}", name, tenant, e.toString());
      return List.of();
    }
  }

  private <O> List<O> entries(SnapshotKind<?, O> kind, String tenant, Frames.Contents contents) {
    List<O> entries =
        contents.records().stream().map(kind.reader()).flatMap(Optional::stream).toList();
    int damaged = contents.damaged() + contents.records().size() - entries.size();
    if (damaged > 0 || !contents.whole()) {
      LOG.warn(
          "{} is damaged: {} responses are whole, {} are not{}",
          kind.file(tenant),
          entries.size(),
          damaged,
          contents.whole() ? "" : ", and its end is missing or too far");
    }
    count(tenant, Outcome.DAMAGED.word(), damaged);
    return entries;
  }

  /** Writes what has changed of {@code tenant} since the last time. */
  synchronized void write(TenantRuntime tenant, Instant now) {
    AcceptedResponses accepted = tenant.memory().statuses().accepted();
    ResponseMemory relayed = tenant.memory().responses();
    write(
        SnapshotKind.ACCEPTED, tenant.name(), accepted.changes(), () -> accepted.worthKeeping(now));
    write(SnapshotKind.RELAYED, tenant.name(), relayed.changes(), () -> relayed.upstreams(now));
  }

  private <I> void write(
      SnapshotKind<I, ?> kind, String tenant, long changes, Supplier<List<I>> worthKeeping) {
    String name = kind.file(tenant);
    Long before = written.get(name);
    if (before != null && before == changes) {
      return;
    }
    List<I> entries = worthKeeping.get();
    try {
      if (state.write(name, out -> write(kind, out, entries))) {
        written.put(name, changes);
        count(tenant, kind.counted(), entries.size());
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", name, e.toString());
    }
  }

  private static <I> void write(SnapshotKind<I, ?> kind, OutputStream out, List<I> entries)
      throws IOException {
    Frames.Writer file = kind.frames().writer(out);
    for (I entry : entries) {
      file.add(kind.recorder().record(entry));
    }
  }

  /** Counts {@code entries} with which that was done. */
  void count(String tenant, String result, int entries) {
    Counter.builder("vouchsafe.snapshot.entries")
        .description("Responses written to and read from the snapshot, by what became of them")
        .tag("tenant", tenant)
        .tag("result", result)
        .register(registry)
        .increment(entries);
  }
}
