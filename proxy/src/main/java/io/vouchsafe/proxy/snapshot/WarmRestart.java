package io.vouchsafe.proxy.snapshot;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.Weight;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was known before a restart back: reads every tenant's snapshot before the API port
 * opens, and writes it when the service stops and every few minutes between.
 */
public final class WarmRestart {
  /** Some 50,000 responses of a delegate on two processors; what is left starts cold. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What a crash loses is asked for again; a power cut may lose as much. */
  static final Duration INTERVAL = Duration.ofMinutes(3);

  /** What is revoked must not be lost to a crash for long. */
  static final Duration REVOKED_INTERVAL = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(WarmRestart.class);

  private final Vertx vertx;
  private final StateDirectory state;
  private final Snapshot snapshot;
  private final Tenants tenants;
  private final OcspVerifier verifier;
  private final Workers workers;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /** Which reading of a tenant's file counts: a tenant may go and come back while one runs. */
  private final Map<String, Object> begun = new ConcurrentHashMap<>();

  /** Whose files may be written: what stands in them is in the memory. */
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  public WarmRestart(
      Vertx vertx,
      StateDirectory state,
      MeterRegistry registry,
      Tenants tenants,
      OcspVerifier verifier,
      Workers workers,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.state = state;
    this.snapshot = new Snapshot(state, registry);
    this.tenants = tenants;
    this.verifier = verifier;
    this.workers = workers;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Completes when every snapshot is verified again or the time is up.
   *
   * @param atOnce workers that may do so
   */
  public Future<Void> read(int atOnce) {
    if (!state.isKept()) {
      tenants.all().forEach(WarmRestart::known);
      return Future.succeededFuture();
    }
    long deadline = nanoTime.getAsLong() + PATIENCE.toNanos();
    Map<TenantRuntime, Object> newcomers = new LinkedHashMap<>();
    for (TenantRuntime tenant : tenants.all()) {
      Object reading = new Object();
      if (begun.putIfAbsent(tenant.name(), reading) == null) {
        newcomers.put(tenant, reading);
      }
    }
    return newcomers.isEmpty()
        ? Future.succeededFuture()
        : vertx
            .executeBlocking(() -> withFiles(newcomers))
            .compose(left -> read(left, atOnce, deadline));
  }

  /** Those of {@code newcomers} that have a file; of the others there is nothing to read. */
  private Map<TenantRuntime, Object> withFiles(Map<TenantRuntime, Object> newcomers) {
    Set<String> names;
    try {
      names = snapshot.names();
    } catch (IOException e) {
      LOG.warn(
          "the state directory cannot be listed; each file is opened by its name " + "instead: {}",
          e.toString());
      return newcomers;
    }
    Map<TenantRuntime, Object> left = new LinkedHashMap<>();
    newcomers.forEach(
        (tenant, reading) -> {
          if (snapshot.isNew(tenant.name(), names)) {
            taken(tenant, reading);
            known(tenant);
          } else {
            left.put(tenant, reading);
          }
        });
    return left;
  }

  private Future<Void> read(Map<TenantRuntime, Object> readings, int atOnce, long deadline) {
    Future<Void> done = Future.succeededFuture();
    for (Map.Entry<TenantRuntime, Object> each : readings.entrySet()) {
      TenantRuntime tenant = each.getKey();
      done =
          done.compose(before -> takeBack(tenant, atOnce, deadline))
              .onSuccess(read -> taken(tenant, each.getValue()))
              .onSuccess(read -> known(tenant));
    }
    return done;
  }

  private void taken(TenantRuntime tenant, Object reading) {
    if (reading.equals(begun.get(tenant.name()))) {
      taken.add(tenant.name());
    }
  }

  /** From now on its memory knows what it knew. */
  private static void known(TenantRuntime tenant) {
    tenant.memory().statuses().awaitSnapshot(false);
  }

  /** Reads the snapshots of tenants that a reload has brought, as of an earlier time. */
  public Future<Void> readNewcomers() {
    // A list would be searched once for each name.
    Set<String> all = tenants.all().stream().map(TenantRuntime::name).collect(Collectors.toSet());
    begun.keySet().retainAll(all);
    taken.retainAll(all);
    snapshot.retain(all);
    return read(1);
  }

  private Future<Void> takeBack(TenantRuntime tenant, int atOnce, long deadline) {
    return readRelayed(tenant)
        .onFailure(
            failure ->
                LOG.error("{}: the relay starts with an empty cache", tenant.name(), failure))
        .otherwiseEmpty()
        .compose(before -> read(tenant, atOnce, deadline))
        .recover(failure -> startCold(tenant, failure));
  }

  /** Nobody knows what stood in the snapshot. */
  private Future<Void> startCold(TenantRuntime tenant, Throwable failure) {
    LOG.error("{}: the snapshot could not be read", tenant.name(), failure);
    damaged(tenant);
    return Future.succeededFuture();
  }

  private void damaged(TenantRuntime tenant) {
    tenant.memory().statuses().damaged(clock.instant());
    LOG.warn(
        "tenant {}: the snapshot may have lost revocations. For each certificate no "
            + "stapled response and no cached good counts until a source was asked "
            + "directly once. To give up the lost revocations: DELETE "
            + "/cache/{}?revoked=true",
        tenant.name(),
        tenant.name());
  }

  private Future<Void> read(TenantRuntime tenant, int atOnce, long deadline) {
    long started = nanoTime.getAsLong();
    return vertx
        .executeBlocking(() -> snapshot.read(SnapshotKind.ACCEPTED, tenant.name(), most(tenant)))
        .compose(stored -> takeBack(tenant, stored, atOnce, deadline))
        .onSuccess(outcomes -> report(tenant.name(), outcomes, started))
        .mapEmpty();
  }

  private Future<List<ReverificationOutcome>> takeBack(
      TenantRuntime tenant, SnapshotReading<AcceptedResponse> stored, int atOnce, long deadline) {
    tenant.memory().statuses().restore(stored.losses());
    if (stored.damage().isPresent()) {
      damaged(tenant);
    }
    return verify(tenant, stored.entries(), goods(stored), atOnce, deadline);
  }

  /**
   * What was fetched stands in a snapshot that was written after a damage only when it was asked
   * for since.
   */
  private static Reverification.Goods goods(SnapshotReading<AcceptedResponse> stored) {
    if (stored.damage().isPresent()) {
      return Reverification.Goods.NONE;
    }
    return stored.losses().damaged().isPresent()
        ? Reverification.Goods.FETCHED
        : Reverification.Goods.ALL;
  }

  /** What the relay kept goes back unverified: the relay verifies it before it hands it out. */
  private Future<Void> readRelayed(TenantRuntime tenant) {
    return vertx.executeBlocking(
        () -> {
          Instant now = clock.instant();
          IssuerIndex issuers = new IssuerIndex(authorities(tenant));
          int kept = 0;
          SnapshotReading<RelayedRecord> stored =
              snapshot.read(SnapshotKind.RELAYED, tenant.name(), most(tenant));
          // What is lost of a damaged one may be newer than what is left.
          for (RelayedRecord record :
              stored.damage().isPresent() ? List.<RelayedRecord>of() : stored.entries()) {
            kept +=
                tenant.memory().responses().takeBack(record.response(), record.end(), issuers, now)
                    ? 1
                    : 0;
          }
          if (kept > 0) {
            snapshot.count(tenant.name(), "relay_read", kept);
          }
          return null;
        });
  }

  private static List<Certificate> authorities(TenantRuntime tenant) {
    return tenant.settings().caGroups().values().stream()
        .flatMap(group -> group.members().stream())
        .toList();
  }

  private static long most(TenantRuntime tenant) {
    return tenant.settings().cache().responseMemory();
  }

  /** Every worker takes each so many-th, so that the most important ones come first on all. */
  private Future<List<ReverificationOutcome>> verify(
      TenantRuntime tenant,
      List<AcceptedResponse> stored,
      Reverification.Goods goods,
      int atOnce,
      long deadline) {
    Reverification verification =
        new Reverification(verifier, tenant.policies().values(), tenant.memory().statuses(), goods);
    Instant now = clock.instant();
    Workers verifying = workers.forTenant(tenant.name()).of(Weight.HEAVY);
    List<Future<List<ReverificationOutcome>>> shares =
        IntStream.range(0, atOnce)
            .mapToObj(
                first ->
                    verifying
                        .run(() -> share(verification, stored, first, atOnce, deadline, now))
                        .compose(
                            result ->
                                switch (result) {
                                  case WorkResult.Done<List<ReverificationOutcome>>(
                                          List<ReverificationOutcome> outcomes) ->
                                      Future.succeededFuture(outcomes);
                                  case WorkResult.Busy<List<ReverificationOutcome>> busy ->
                                      unverified(verification, stored, first, atOnce);
                                }))
            .toList();
    return Future.all(shares)
        .map(
            all -> all.<List<ReverificationOutcome>>list().stream().flatMap(List::stream).toList());
  }

  /** A reload in a busy hour: the share waits for the next start, and nothing of it is lost. */
  private Future<List<ReverificationOutcome>> unverified(
      Reverification verification, List<AcceptedResponse> stored, int first, int step) {
    return vertx.executeBlocking(() -> postponed(verification, stored, first, step));
  }

  private static List<ReverificationOutcome> postponed(
      Reverification verification, List<AcceptedResponse> stored, int first, int step) {
    List<ReverificationOutcome> outcomes = new ArrayList<>();
    for (int i = first; i < stored.size(); i += step) {
      verification.postpone(stored.get(i));
      outcomes.add(ReverificationOutcome.LATE);
    }
    return outcomes;
  }

  private List<ReverificationOutcome> share(
      Reverification verification,
      List<AcceptedResponse> stored,
      int first,
      int step,
      long deadline,
      Instant now) {
    List<ReverificationOutcome> outcomes = new ArrayList<>();
    for (int i = first; i < stored.size(); i += step) {
      if (nanoTime.getAsLong() - deadline > 0) {
        verification.postpone(stored.get(i));
        outcomes.add(ReverificationOutcome.LATE);
      } else {
        outcomes.add(verification.verify(stored.get(i), now));
      }
    }
    return outcomes;
  }

  private void report(String tenant, List<ReverificationOutcome> outcomes, long started) {
    Map<ReverificationOutcome, Integer> counts =
        outcomes.stream().collect(Collectors.toMap(each -> each, each -> 1, Integer::sum));
    counts.forEach((outcome, count) -> snapshot.count(tenant, outcome.word(), count));
    if (!outcomes.isEmpty()) {
      LOG.info(
          "{}: warm: {} of {} statuses in {} ms {}",
          tenant,
          counts.getOrDefault(ReverificationOutcome.WARM, 0),
          outcomes.size(),
          Duration.ofNanos(nanoTime.getAsLong() - started).toMillis(),
          counts);
    }
  }

  /** From now on, writes what changes. */
  public void keepWriting() {
    if (state.isKept()) {
      vertx.setPeriodic(INTERVAL.toMillis(), tick -> write(tenant -> true));
      vertx.setPeriodic(REVOKED_INTERVAL.toMillis(), tick -> write(this::lacksRevoked));
    }
  }

  private boolean lacksRevoked(TenantRuntime tenant) {
    return snapshot.lacksRevoked(tenant.name(), tenant.memory().statuses());
  }

  private void write(TenantRuntime tenant, Instant now) {
    snapshot.write(tenant.name(), tenant.memory().statuses(), tenant.memory().responses(), now);
  }

  /** Writes what has changed since the last time; the service is about to stop. */
  public Future<Void> lastWords() {
    return write(tenant -> true);
  }

  private Future<Void> write(Predicate<TenantRuntime> wanted) {
    if (!state.isKept()) {
      return Future.succeededFuture();
    }
    return vertx
        .<Void>executeBlocking(
            () -> {
              Instant now = clock.instant();
              tenants.all().stream()
                  .filter(tenant -> taken.contains(tenant.name()))
                  .filter(wanted)
                  .forEach(tenant -> write(tenant, now));
              return null;
            })
        .onFailure(failure -> LOG.error("the snapshots were not written", failure));
  }
}
