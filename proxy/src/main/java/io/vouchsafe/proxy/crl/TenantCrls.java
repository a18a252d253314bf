package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.CrlAccess;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.vpnauth.CrlObject;
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
  private volatile ClientSSLOptions tls;

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
    this.tls = trust.apply(everybody(settings));
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
    tls = trust.apply(everybody(now));
    List<Fingerprint> gone = new ArrayList<>();
    Set<Certificate> authorities = authorities(now);
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

  /** Certificates of the CA groups, anchors first. */
  Set<Certificate> authorities() {
    return authorities(settings);
  }

  @Override
  public List<HeldCrl> held(CrlObject object, RevocationQuery query, Instant now) {
    Shelf shelf = shelves.get(object.name());
    if (shelf == null) {
      return List.of();
    }
    Set<HeldCrl> held = new LinkedHashSet<>(shelf.ofWritten());
    if (object.fromCertificate() && query.certificate().isEmpty()) {
      held.addAll(shelf.ofNamed(query.issuerName()));
    } else if (object.fromCertificate()) {
      for (List<Outlet> point : points(shelf, object, query)) {
        point.forEach(outlet -> shelf.heldBy(outlet).ifPresent(held::add));
      }
    }
    return held.stream()
        .filter(one -> !(object.validityTimeStrict() && object.outlived(one.fetched(), now)))
        .toList();
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
  public Future<List<CrlAttempt>> refresh(CrlObject object, RevocationQuery query, Instant now) {
    Shelf shelf = shelves.get(object.name());
    if (shelf == null) {
      return Future.succeededFuture(List.of());
    }
    if (!authorities().contains(query.issuer())) {
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
            () -> due(object, shelf, query, clock.instant()).groups().isEmpty());
    return run.start(before, due.groups());
  }

  /** Fetches one URL for nobody in particular. */
  Future<CrlAttempt> fetch(CrlObject object, Shelf shelf, Outlet outlet) {
    return fetch(object, shelf, outlet, Set.of(), object.timeout());
  }

  /**
   * Fetches one URL.
   *
   * @param validated issuers of validated paths, who may sign as well as the CA groups
   */
  private Future<CrlAttempt> fetch(
      CrlObject object,
      Shelf shelf,
      Outlet outlet,
      Collection<Certificate> validated,
      Duration patience) {
    return fetcher.fetch(
        new CrlFetcher.Wish(owner(object), shelf, () -> trust(shelf, validated)), outlet, patience);
  }

  private CrlIntake.Trust trust(Shelf shelf, Collection<Certificate> validated) {
    Set<Certificate> authorities = authorities(settings);
    authorities.addAll(shelf.signers());
    authorities.addAll(validated);
    return new CrlIntake.Trust(authorities, algorithms());
  }

  /** One setting of the tenant, which every policy repeats. */
  Algorithms algorithms() {
    return settings.policies().values().stream()
        .map(policy -> policy.path().algorithms())
        .findFirst()
        .orElse(Algorithms.DEFAULT);
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

  private static Set<Certificate> authorities(TenantSettings settings) {
    Set<Certificate> all = new LinkedHashSet<>();
    for (CaGroup group : settings.caGroups().values()) {
      group.anchors().stream().map(TrustAnchor::certificate).forEach(all::add);
      all.addAll(group.intermediates());
    }
    return all;
  }

  /** Who may vouch for an https server of the tenant's: any of its groups. */
  private static CaGroup everybody(TenantSettings settings) {
    List<TrustAnchor> anchors = new ArrayList<>();
    List<Certificate> intermediates = new ArrayList<>();
    for (CaGroup group : settings.caGroups().values()) {
      anchors.addAll(group.anchors());
      intermediates.addAll(group.intermediates());
    }
    return new CaGroup(anchors, intermediates);
  }

  private ShelfOwner owner(CrlObject object) {
    TenantSettings current = settings;
    return new ShelfOwner() {
      @Override
      public String tenant() {
        return current.name();
      }

      @Override
      public CrlObject object() {
        return object;
      }

      @Override
      public CrlAccess access() {
        return current.upstream().crlAccessOf(object.name());
      }

      @Override
      public ClientSSLOptions tls() {
        return tls;
      }

      @Override
      public AllowedHosts allowed() {
        return current.upstream().allowedHosts();
      }

      @Override
      public void fetched(String word) {
        meters.fetched(current.name(), object.name(), word);
      }

      @Override
      public void changed() {
        meters.show(TenantCrls.this);
        onChange.run();
      }
    };
  }
}
