package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The CRLs of one tenant under one reading of its settings. A reload makes another one, which takes
 * over what is cached here. This one stays as it is for the decisions that began with it.
 */
final class TenantCrls implements CrlKeeper {
  private final Timers timers;
  private final CrlFetcher fetcher;
  private final CrlMeters meters;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Consumer<TenantCrls> onChange;
  private final TenantSettings settings;
  private final Function<CaGroup, ClientSSLOptions> trust;
  private final Map<String, CrlObjectStore> stores;
  private volatile @Nullable ClientSSLOptions tls;

  /** Nothing was fetched, and nobody knows of it yet. */
  TenantCrls(
      TenantSettings settings,
      Timers timers,
      CrlFetcher fetcher,
      CrlMeters meters,
      Function<CaGroup, ClientSSLOptions> trust,
      InstantSource clock,
      LongSupplier nanoTime,
      Consumer<TenantCrls> onChange) {
    this.settings = settings;
    this.trust = trust;
    this.timers = timers;
    this.fetcher = fetcher;
    this.meters = meters;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.onChange = onChange;
    Map<String, CrlObjectStore> empty = new LinkedHashMap<>();
    for (CrlObject object : settings.crl().values()) {
      CrlObjectStore store = new CrlObjectStore();
      store.configure(object, signer -> true);
      empty.put(object.name(), store);
    }
    this.stores = Collections.unmodifiableMap(empty);
  }

  /**
   * Takes over what {@code before} has cached, without the CRLs that the new settings do not name
   * or whose signers they do not trust.
   *
   * @return the files that were not taken over
   */
  List<Fingerprint> succeed(TenantCrls before) {
    Set<Certificate> authorities = trusted().all();
    List<Fingerprint> gone = new ArrayList<>();
    for (CrlObject object : settings.crl().values()) {
      CrlObjectStore store = stores.get(object.name());
      CrlObjectStore earlier = before.stores.get(object.name());
      if (store != null && earlier != null) {
        gone.addAll(store.succeed(earlier, wish(object, store, Set.of()), authorities::contains));
      }
    }
    before.stores.forEach(
        (object, store) -> {
          if (!stores.containsKey(object)) {
            gone.addAll(store.retire());
          }
        });
    return gone;
  }

  /** The settings do not name the tenant any more; returns the files that it held. */
  List<Fingerprint> retire() {
    return stores.values().stream().flatMap(store -> store.retire().stream()).toList();
  }

  String name() {
    return settings.name();
  }

  Map<String, CrlObject> objects() {
    return settings.crl();
  }

  Optional<CrlObjectStore> store(String object) {
    return Optional.ofNullable(stores.get(object));
  }

  /** Whom the settings trust. */
  TenantAuthorities trusted() {
    return new TenantAuthorities(settings);
  }

  @Override
  public List<CachedCrl> held(CrlObject object, RevocationQuery query, Instant now) {
    return heldAtAnyAge(object, query).stream()
        .filter(one -> !(object.validityTimeStrict() && object.outlived(one.fetched(), now)))
        .toList();
  }

  @Override
  public List<CachedCrl> heldAtAnyAge(CrlObject object, RevocationQuery query) {
    CrlObjectStore store = stores.get(object.name());
    if (store == null) {
      return List.of();
    }
    Set<CachedCrl> held = new LinkedHashSet<>(store.ofWritten());
    if (object.fromCertificate() && query.certificate().isEmpty()) {
      held.addAll(store.ofNamed(query.issuerName()));
    } else if (object.fromCertificate()) {
      for (List<CrlSourceUrl> point : points(store, object, query)) {
        point.forEach(sourceUrl -> held.addAll(store.everythingOf(sourceUrl)));
      }
    }
    return List.copyOf(held);
  }

  @Override
  public List<CachedCrl> all(CrlObject object) {
    return store(object.name()).map(CrlObjectStore::all).orElse(List.of());
  }

  @Override
  public List<CrlUrlStatus> outlook(CrlObject object) {
    return store(object.name()).map(CrlObjectStore::outlook).orElse(List.of());
  }

  @Override
  public boolean due(CrlObject object, RevocationQuery query, Instant now) {
    CrlObjectStore store = stores.get(object.name());
    return store != null && !due(object, store, query, now).isEmpty();
  }

  @Override
  public Future<List<CrlAttempt>> refresh(
      CrlObject object, RevocationQuery query, Instant now, OwnTime own) {
    CrlObjectStore store = stores.get(object.name());
    if (store == null) {
      return Future.succeededFuture(List.of());
    }
    if (!trusted().all().contains(query.issuer())) {
      store.validated(query.issuer());
    }
    DueCrls due = due(object, store, query, now);
    List<CrlAttempt> before = new ArrayList<>(due.paused());
    if (object.fromCertificate()) {
      before.addAll(certificatePoints(object, query).refused());
    }
    RefreshRun run =
        new RefreshRun(
            timers,
            (sourceUrl, patience) ->
                fetch(object, store, sourceUrl, Set.of(query.issuer()), patience),
            object.timeout(),
            nanoTime,
            own,
            () -> due(object, store, query, clock.instant()).groups().isEmpty());
    return run.start(before, due.groups());
  }

  /**
   * Fetches what the settings name, each object within its timeout; for who decides once and cannot
   * have fetched ahead of time.
   */
  Future<List<CrlAttempt>> fetchWritten() {
    List<Future<List<CrlAttempt>>> all = new ArrayList<>();
    for (CrlObject object : objects().values()) {
      store(object.name()).ifPresent(store -> all.add(fetchWritten(object, store)));
    }
    return Future.all(all)
        .map(done -> all.stream().flatMap(each -> each.result().stream()).toList());
  }

  private Future<List<CrlAttempt>> fetchWritten(CrlObject object, CrlObjectStore store) {
    RefreshRun run =
        new RefreshRun(
            timers,
            (sourceUrl, patience) -> fetch(object, store, sourceUrl, Set.of(), patience),
            object.timeout(),
            nanoTime,
            new OwnTime(nanoTime),
            () -> false);
    return run.start(List.of(), DueCrls.byLine(store.written()));
  }

  /** Where it belongs; empty when the settings have no such object, or nobody knows the URL. */
  Optional<OfferedCrls.Place> placeOf(OfferedCrl offered) {
    CrlObject object = settings.crl().get(offered.object());
    CrlObjectStore store = stores.get(offered.object());
    return object == null || store == null
        ? Optional.empty()
        : store
            .known(offered.url())
            .map(url -> new OfferedCrls.Place(offered, wish(object, store, Set.of()), url));
  }

  /** Fetches a URL of which another node has something newer, unless it failed a moment ago. */
  Future<CrlAttempt> fetchNow(OfferedCrls.Place place) {
    CrlObjectStore store = place.wish().store();
    Optional<CrlAttempt> paused;
    synchronized (store) {
      paused = place.sourceUrl().recentFailure(clock.instant());
    }
    return paused
        .map(Future::succeededFuture)
        .orElseGet(() -> fetch(place.wish().owner().object(), store, place.sourceUrl()));
  }

  /** Fetches one URL for nobody in particular. */
  Future<CrlAttempt> fetch(CrlObject object, CrlObjectStore store, CrlSourceUrl sourceUrl) {
    return fetch(object, store, sourceUrl, Set.of(), object.timeout()).attempt();
  }

  /**
   * Fetches one URL.
   *
   * @param validated issuers of validated paths, who may sign as well as the CA groups
   */
  private CrlFetch fetch(
      CrlObject object,
      CrlObjectStore store,
      CrlSourceUrl sourceUrl,
      Collection<Certificate> validated,
      Duration patience) {
    return fetcher.fetch(wish(object, store, validated), sourceUrl, patience);
  }

  private CrlFetcher.Wish wish(
      CrlObject object, CrlObjectStore store, Collection<Certificate> validated) {
    return new CrlFetcher.Wish(owner(object), store, () -> trust(store, validated));
  }

  private CrlIntake.Trust trust(CrlObjectStore store, Collection<Certificate> validated) {
    TenantAuthorities trusted = trusted();
    Set<Certificate> authorities = trusted.all();
    authorities.addAll(store.signers());
    authorities.addAll(validated);
    return new CrlIntake.Trust(authorities, trusted.algorithms());
  }

  private DueCrls due(CrlObject object, CrlObjectStore store, RevocationQuery query, Instant now) {
    return DueCrls.of(object, store, points(store, object, query), query.issuerName(), now);
  }

  private List<List<CrlSourceUrl>> points(
      CrlObjectStore store, CrlObject object, RevocationQuery query) {
    return object.fromCertificate()
        ? certificatePoints(object, query).points().stream()
            .map(point -> store.named(point, object.certificateCacheMax()))
            .toList()
        : List.of();
  }

  private CertificatePoints certificatePoints(CrlObject object, RevocationQuery query) {
    return CertificatePoints.of(
        query.certificate(),
        settings.upstream().allowedHosts(),
        settings.upstream().crlAccessOf(object.name()));
  }

  /** How https servers are verified; made for the first one that is asked. */
  private ClientSSLOptions tls() {
    ClientSSLOptions known = tls;
    if (known == null) {
      known = trust.apply(new TenantAuthorities(settings).everybody());
      tls = known;
    }
    return known;
  }

  private CrlStoreOwner owner(CrlObject object) {
    return new CrlFetchOwner(settings, object, this::tls, meters, () -> onChange.accept(this));
  }
}
