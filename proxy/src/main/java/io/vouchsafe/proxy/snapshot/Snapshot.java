package io.vouchsafe.proxy.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.memory.AcceptedResponse;
import io.vouchsafe.proxy.memory.AcceptedResponses;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files, one for each tenant. A file that is broken, or not there, or cannot be written costs
 * what it would have saved and nothing else. Blocking.
 */
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private static final Frames FRAMES = new Frames("vouchsafe accepted responses 1");

  private final StateDirectory state;
  private final MeterRegistry registry;
  private final Map<String, Long> written = new HashMap<>();

  Snapshot(StateDirectory state, MeterRegistry registry) {
    this.state = state;
    this.registry = registry;
  }

  /** What the file of {@code tenant} holds, as far as it is whole. */
  List<AcceptedResponse> read(String tenant, long most) {
    try {
      Optional<InputStream> file = state.stream(name(tenant));
      if (file.isEmpty()) {
        return List.of();
      }
      try (InputStream in = file.get()) {
        return read(tenant, FRAMES.read(in, most));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read, and {} starts without: {}", name(tenant), tenant, e.toString());
      return List.of();
    }
  }

  private List<AcceptedResponse> read(String tenant, Frames.Contents contents) {
    List<AcceptedResponse> responses =
        contents.records().stream().map(AcceptedRecord::read).flatMap(Optional::stream).toList();
    int damaged = contents.damaged() + contents.records().size() - responses.size();
    if (damaged > 0 || !contents.whole()) {
      LOG.warn(
          "{} is damaged: {} responses are whole, {} are not{}",
          name(tenant),
          responses.size(),
          damaged,
          contents.whole() ? "" : ", and its end is missing or too far");
    }
    count(tenant, Outcome.DAMAGED.word(), damaged);
    return responses;
  }

  /** Writes what has changed since the last time. */
  synchronized void write(TenantRuntime tenant, Instant now) {
    AcceptedResponses accepted = tenant.memory().statuses().accepted();
    long changes = accepted.changes();
    Long before = written.get(tenant.name());
    if (before != null && before == changes) {
      return;
    }
    List<AcceptedResponse> worth = accepted.worthKeeping(now);
    try {
      if (state.write(name(tenant.name()), out -> write(out, worth))) {
        written.put(tenant.name(), changes);
        count(tenant.name(), "written", worth.size());
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", name(tenant.name()), e.toString());
    }
  }

  private static void write(OutputStream out, List<AcceptedResponse> responses) throws IOException {
    Frames.Writer file = FRAMES.writer(out);
    for (AcceptedResponse response : responses) {
      file.add(AcceptedRecord.write(response));
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

  private static String name(String tenant) {
    return "responses-" + tenant + ".snapshot";
  }
}
