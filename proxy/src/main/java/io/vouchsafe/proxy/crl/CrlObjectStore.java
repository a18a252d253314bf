package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.IssuingDistributionPoint;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one object of one tenant holds: its URLs, those that certificates named (the least recently
 * used goes first), and the newest CRL of each line that they brought. Thread-safe; never blocks.
 */
final class CrlObjectStore {
  /** Issuers that clients bring along; each new one has URLs asked again, so not without end. */
  private static final int MOST_VALIDATED = 64;

  private final Map<URI, CrlSourceUrl> written = new LinkedHashMap<>();
  private final LinkedHashMap<URI, CrlSourceUrl> named = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<CrlScopeKey, CachedCrl> held = new HashMap<>();
  private final Set<Certificate> validated = new LinkedHashSet<>();

  /** Whether its files belong to the next reading of the settings, or to nobody. */
  private boolean retired;

  private CrlFetcher.@Nullable Wish successor;

  /** What putting a CRL here came to. */
  sealed interface Put {

    /** It is held now; {@code gone} are the files that are not any more. */
    record Held(List<Fingerprint> gone) implements Put {}

    /** Something newer is held. */
    record Stale(String why) implements Put {}
  }

  /**
   * Takes over what {@code before} has cached, under the next reading of the settings. Decisions
   * that read {@code before} still find everything there; what a running fetch brings is put into
   * both. Nobody may use this one yet.
   *
   * @param own this one, as a fetch sees it
   * @return the files of the CRLs that this one does not take over
   */
  List<Fingerprint> succeed(
      CrlObjectStore before, CrlFetcher.Wish own, Predicate<Certificate> isKnown) {
    synchronized (before) {
      synchronized (this) {
        before.written.forEach((url, sourceUrl) -> written.put(url, sourceUrl.copy()));
        before.named.forEach((url, sourceUrl) -> named.put(url, sourceUrl.copy()));
        held.putAll(before.held);
      }
      before.retired = true;
      before.successor = own;
    }
    return configure(own.owner().object(), isKnown);
  }

  /** The settings do not name the object any more; returns the files, which nobody needs now. */
  synchronized List<Fingerprint> retire() {
    retired = true;
    return files();
  }

  /** Whether the settings of now do not name the object. */
  synchronized boolean isGone() {
    return retired && successor == null;
  }

  /** The same object under the next reading of the settings. */
  synchronized Optional<CrlFetcher.Wish> successor() {
    return Optional.ofNullable(successor);
  }

  /** The URL, if {@code fetch} is the one that is in flight for it here. */
  synchronized Optional<CrlSourceUrl> waiting(URI url, CrlFetch fetch) {
    // Not by get, which would count as a use of what certificates name.
    return sourceUrls().stream()
        .filter(sourceUrl -> sourceUrl.url.equals(url) && fetch.equals(sourceUrl.inFlight))
        .findFirst();
  }

  /**
   * Keeps the URLs that {@code object} names; returns the files of CRLs that go with the others.
   */
  synchronized List<Fingerprint> configure(CrlObject object, Predicate<Certificate> isKnown) {
    validated.clear();
    written.keySet().retainAll(new HashSet<>(object.urls()));
    Map<URI, CrlSourceUrl> before = new HashMap<>(written);
    written.clear();
    for (URI url : object.urls()) {
      written.put(url, before.getOrDefault(url, new CrlSourceUrl(url, Origin.SETTINGS)));
    }
    if (!object.fromCertificate()) {
      named.clear();
    }
    List<Fingerprint> gone = new ArrayList<>();
    held.values()
        .removeIf(
            one -> {
              boolean distrusted = !isKnown.test(one.signer());
              if (distrusted) {
                gone.add(one.sha256());
              }
              return distrusted;
            });
    gone.addAll(trim(object));
    return gone;
  }

  /** Forgets every CRL, and so every CRL number; returns their files. */
  synchronized List<Fingerprint> clear() {
    List<Fingerprint> gone = files();
    held.clear();
    named.clear();
    written.replaceAll((url, sourceUrl) -> new CrlSourceUrl(url, Origin.SETTINGS));
    return gone;
  }

  private List<Fingerprint> files() {
    return held.values().stream().map(CachedCrl::sha256).toList();
  }

  synchronized List<CrlSourceUrl> written() {
    return List.copyOf(written.values());
  }

  synchronized List<CrlSourceUrl> sourceUrls() {
    List<CrlSourceUrl> all = new ArrayList<>(written.values());
    all.addAll(named.values());
    return all;
  }

  /** The sourceUrls of a certificate's point, known or new; {@code most} are remembered. */
  synchronized List<CrlSourceUrl> named(List<URI> point, int most) {
    List<CrlSourceUrl> sourceUrls = point.stream().map(this::sourceUrl).toList();
    evict(most);
    return sourceUrls;
  }

  private CrlSourceUrl sourceUrl(URI url) {
    CrlSourceUrl own = written.get(url);
    return own != null
        ? own
        : named.computeIfAbsent(url, fresh -> new CrlSourceUrl(fresh, Origin.STRANGER));
  }

  private void evict(int most) {
    var eldest = named.entrySet().iterator();
    while (named.size() > most && eldest.hasNext()) {
      eldest.next();
      eldest.remove();
    }
  }

  /** The URL, if it is one of the object's or one that a certificate named. */
  synchronized Optional<CrlSourceUrl> known(URI url) {
    return sourceUrls().stream().filter(sourceUrl -> sourceUrl.url.equals(url)).findFirst();
  }

  synchronized List<CachedCrl> all() {
    return List.copyOf(held.values());
  }

  synchronized Optional<CachedCrl> heldBy(CrlSourceUrl sourceUrl) {
    return sourceUrl.line == null
        ? Optional.empty()
        : Optional.ofNullable(held.get(sourceUrl.line));
  }

  /** What its URL brings, and then what it brought before, which serves to its end. */
  synchronized List<CachedCrl> everythingOf(CrlSourceUrl sourceUrl) {
    return Stream.concat(Stream.ofNullable(sourceUrl.line), sourceUrl.earlier.stream())
        .flatMap(line -> Stream.ofNullable(held.get(line)))
        .toList();
  }

  synchronized List<CrlUrlStatus> outlook() {
    return sourceUrls().stream().map(sourceUrl -> sourceUrl.outlook(heldBy(sourceUrl))).toList();
  }

  /** What the object's own URLs brought. */
  synchronized List<CachedCrl> ofWritten() {
    if (named.isEmpty()) {
      return List.copyOf(held.values());
    }
    Set<CrlScopeKey> ofCertificates = lines(named.values());
    ofCertificates.removeAll(lines(written.values()));
    return held.entrySet().stream()
        .filter(entry -> !ofCertificates.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What certificates' points of that issuer brought. */
  synchronized List<CachedCrl> ofNamed(DistinguishedName issuer) {
    return lines(named.values()).stream()
        .filter(line -> line.issuer().equals(issuer))
        .flatMap(line -> Optional.ofNullable(held.get(line)).stream())
        .toList();
  }

  /**
   * Takes a verified CRL that {@code sourceUrl} brought, unless something newer is held. Once the
   * next reading of the settings has taken over, this one keeps no file: decisions can still read
   * the CRL, which stays mapped.
   */
  synchronized Put put(
      CrlSourceUrl sourceUrl,
      CachedCrl fresh,
      Conditions conditions,
      CrlObject object,
      Instant now) {
    return put(
        sourceUrl, fresh, line -> sourceUrl.brought(line, fresh.sha256(), conditions), object, now);
  }

  /**
   * Takes a verified CRL that {@code sourceUrl} brought to another node. Without numbers, and under
   * one number, only a later thisUpdate is newer; and no number makes newer what was issued
   * earlier.
   */
  synchronized Put putOffered(
      CrlSourceUrl sourceUrl, CachedCrl fresh, CrlObject object, Instant now) {
    CachedCrl before = held.get(CrlScopeKey.of(fresh.index(), fresh.signer()));
    if (before != null && !CrlScopeKey.isNewer(fresh.index(), before.index())) {
      return new Put.Stale("what is held is as new");
    }
    return put(sourceUrl, fresh, sourceUrl::broughtElsewhere, object, now);
  }

  private Put put(
      CrlSourceUrl sourceUrl,
      CachedCrl fresh,
      Consumer<CrlScopeKey> brought,
      CrlObject object,
      Instant now) {
    CrlScopeKey line = CrlScopeKey.of(fresh.index(), fresh.signer());
    CachedCrl before = held.get(line);
    List<Fingerprint> gone = new ArrayList<>();
    if (before != null && before.sha256().equals(fresh.sha256())) {
      // One holder is enough for one place.
      gone.add(fresh.sha256());
      held.put(line, before.fetchedAgain(fresh.url(), fresh.fetched()));
    } else {
      Optional<String> stale =
          before == null ? Optional.empty() : CrlScopeKey.staleness(fresh.index(), before.index());
      if (stale.isPresent()) {
        return new Put.Stale(stale.get());
      }
      held.put(line, fresh);
      if (before != null) {
        gone.add(before.sha256());
      }
    }
    brought.accept(line);
    sourceUrl.earlier.removeIf(past -> isOver(past, now));
    gone.addAll(trim(object));
    return new Put.Held(retired ? List.of(fresh.sha256()) : gone);
  }

  /** The server says that what is held is still the newest. */
  synchronized boolean confirm(CrlSourceUrl sourceUrl, Instant now) {
    CrlScopeKey line = sourceUrl.line;
    CachedCrl same = line == null ? null : held.get(line);
    if (line == null || same == null) {
      return false;
    }
    held.put(line, same.fetchedAgain(sourceUrl.url.toString(), now));
    sourceUrl.succeeded();
    return true;
  }

  /** The fetch that {@code sourceUrl} waited for is over. */
  synchronized void ended(CrlSourceUrl sourceUrl, CrlAttempt attempt, Instant now) {
    sourceUrl.inFlight = null;
    if (!attempt.succeeded()) {
      sourceUrl.failed(attempt, now);
    }
  }

  synchronized void failed(CrlSourceUrl sourceUrl, CrlAttempt attempt, Instant now) {
    sourceUrl.failed(attempt, now);
  }

  /** Puts back what an earlier run held, verified again; returns the file held once too often. */
  synchronized List<Fingerprint> restore(URI url, CachedCrl again, Conditions conditions) {
    CrlScopeKey line = CrlScopeKey.of(again.index(), again.signer());
    CachedCrl other = held.get(line);
    sourceUrl(url).brought(line, again.sha256(), conditions);
    if (other != null && !CrlScopeKey.staleness(again.index(), other.index()).isEmpty()) {
      return List.of(again.sha256());
    }
    held.put(line, again);
    return other == null ? List.of() : List.of(other.sha256());
  }

  /**
   * Signers of what is held, whose next CRL is verified under the same key, and issuers of
   * validated paths.
   */
  synchronized Set<Certificate> signers() {
    Set<Certificate> signers = new LinkedHashSet<>(validated);
    held.values().forEach(one -> signers.add(one.signer()));
    return signers;
  }

  /** The issuer of a validated path may sign too; a URL that lacked nothing else is not paused. */
  synchronized void validated(Certificate issuer) {
    if (validated.size() < MOST_VALIDATED && validated.add(issuer)) {
      sourceUrls().forEach(CrlSourceUrl::signerMayBeKnown);
    }
  }

  /** Whether {@code crl} speaks of certificates of {@code issuer}, by name or by being indirect. */
  static boolean speaksOf(CrlIndex crl, DistinguishedName issuer) {
    return crl.issuer().equals(issuer)
        || crl.issuingDistributionPoint().filter(IssuingDistributionPoint::indirectCrl).isPresent();
  }

  private List<Fingerprint> trim(CrlObject object) {
    evict(object.certificateCacheMax());
    Set<CrlScopeKey> used = lines(written.values());
    used.addAll(lines(named.values()));
    return drop(entry -> !used.contains(entry.getKey()));
  }

  /** What its URL does not bring any more serves to its end. */
  private boolean isOver(CrlScopeKey line, Instant now) {
    CachedCrl past = held.get(line);
    return past == null || past.index().nextUpdate().map(now::isAfter).orElse(true);
  }

  private List<Fingerprint> drop(Predicate<Map.Entry<CrlScopeKey, CachedCrl>> isUnwanted) {
    List<Fingerprint> gone = new ArrayList<>();
    held.entrySet()
        .removeIf(
            entry -> {
              boolean unwanted = isUnwanted.test(entry);
              if (unwanted) {
                gone.add(entry.getValue().sha256());
              }
              return unwanted;
            });
    return gone;
  }

  private static Set<CrlScopeKey> lines(Collection<CrlSourceUrl> sourceUrls) {
    Set<CrlScopeKey> lines = new HashSet<>();
    for (CrlSourceUrl sourceUrl : sourceUrls) {
      if (sourceUrl.line != null) {
        lines.add(sourceUrl.line);
      }
      lines.addAll(sourceUrl.earlier);
    }
    return lines;
  }
}
