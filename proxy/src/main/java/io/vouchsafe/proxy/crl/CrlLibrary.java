package io.vouchsafe.proxy.crl;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlAdmission;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.crl.CrlFiles.Stored;
import io.vouchsafe.proxy.crl.KeptCrls.Kept;
import io.vouchsafe.proxy.crl.fetch.CrlTransport;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.CrlObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CRLs of all tenants: fetched ahead of time, shared where they are the same, kept on disk. */
public final class CrlLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(CrlLibrary.class);

  /** How often it is looked what is due. */
  private static final long TICK_MILLIS = 1000;

  /** Fetches ahead of time that run at once; decisions do not wait behind them. */
  private static final int MAX_AHEAD = 4;

  private final Vertx vertx;
  private final Workers workers;
  private final CrlFiles files;
  private final KeptCrls kept;
  private final CrlIntake intake;
  private final CrlFetcher fetcher;
  private final CrlMeters meters;
  private final Function<CaGroup, ClientSSLOptions> trust;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final AheadOfTime aheadOfTime;
  private final Map<String, TenantCrls> tenants = new ConcurrentHashMap<>();
  private volatile boolean readBack;
  private final AtomicInteger runningAhead = new AtomicInteger();
  private final AtomicBoolean writing = new AtomicBoolean();

  /**
   * A library that is empty until {@link #restore} and fetches nothing until {@link #start}.
   *
   * @param directory private, for nobody else's files
   * @param workers for parsing and verifying, apart from what decisions wait for
   * @param trust how https servers below a group are verified
   * @param seed moves the moments of fetching ahead, so that machines do not all ask at once
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
      long seed) {
    this.vertx = vertx;
    this.trust = trust;
    this.workers = workers;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.files = new CrlFiles(directory);
    this.kept = new KeptCrls(directory);
    this.intake = new CrlIntake(files, new CrlAdmission(signatures));
    this.fetcher = new CrlFetcher(transport, files, intake, workers, clock, nanoTime);
    this.meters = new CrlMeters(registry, clock);
    this.aheadOfTime = new AheadOfTime(seed);
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
                    settings, vertx, fetcher, meters, trust, clock, nanoTime, this::writeSoon));
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
    writeSoon();
    return shelf.isPresent();
  }

  /** Brings back what an earlier run held, verified again. Blocking; before anybody asks. */
  public void restore() {
    readBack = true;
    try {
      restoreAll();
    } catch (IOException e) {
      LOG.warn("the CRLs of the last run cannot be used: {}", e.toString());
    }
    tenants.values().forEach(meters::show);
  }

  private void restoreAll() throws IOException {
    int restored = 0;
    for (Kept one : kept.read()) {
      restored += restore(one) ? 1 : 0;
    }
    List<String> foreign = files.sweep();
    if (!foreign.isEmpty()) {
      LOG.warn("{} holds files that are not ours: {}", files.directory(), foreign);
    }
    if (restored > 0) {
      LOG.info("{} CRLs of the last run are held again", restored);
    }
  }

  private boolean restore(Kept one) throws IOException {
    TenantCrls tenant = tenants.get(one.tenant());
    CrlObject object = tenant == null ? null : tenant.objects().get(one.object());
    if (tenant == null || object == null) {
      return false;
    }
    boolean isNamed = object.urls().contains(one.url()) || object.fromCertificate();
    Optional<Shelf> shelf = tenant.shelf(one.object());
    if (!isNamed || shelf.isEmpty() || one.fetched().isAfter(clock.instant())) {
      return false;
    }
    try {
      return switch (files.reopen(one.sha256())) {
        case Parsed.Malformed<Stored>(String reason) -> refused(one, reason);
        case Parsed.Ok<Stored>(Stored stored) -> restore(one, tenant, shelf.get(), stored);
      };
    } catch (IOException e) {
      return refused(one, e.toString());
    }
  }

  private boolean restore(Kept one, TenantCrls tenant, Shelf shelf, Stored stored)
      throws IOException {
    CrlIntake.Trust trust = new CrlIntake.Trust(tenant.authorities(), tenant.algorithms());
    return switch (intake.judge(stored, trust, clock.instant())) {
      case CrlIntake.Result.Refused refused -> refused(one, refused.detail());
      case CrlIntake.Result.Verified verified -> {
        HeldCrl held =
            new HeldCrl(
                stored.index(),
                stored.sha256(),
                verified.signer(),
                one.url().toString(),
                one.fetched(),
                stored.file());
        release(shelf.restore(one.url(), held, one.conditions()));
        yield true;
      }
    };
  }

  private static boolean refused(Kept one, String why) {
    LOG.warn(
        "tenant {}, CRL object {}: the CRL kept of {} is not used: {}",
        one.tenant(),
        one.object(),
        one.url(),
        why);
    return false;
  }

  /** Begins to fetch, now and ahead of time. */
  public void start() {
    tick();
    vertx.setPeriodic(TICK_MILLIS, fired -> tick());
  }

  /** Fetches what is due by now, as far as not too much runs already. */
  void tick() {
    Instant now = clock.instant();
    for (TenantCrls tenant : tenants.values()) {
      for (CrlObject object : tenant.objects().values()) {
        tenant.shelf(object.name()).ifPresent(shelf -> tick(tenant, object, shelf, now));
      }
    }
  }

  private void tick(TenantCrls tenant, CrlObject object, Shelf shelf, Instant now) {
    for (List<Outlet> alternates : DueCrls.byLine(shelf.written())) {
      if (runningAhead.get() >= MAX_AHEAD) {
        return;
      }
      next(object, shelf, alternates, now)
          .ifPresent(
              outlet -> {
                runningAhead.incrementAndGet();
                tenant
                    .fetch(object, shelf, outlet)
                    .onComplete(done -> runningAhead.decrementAndGet());
              });
    }
  }

  /** The first of the alternates that may be asked, when it is time and none is being asked. */
  private Optional<Outlet> next(
      CrlObject object, Shelf shelf, List<Outlet> alternates, Instant now) {
    synchronized (shelf) {
      boolean isRunning = alternates.stream().anyMatch(outlet -> outlet.inFlight != null);
      Optional<HeldCrl> held = shelf.heldBy(alternates.get(0));
      boolean isTime = held.map(one -> !now.isBefore(aheadOfTime.of(object, one))).orElse(true);
      return isRunning || !isTime
          ? Optional.empty()
          : alternates.stream().filter(outlet -> !outlet.isPaused(now)).findFirst();
    }
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
        .onFailure(failure -> LOG.warn("files of CRLs could not be deleted", failure));
  }

  /** Changes that come while it is being written are written at the next tick of the timer. */
  private void writeSoon() {
    if (!writing.compareAndSet(false, true)) {
      return;
    }
    vertx.setTimer(
        TICK_MILLIS,
        fired -> {
          writing.set(false);
          workers
              .run(
                  () -> {
                    write();
                    return true;
                  })
              .onFailure(failure -> LOG.warn("the list of CRLs could not be written", failure));
        });
  }

  /**
   * Writes down what is held, for the next start; nothing before the last list was read, lest a
   * start that fails should wipe it out. Blocking.
   */
  public synchronized void write() throws IOException {
    if (!readBack) {
      return;
    }
    List<Kept> all = new ArrayList<>();
    for (TenantCrls tenant : tenants.values()) {
      for (String object : tenant.objects().keySet()) {
        tenant.shelf(object).ifPresent(shelf -> all.addAll(kept(tenant.name(), object, shelf)));
      }
    }
    kept.write(all);
  }

  private static List<Kept> kept(String tenant, String object, Shelf shelf) {
    List<Kept> all = new ArrayList<>();
    synchronized (shelf) {
      for (Outlet outlet : shelf.outlets()) {
        shelf
            .heldBy(outlet)
            .ifPresent(
                held ->
                    all.add(
                        new Kept(
                            tenant,
                            object,
                            outlet.url,
                            held.sha256(),
                            held.fetched(),
                            outlet.conditionsFor(Optional.of(held)))));
      }
    }
    return all;
  }
}
