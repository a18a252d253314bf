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
  private final Vertx vertx;
  private final CrlFetcher fetcher;
  private final CrlMeters meters;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Consumer<TenantCrls> onChange;
  private final TenantSettings settings;
  private final Function<CaGroup, ClientSSLOptions> trust;
  private final Map<String, Shelf> shelves;
  private volatile @Nullable ClientSSLOptions tls;

  /** Nothing was fetched, and nobody knows of it yet. */
  TenantCrls(
      TenantSettings settings,
      Vertx vertx,
      CrlFetcher fetcher,
      CrlMeters meters,
      Function<CaGroup, ClientSSLOptions> trust,
      InstantSource clock,
      LongSupplier nanoTime,
      Consumer<TenantCrls> onChange) {
    this.settings = settings;
    this.trust = trust;
    this.vertx = vertx;
    this.fetcher = fetcher;
    this.meters = meters;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.onChange = onChange;
    Map<String, Shelf> empty = new LinkedHashMap<>();
    for (CrlObject object : settings.crl().values()) {
      Shelf shelf = new Shelf();
      shelf.configure(object, signer -> true);
      empty.put(object.name(), shelf);
    }
    this.shelves = Collections.unmodifiableMap(empty);
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
      Shelf shelf = shelves.get(object.name());
      Shelf earlier = before.shelves.get(object.name());
      if (shelf != null && earlier != null) {
        gone.addAll(shelf.succeed(earlier, wish(object, shelf, Set.of()), authorities::contains));
      }
    }
    before.shelves.forEach(
        (object, shelf) -> {
          if (!shelves.containsKey(object)) {
            gone.addAll(shelf.retire());
          }
        });
    return gone;
  }

  /** The settings do not name the tenant any more; returns the files that it held. */
  List<Fingerprint> retire() {
    return shelves.values().stream().flatMap(shelf -> shelf.retire().stream()).toList();
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

  /** Whom the settings trust. */
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
    return fetcher.fetch(wish(object, shelf, validated), outlet, patience);
  }

  private CrlFetcher.Wish wish(CrlObject object, Shelf shelf, Collection<Certificate> validated) {
    return new CrlFetcher.Wish(owner(object), shelf, () -> trust(shelf, validated));
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

  /** How https servers are verified; made for the first one that is asked. */
  private ClientSSLOptions tls() {
    ClientSSLOptions known = tls;
    if (known == null) {
      known = trust.apply(new TenantAuthorities(settings).everybody());
      tls = known;
    }
    return known;
  }

  private ShelfOwner owner(CrlObject object) {
    return new ObjectOwner(settings, object, this::tls, meters, () -> onChange.accept(this));
  }
}
