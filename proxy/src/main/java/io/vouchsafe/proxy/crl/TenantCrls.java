package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The CRLs of one tenant, as its settings are now. */
final class TenantCrls implements CrlKeeper {
  private final Vertx vertx;
  private final CrlFetcher fetcher;
  private final CrlMeters meters;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Runnable onChange;
  private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();
  private final Function<CaGroup, ClientSSLOptions> trust;
  private volatile TenantSettings settings;
  private volatile @Nullable Tls tls;

  TenantCrls(
      TenantSettings settings,
      Vertx vertx,
      CrlFetcher fetcher,
      CrlMeters meters,
      Function<CaGroup, ClientSSLOptions> trust,
      InstantSource clock,
      LongSupplier nanoTime,
      Runnable onChange) {
    this.settings = settings;
    this.trust = trust;
    this.vertx = vertx;
    this.fetcher = fetcher;
    this.meters = meters;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.onChange = onChange;
  }

  /**
   * Follows new settings: what an object does not name any more, what nobody trusted has signed,
   * and objects that are gone are dropped.
   *
   * @return the files that nobody here holds any more
   */
  List<Fingerprint> configure(TenantSettings now) {
    settings = now;
    TenantAuthorities trusted = new TenantAuthorities(now);
    List<Fingerprint> gone = new ArrayList<>();
    Set<Certificate> authorities = trusted.all();
    shelves
        .entrySet()
        .removeIf(
            entry -> {
              boolean unnamed = !now.crl().containsKey(entry.getKey());
              if (unnamed) {
                gone.addAll(entry.getValue().clear());
              }
              return unnamed;
            });
    for (CrlObject object : now.crl().values()) {
      Shelf shelf = shelves.computeIfAbsent(object.name(), name -> new Shelf());
      gone.addAll(shelf.configure(object, authorities::contains));
    }
    meters.show(this);
    return gone;
  }

  String name() {
    return settings.name();
  }

  Map<String, CrlObject> objects() {
    return settings.crl();
  }

  Optional<Shelf> shelf(String object) {
    return Optional.ofNullable(shelves.get(object));
  }

  /** Whom the settings trust now. */
  TenantAuthorities trusted() {
    return new TenantAuthorities(settings);
  }

  @Override
  public List<HeldCrl> held(CrlObject object, RevocationQuery query, Instant now) {
    return heldAtAnyAge(object, query).stream()
        .filter(one -> !(object.validityTimeStrict() && object.outlived(one.fetched(), now)))
        .toList();
  }

  @Override
  public List<HeldCrl> heldAtAnyAge(CrlObject object, RevocationQuery query) {
    Shelf shelf = shelves.get(object.name());
    if (shelf == null) {
      return List.of();
    }
    Set<HeldCrl> held = new LinkedHashSet<>(shelf.ofWritten());
    if (object.fromCertificate() && query.certificate().isEmpty()) {
      held.addAll(shelf.ofNamed(query.issuerName()));
    } else if (object.fromCertificate()) {
      for (List<Outlet> point : points(shelf, object, query)) {
        point.forEach(outlet -> held.addAll(shelf.everythingOf(outlet)));
      }
    }
    return List.copyOf(held);
  }

  @Override
  public List<HeldCrl> all(CrlObject object) {
    return shelf(object.name()).map(Shelf::all).orElse(List.of());
  }

  @Override
  public List<CrlOutlook> outlook(CrlObject object) {
    return shelf(object.name()).map(Shelf::outlook).orElse(List.of());
  }

  @Override
  public boolean due(CrlObject object, RevocationQuery query, Instant now) {
    Shelf shelf = shelves.get(object.name());
    return shelf != null && !due(object, shelf, query, now).isEmpty();
  }

  @Override
  public Future<List<CrlAttempt>> refresh(
      CrlObject object, RevocationQuery query, Instant now, OwnTime own) {
    Shelf shelf = shelves.get(object.name());
    if (shelf == null) {
      return Future.succeededFuture(List.of());
    }
    if (!trusted().all().contains(query.issuer())) {
      shelf.validated(query.issuer());
    }
    DueCrls due = due(object, shelf, query, now);
    List<CrlAttempt> before = new ArrayList<>(due.paused());
    if (object.fromCertificate()) {
      before.addAll(certificatePoints(object, query).refused());
    }
    RefreshRun run =
        new RefreshRun(
            vertx,
            (outlet, patience) -> fetch(object, shelf, outlet, Set.of(query.issuer()), patience),
            object.timeout(),
            nanoTime,
            own,
            () -> due(object, shelf, query, clock.instant()).groups().isEmpty());
    return run.start(before, due.groups());
  }

  /**
   * Fetches what the settings name, each object within its timeout; for who decides once and cannot
   * have fetched ahead of time.
   */
  Future<List<CrlAttempt>> fetchWritten() {
    List<Future<List<CrlAttempt>>> all = new ArrayList<>();
    for (CrlObject object : objects().values()) {
      shelf(object.name()).ifPresent(shelf -> all.add(fetchWritten(object, shelf)));
    }
    return Future.all(all)
        .map(done -> all.stream().flatMap(each -> each.result().stream()).toList());
  }

  private Future<List<CrlAttempt>> fetchWritten(CrlObject object, Shelf shelf) {
    RefreshRun run =
        new RefreshRun(
            vertx,
            (outlet, patience) -> fetch(object, shelf, outlet, Set.of(), patience),
            object.timeout(),
            nanoTime,
            new OwnTime(nanoTime),
            () -> false);
    return run.start(List.of(), DueCrls.byLine(shelf.written()));
  }

  /** Fetches one URL for nobody in particular. */
  Future<CrlAttempt> fetch(CrlObject object, Shelf shelf, Outlet outlet) {
    return fetch(object, shelf, outlet, Set.of(), object.timeout()).attempt();
  }

  /**
   * Fetches one URL.
   *
   * @param validated issuers of validated paths, who may sign as well as the CA groups
   */
  private CrlFetch fetch(
      CrlObject object,
      Shelf shelf,
      Outlet outlet,
      Collection<Certificate> validated,
      Duration patience) {
    return fetcher.fetch(
        new CrlFetcher.Wish(owner(object), shelf, () -> trust(shelf, validated)), outlet, patience);
  }

  private CrlIntake.Trust trust(Shelf shelf, Collection<Certificate> validated) {
    TenantAuthorities trusted = trusted();
    Set<Certificate> authorities = trusted.all();
    authorities.addAll(shelf.signers());
    authorities.addAll(validated);
    return new CrlIntake.Trust(authorities, trusted.algorithms());
  }

  private DueCrls due(CrlObject object, Shelf shelf, RevocationQuery query, Instant now) {
    return DueCrls.of(object, shelf, points(shelf, object, query), query.issuerName(), now);
  }

  private List<List<Outlet>> points(Shelf shelf, CrlObject object, RevocationQuery query) {
    return object.fromCertificate()
        ? certificatePoints(object, query).points().stream()
            .map(point -> shelf.named(point, object.certificateCacheMax()))
            .toList()
        : List.of();
  }

  private CertificatePoints certificatePoints(CrlObject object, RevocationQuery query) {
    return CertificatePoints.of(
        query.certificate(),
        settings.upstream().allowedHosts(),
        settings.upstream().crlAccessOf(object.name()));
  }

  /** How https servers are verified under {@code settings}. */
  private record Tls(TenantSettings settings, ClientSSLOptions options) {}

  /** Made for the first https server that is asked under these settings. */
  @SuppressWarnings("ReferenceEquality") // one reading of the settings
  private ClientSSLOptions tls() {
    TenantSettings now = settings;
    Tls known = tls;
    if (known == null || known.settings() != now) {
      known = new Tls(now, trust.apply(new TenantAuthorities(now).everybody()));
      tls = known;
    }
    return known.options();
  }

  private ShelfOwner owner(CrlObject object) {
    return new ObjectOwner(settings, object, this::tls, meters, this::changed);
  }

  private void changed() {
    meters.show(this);
    onChange.run();
  }
}
