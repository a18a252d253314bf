package io.vouchsafe.proxy.crl;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlAdmission;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.crl.fetch.CrlTransport;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CRLs of all tenants: fetched ahead of time, shared where they are the same, kept on disk. */
public final class CrlLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(CrlLibrary.class);

  private final Vertx vertx;
  private final Workers workers;
  private final CrlFiles files;
  private final RestoredCrls restored;
  private final CrlFetcher fetcher;
  private final CrlMeters meters;
  private final Function<CaGroup, ClientSSLOptions> trust;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<String, TenantCrls> tenants = new ConcurrentHashMap<>();
  private final HeldList list;
  private final FetchAhead ahead;

  /** A library that tells nobody of CRLs that take the place of others. */
  public CrlLibrary(
      Vertx vertx,
      Path directory,
      CrlTransport transport,
      SignatureChecker signatures,
      Workers workers,
      MeterRegistry registry,
      Function<CaGroup, ClientSSLOptions> trust,
      InstantSource clock,
      LongSupplier nanoTime,
      long seed) {
    this(
        vertx,
        directory,
        transport,
        signatures,
        workers,
        registry,
        trust,
        clock,
        nanoTime,
        seed,
        CrlListener.NONE);
  }

  /**
   * A library that is empty until {@link #restore} and fetches nothing until {@link #start}.
   *
   * @param directory private, for nobody else's files
   * @param workers for parsing and verifying, apart from what decisions wait for
   * @param trust how https servers below a group are verified
   * @param seed moves the moments of fetching ahead, so that machines do not all ask at once
   * @param listener is told of each CRL that takes the place of another
   */
  public CrlLibrary(
      Vertx vertx,
      Path directory,
      CrlTransport transport,
      SignatureChecker signatures,
      Workers workers,
      MeterRegistry registry,
      Function<CaGroup, ClientSSLOptions> trust,
      InstantSource clock,
      LongSupplier nanoTime,
      long seed,
      CrlListener listener) {
    this.vertx = vertx;
    this.trust = trust;
    this.workers = workers;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.files = new CrlFiles(directory);
    KeptCrls kept = new KeptCrls(directory);
    CrlIntake intake = new CrlIntake(files, new CrlAdmission(signatures));
    this.restored = new RestoredCrls(files, kept, intake, clock, this::release);
    this.fetcher = new CrlFetcher(transport, files, intake, workers, clock, nanoTime, listener);
    this.meters = new CrlMeters(registry, clock);
    this.list = new HeldList(vertx, workers, kept, tenants.values());
    this.ahead = new FetchAhead(tenants.values(), new AheadOfTime(seed), clock);
  }

  /**
   * The tenant's CRLs under these settings; again with changed ones after a reload, which drops
   * what its objects do not name any more.
   */
  public CrlKeeper keeper(TenantSettings settings) {
    TenantCrls tenant =
        tenants.computeIfAbsent(
            settings.name(),
            name ->
                new TenantCrls(
                    settings, vertx, fetcher, meters, trust, clock, nanoTime, list::writeSoon));
    release(tenant.configure(settings));
    return tenant;
  }

  /** Drops the CRLs of all tenants but these. */
  public void retain(Set<String> names) {
    for (TenantCrls tenant : List.copyOf(tenants.values())) {
      if (!names.contains(tenant.name())) {
        tenants.remove(tenant.name());
        tenant.objects().keySet().forEach(object -> reset(tenant, object));
        meters.forget(tenant.name());
      }
    }
  }

  /**
   * Forgets every CRL of an object, and so the numbers below which no CRL is taken; they are
   * fetched again at once.
   *
   * @return false when there is no such tenant or object
   */
  public boolean reset(String tenant, String object) {
    TenantCrls known = tenants.get(tenant);
    return known != null && reset(known, object);
  }

  private boolean reset(TenantCrls tenant, String object) {
    Optional<Shelf> shelf = tenant.shelf(object);
    shelf.ifPresent(one -> release(one.clear()));
    meters.show(tenant);
    list.writeSoon();
    return shelf.isPresent();
  }

  /** Brings back what an earlier run held, verified again. Blocking; before anybody asks. */
  public void restore() {
    list.mayReplace();
    try {
      restored.into(tenants);
    } catch (IOException e) {
      LOG.warn("the CRLs of the last run cannot be used: {}", e.toString());
    }
    tenants.values().forEach(meters::show);
  }

  /** Begins to fetch, now and ahead of time. */
  public void start() {
    ahead.start(vertx);
  }

  /**
   * Fetches once what the settings of {@code tenant} name, instead of {@link #start}; completes
   * when every URL has answered or its object's timeout has passed.
   */
  public Future<List<CrlAttempt>> fetchOnce(String tenant) {
    TenantCrls known = tenants.get(tenant);
    return known == null ? Future.succeededFuture(List.of()) : known.fetchWritten();
  }

  /** Fetches what is due by now, as far as not too much runs already. */
  void tick() {
    ahead.tick();
  }

  private void release(List<Fingerprint> gone) {
    if (gone.isEmpty()) {
      return;
    }
    workers
        .run(
            () -> {
              for (Fingerprint one : gone) {
                files.release(one);
              }
              return gone.size();
            })
        .map(WorkResult::required)
        .onFailure(failure -> LOG.warn("files of CRLs could not be deleted", failure));
  }

  /**
   * Writes down what is held, for the next start; nothing before the last list was read, lest a
   * start that fails should wipe it out. Blocking.
   */
  public void write() throws IOException {
    list.write();
  }
}
