package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Every live session, found by its certificates, their issuers, its tenant and its identity.
 * Thread-safe: a session that was added before a look-up begins is found by it.
 */
public final class LiveSessions {
  /** Sessions of one tenant; one that is too many is not opened. One takes about 2 KiB. */
  public static final int MOST_OF_A_TENANT = 100_000;

  private final ConcurrentNavigableMap<Long, Session> byNumber = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<String, OfTenant> byTenant = new ConcurrentHashMap<>();
  private final ConcurrentMap<OfCertificate, Set<Session>> byCertificate =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<OfIssuer, Set<Session>> byIssuer = new ConcurrentHashMap<>();
  private final int mostOfATenant;

  private record OfTenant(ConcurrentNavigableMap<Long, Session> sessions, AtomicInteger count) {
    private OfTenant() {
      this(new ConcurrentSkipListMap<>(), new AtomicInteger());
    }
  }

  private record OfCertificate(String tenant, StatusKey key) {}

  private record OfIssuer(String tenant, Fingerprint issuer) {}

  public LiveSessions() {
    this(MOST_OF_A_TENANT);
  }

  LiveSessions(int mostOfATenant) {
    this.mostOfATenant = mostOfATenant;
  }

  /** Takes it in, so that it is found from now on; false when its tenant has too many already. */
  boolean add(Session session) {
    OfTenant tenant = byTenant.computeIfAbsent(session.tenant(), name -> new OfTenant());
    if (tenant.count().incrementAndGet() > mostOfATenant) {
      tenant.count().decrementAndGet();
      return false;
    }
    tenant.sessions().put(session.number(), session);
    byNumber.put(session.number(), session);
    index(session, session.basis());
    return true;
  }

  /** Takes it out. */
  void remove(Session session) {
    if (byNumber.remove(session.number()) == null) {
      return;
    }
    OfTenant tenant = byTenant.get(session.tenant());
    if (tenant != null && tenant.sessions().remove(session.number()) != null) {
      tenant.count().decrementAndGet();
    }
    forget(session, session.basis(), Set.of(), Set.of());
  }

  /**
   * {@code session} rests on {@code next} from now on.
   *
   * @return whether it is found by a certificate by which it was not found before
   */
  boolean renew(Session session, SessionBasis next) {
    SessionBasis before = session.basis();
    session.renewed(next);
    if (before.keys().equals(next.keys())) {
      return false;
    }
    index(session, next);
    forget(session, before, next.keys(), next.issuers());
    if (session.isGone()) {
      forget(session, next, Set.of(), Set.of());
    }
    return !before.keys().containsAll(next.keys());
  }

  private void index(Session session, SessionBasis basis) {
    for (StatusKey key : basis.keys()) {
      put(byCertificate, new OfCertificate(session.tenant(), key), session);
    }
    for (Fingerprint issuer : basis.issuers()) {
      put(byIssuer, new OfIssuer(session.tenant(), issuer), session);
    }
  }

  private void forget(
      Session session, SessionBasis basis, Set<StatusKey> keys, Set<Fingerprint> issuers) {
    Set<StatusKey> goneKeys = new HashSet<>(basis.keys());
    goneKeys.removeAll(keys);
    Set<Fingerprint> goneIssuers = new HashSet<>(basis.issuers());
    goneIssuers.removeAll(issuers);
    goneKeys.forEach(key -> take(byCertificate, new OfCertificate(session.tenant(), key), session));
    goneIssuers.forEach(issuer -> take(byIssuer, new OfIssuer(session.tenant(), issuer), session));
  }

  private static <K> void put(ConcurrentMap<K, Set<Session>> index, K key, Session session) {
    index.compute(
        key,
        (same, before) -> {
          Set<Session> sessions = before == null ? ConcurrentHashMap.newKeySet() : before;
          sessions.add(session);
          return sessions;
        });
  }

  private static <K> void take(ConcurrentMap<K, Set<Session>> index, K key, Session session) {
    index.computeIfPresent(
        key,
        (same, sessions) -> {
          sessions.remove(session);
          return sessions.isEmpty() ? null : sessions;
        });
  }

  /** Those of {@code tenant} whose path holds the certificate of {@code key}; one look-up. */
  public Collection<Session> ofCertificate(String tenant, StatusKey key) {
    return byCertificate.getOrDefault(new OfCertificate(tenant, key), Set.of());
  }

  /** Whether a session of {@code tenant} rests on the certificate of {@code key}. */
  public boolean restOn(String tenant, StatusKey key) {
    return byCertificate.containsKey(new OfCertificate(tenant, key));
  }

  /**
   * Those of {@code tenant} with a certificate of that issuer in their path.
   *
   * @param issuer {@link io.vouchsafe.proxy.cache.AcceptedResponse#issuer name and key}
   */
  public Collection<Session> ofIssuer(String tenant, Fingerprint issuer) {
    return byIssuer.getOrDefault(new OfIssuer(tenant, issuer), Set.of());
  }

  /** Those of {@code tenant}, the first opened first. */
  public Collection<Session> ofTenant(String tenant) {
    OfTenant found = byTenant.get(tenant);
    return found == null ? List.of() : found.sessions().values();
  }

  /** How many {@code tenant} has. */
  public int count(String tenant) {
    OfTenant found = byTenant.get(tenant);
    return found == null ? 0 : found.count().get();
  }

  /** Names of the tenants that have, or had, a session. */
  public Set<String> tenants() {
    return byTenant.keySet();
  }

  /** All of them, the first opened first. */
  public Collection<Session> all() {
    return byNumber.values();
  }

  /**
   * A certificate on which sessions of {@code tenant} rest that {@code policy} let in.
   *
   * @param policy its name
   */
  public record Question(String tenant, String policy, RevocationQuery query) {}

  /** What is to be asked so that nobody is in whose certificate is revoked; each once. */
  public Collection<Question> questions() {
    Map<Asked, Question> questions = new LinkedHashMap<>();
    for (Session session : byNumber.values()) {
      for (RevocationQuery query : session.basis().queries()) {
        questions.putIfAbsent(
            new Asked(session.tenant(), session.policy(), StatusKey.of(query)),
            new Question(session.tenant(), session.policy(), query));
      }
    }
    return questions.values();
  }

  private record Asked(String tenant, String policy, StatusKey key) {}

  /**
   * Those after the session of that number, the first opened first.
   *
   * @param number of a session that may be gone; 0 = from the beginning
   */
  Stream<Session> after(long number) {
    return byNumber.tailMap(number, false).values().stream();
  }

  /** The same of one tenant. */
  Stream<Session> after(long number, String tenant) {
    OfTenant found = byTenant.get(tenant);
    return found == null ? Stream.of() : found.sessions().tailMap(number, false).values().stream();
  }

  /** The one of that number. */
  Optional<Session> numbered(long number) {
    return Optional.ofNullable(byNumber.get(number));
  }
}
