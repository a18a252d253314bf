package io.vouchsafe.proxy.crl;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlAdmission;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.fetch.CrlTransport;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CRLs of all tenants: fetched ahead of time, shared where they are the same, kept on disk. */
public final class CrlLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(CrlLibrary.class);

  private final Timers timers;
  private final Workers workers;
  private final CrlFiles files;
  private final CrlRestore restored;
  private final CrlFetcher fetcher;
  private final CrlMeters meters;
  private final Function<CaGroup, ClientSSLOptions> trust;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<String, TenantCrls> tenants = new ConcurrentHashMap<>();
  private final CrlListWriter list;
  private final FetchAhead ahead;
  private final OfferedCrls offered;
  private final List<CrlListener> listeners = new CopyOnWriteArrayList<>();

  /** A library that tells nobody of CRLs that take the place of others. */
  public CrlLibrary(
      Timers timers,
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
        timers,
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
      Timers timers,
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
    this.timers = timers;
    this.trust = trust;
    this.workers = workers;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.files = new CrlFiles(directory);
    CrlListFile kept = new CrlListFile(directory);
    CrlIntake intake = new CrlIntake(files, new CrlAdmission(signatures));
    this.restored = new CrlRestore(files, kept, intake, clock, this::release);
    listeners.add(listener);
    VerifiedCrlHolding holding = new VerifiedCrlHolding(files, this::replaced);
    this.fetcher = new CrlFetcher(transport, files, intake, workers, clock, nanoTime, holding);
    this.offered = new OfferedCrls(transport, files, intake, holding, workers, clock);
    this.meters = new CrlMeters(registry, clock);
    this.list = new CrlListWriter(timers, workers, kept, tenants.values());
    this.ahead = new FetchAhead(tenants.values(), new RefreshSchedule(seed), clock);
  }

  private void replaced(String tenant, String object, CachedCrl fresh) {
    listeners.forEach(listener -> listener.replaced(tenant, object, fresh));
  }

  /** From now on {@code listener} is told, too, of each CRL that takes the place of another. */
  public void whenReplaced(CrlListener listener) {
    listeners.add(listener);
  }

  /** Names of the tenants that have a CRL object, and of their objects. */
  public Map<String, Set<String>> objects() {
    Map<String, Set<String>> names = new TreeMap<>();
    tenants.forEach(
        (name, tenant) -> {
          if (!tenant.objects().isEmpty()) {
            names.put(name, Set.copyOf(tenant.objects().keySet()));
          }
        });
    return names;
  }

  /** What an object holds; empty when there is none of that name. */
  public List<CachedCrl> held(String tenant, String object) {
    return Optional.ofNullable(tenants.get(tenant))
        .flatMap(known -> known.store(object))
        .map(CrlObjectStore::all)
        .orElse(List.of());
  }

  /** Whether an object may have a CRL of that URL: it is one of its own, or a certificate's. */
  public boolean knows(OfferedCrl crl) {
    return placeOf(crl).isPresent();
  }

  /** Takes what another node holds, out of {@code der}, which may be anybody's bytes. */
  public Future<CrlAttempt> take(OfferedCrl crl, Buffer der) {
    return placeOf(crl).map(place -> offered.take(place, der)).orElseGet(() -> unknown(crl));
  }

  /**
   * The same from another node itself.
   *
   * @param peer the CRL's URL there
   * @param tls how an https server is verified
   */
  public Future<CrlAttempt> takeFrom(
      OfferedCrl crl, URI peer, ClientSSLOptions tls, Duration patience) {
    return placeOf(crl)
        .map(place -> offered.takeFrom(place, peer, tls, patience))
        .orElseGet(() -> unknown(crl));
  }

  /** Fetches what another node holds from its URL now, unless that failed a moment ago. */
  public Future<CrlAttempt> fetchNow(OfferedCrl crl) {
    return Optional.ofNullable(tenants.get(crl.tenant()))
        .flatMap(known -> known.placeOf(crl).map(known::fetchNow))
        .orElseGet(() -> unknown(crl));
  }

  private Optional<OfferedCrls.Place> placeOf(OfferedCrl crl) {
    return Optional.ofNullable(tenants.get(crl.tenant())).flatMap(known -> known.placeOf(crl));
  }

  private static Future<CrlAttempt> unknown(OfferedCrl crl) {
    return Future.succeededFuture(
        new CrlAttempt(
            crl.url().toString(),
            Optional.of(Outcome.NOT_ALLOWED_HOST),
            "no object has that URL",
            Duration.ZERO));
  }

  /**
   * Prepares other settings: changes nothing that anybody sees, and fetches nothing.
   *
   * @param changed those of tenants that are new, or have others than before
   * @param all names of all tenants that there will be
   */
  public Next prepare(Collection<TenantSettings> changed, Set<String> all) {
    Map<String, TenantCrls> views = new LinkedHashMap<>();
    for (TenantSettings settings : changed) {
      views.put(
          settings.name(),
          new TenantCrls(settings, timers, fetcher, meters, trust, clock, nanoTime, this::changed));
    }
    return new Next(views, Set.copyOf(all));
  }

  /** What waits beside the CRLs as they are now. */
  public final class Next {
    private final Map<String, TenantCrls> views;
    private final Set<String> all;

    private Next(Map<String, TenantCrls> views, Set<String> all) {
      this.views = views;
      this.all = all;
    }

    /** The CRLs of a tenant that is new or has other settings; empty until they are committed. */
    public CrlKeeper of(String tenant) {
      TenantCrls view = views.get(tenant);
      if (view == null) {
        throw new IllegalArgumentException(tenant + " was not prepared");
      }
      return view;
    }

    /**
     * Puts them in place. Each goes on from where its tenant stands, and drops what it may not use.
     */
    public void commit() {
      release(replace(views, all));
      meters.showOnly(tenants.values());
      list.writeSoon();
    }
  }

  /** Gives the files that nobody holds any more. */
  private synchronized List<Fingerprint> replace(Map<String, TenantCrls> views, Set<String> all) {
    List<Fingerprint> gone = new ArrayList<>();
    views.forEach(
        (name, view) -> {
          TenantCrls before = tenants.get(name);
          if (before != null) {
            gone.addAll(view.succeed(before));
          }
          tenants.put(name, view);
        });
    for (TenantCrls tenant : List.copyOf(tenants.values())) {
      if (!all.contains(tenant.name())) {
        tenants.remove(tenant.name());
        gone.addAll(tenant.retire());
      }
    }
    return gone;
  }

  /** The CRLs of one tenant under these settings, beside those of the others, at once. */
  public CrlKeeper keeper(TenantSettings settings) {
    Set<String> all = new HashSet<>(tenants.keySet());
    all.add(settings.name());
    Next next = prepare(List.of(settings), all);
    next.commit();
    return next.of(settings.name());
  }

  /** A tenant whose settings were replaced meanwhile is shown by those who replaced it. */
  @SuppressWarnings("ReferenceEquality")
  private void changed(TenantCrls tenant) {
    if (tenants.get(tenant.name()) == tenant) {
      meters.show(tenant);
      list.writeSoon();
    }
  }

  /**
   * Forgets every CRL of an object, and so the numbers below which no CRL is taken; they are
   * fetched again at once.
   *
   * @return false when there is no such tenant or object
   */
  public synchronized boolean reset(String tenant, String object) {
    TenantCrls known = tenants.get(tenant);
    return known != null && reset(known, object);
  }

  private boolean reset(TenantCrls tenant, String object) {
    Optional<CrlObjectStore> store = tenant.store(object);
    store.ifPresent(one -> release(one.clear()));
    meters.show(tenant);
    list.writeSoon();
    return store.isPresent();
  }

  /** Brings back what an earlier run held, verified again. Blocking; before anybody asks. */
  public synchronized void restore() {
    list.mayReplace();
    try {
      restored.into(tenants);
    } catch (IOException e) {
      LOG.warn("the CRLs of the last run cannot be used: {}", e.toString());
    }
    meters.showOnly(tenants.values());
  }

  /** Begins to fetch, now and ahead of time. */
  public void start() {
    ahead.start(timers);
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
