package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.gateway.strongswan.FedObject.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of ours charon holds, as far as is known: what it shows, and for what it does not show, what
 * it was fed. Confined to one thread.
 */
final class FeedMemory {
  /**
   * Empty values: it is there under our name, and nobody knows what it says. A connection that is
   * loaded again keeps its place, in charon as in this map; one that is new comes last.
   */
  private final Map<FedKey, Optional<FedObject>> held = new LinkedHashMap<>();

  private final Map<String, String> keyIds = new HashMap<>();

  /** Keys that were in charon before they were fed: somebody else may need them. */
  private final Set<String> foreignKeys;

  /** Keys that charon showed when it was looked at, and those that were loaded since. */
  private final Set<String> shownKeys = new HashSet<>();

  /** OCSP signers that it showed, and those that were loaded since. */
  private final Set<Der> signers = new HashSet<>();

  /** Signers that dropping everything did not take out, or that it would not drop. */
  private final Set<Der> survivors = new HashSet<>();

  /** Whether charon showed connections, authorities or secrets of others. */
  private boolean isShared;

  private FeedMemory(Set<String> foreignKeys) {
    this.foreignKeys = new HashSet<>(foreignKeys);
  }

  /** Of a charon of which nothing is known but what it shows. */
  static FeedMemory of(CharonState charon) {
    FeedMemory memory = new FeedMemory(charon.keys());
    shown(charon).stream()
        .filter(FedKey::isOurs)
        .forEach(key -> memory.held.put(key, Optional.empty()));
    memory.look(charon);
    return memory;
  }

  private void look(CharonState charon) {
    shownKeys.clear();
    shownKeys.addAll(charon.keys());
    signers.clear();
    signers.addAll(charon.signers());
    isShared = shown(charon).stream().anyMatch(key -> key.kind() != Kind.POOL && !key.isOurs());
  }

  /** OCSP signers that charon believes and nobody wants: an old one of ours, or somebody else's. */
  Set<Der> strangeSigners(DesiredState wanted) {
    Set<Der> strange = new HashSet<>(signers);
    wanted.objects().forEach(object -> FedCertificate.signer(object).ifPresent(strange::remove));
    return strange;
  }

  /**
   * Whether everything is to be dropped for the sake of a strange signer: it helps, and nobody else
   * needs any of it.
   */
  boolean isToClear(DesiredState wanted) {
    return !isShared
        && keyIds.values().containsAll(shownKeys)
        && !survivors.containsAll(strangeSigners(wanted));
  }

  /** charon has dropped its credentials; connections and pools it holds still. */
  void cleared() {
    held.keySet().removeIf(key -> key.kind() != Kind.CONNECTION && key.kind() != Kind.POOL);
    keyIds.clear();
    foreignKeys.clear();
    shownKeys.clear();
    survivors.addAll(signers);
    signers.clear();
  }

  /** charon does not drop them. */
  void notCleared() {
    survivors.addAll(signers);
  }

  private static List<FedKey> shown(CharonState charon) {
    List<FedKey> all = new ArrayList<>();
    charon.sharedKeys().forEach(name -> all.add(new FedKey(Kind.SHARED_KEY, name)));
    charon.authorities().keySet().forEach(name -> all.add(new FedKey(Kind.AUTHORITY, name)));
    charon.pools().forEach(name -> all.add(new FedKey(Kind.POOL, name)));
    charon.connections().forEach(name -> all.add(new FedKey(Kind.CONNECTION, name)));
    return all;
  }

  boolean holds(FedKey key) {
    return held.containsKey(key);
  }

  /** Whether charon holds exactly this. */
  boolean holds(FedObject object) {
    return held.getOrDefault(FedKey.of(object), Optional.empty()).equals(Optional.of(object));
  }

  /** All of ours, connections in charon's order. */
  List<FedKey> keys() {
    return List.copyOf(held.keySet());
  }

  /** Our connections in charon's order. */
  List<String> connections() {
    return held.keySet().stream()
        .filter(key -> key.kind() == Kind.CONNECTION)
        .map(FedKey::name)
        .toList();
  }

  /**
   * charon took it.
   *
   * @param id under which charon knows it, where it tells one
   */
  void loaded(FedObject object, Optional<String> id) {
    held.put(FedKey.of(object), Optional.of(object));
    if (object.kind() == Kind.PRIVATE_KEY) {
      id.ifPresent(each -> keyIds.put(object.name(), each));
      id.ifPresent(shownKeys::add);
    }
    FedCertificate.signer(object).ifPresent(signers::add);
    FedCertificate.signer(object).ifPresent(survivors::remove);
  }

  /** charon does not hold it any more. */
  void forget(FedKey key) {
    held.remove(key);
    if (key.kind() == Kind.PRIVATE_KEY) {
      Optional.ofNullable(keyIds.remove(key.name()))
          .filter(id -> !foreignKeys.contains(id))
          .ifPresent(shownKeys::remove);
    }
  }

  /** How charon calls a private key that nobody but us put there. */
  Optional<String> keyId(FedKey key) {
    return Optional.ofNullable(keyIds.get(key.name()))
        .filter(id -> !foreignKeys.contains(id) && isFedOnce(id));
  }

  private boolean isFedOnce(String id) {
    return keyIds.values().stream().filter(id::equals).count() == 1;
  }

  /**
   * Compares with what charon shows, and believes charon.
   *
   * @return what is missing, what nobody fed under our names, and what says something else
   */
  List<FedKey> correct(CharonState charon) {
    List<FedKey> shown = shown(charon);
    List<FedKey> drifted = new ArrayList<>(missing(charon, new HashSet<>(shown)));
    shown.stream().filter(key -> key.isOurs() && !held.containsKey(key)).forEach(drifted::add);
    drifted.forEach(this::forget);
    for (FedKey key : shown) {
      if (key.isOurs()) {
        held.putIfAbsent(key, Optional.empty());
      }
    }
    look(charon);
    return drifted;
  }

  private List<FedKey> missing(CharonState charon, Set<FedKey> shown) {
    boolean certificatesGone = held.values().stream().anyMatch(isMissingFrom(charon));
    return held.entrySet().stream()
        .filter(
            entry ->
                switch (entry.getKey().kind()) {
                  case CERTIFICATE -> certificatesGone;
                  case PRIVATE_KEY -> isKeyGone(entry.getKey(), charon);
                  case AUTHORITY ->
                      !shown.contains(entry.getKey()) || asksElsewhere(entry.getValue(), charon);
                  case SHARED_KEY, POOL, CONNECTION -> !shown.contains(entry.getKey());
                })
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A CA's or an OCSP signer's; the others are not asked about, and go together with these. */
  private static Predicate<Optional<FedObject>> isMissingFrom(CharonState charon) {
    return fed ->
        fed.filter(object -> object.kind() == Kind.CERTIFICATE)
            .flatMap(FedCertificate::shownAs)
            .filter(der -> !charon.certificates().contains(der))
            .isPresent();
  }

  private boolean isKeyGone(FedKey key, CharonState charon) {
    String id = keyIds.get(key.name());
    return id != null && !charon.keys().contains(id);
  }

  private static boolean asksElsewhere(Optional<FedObject> fed, CharonState charon) {
    return fed.filter(
            object ->
                !AuthorityUrls.fedAs(object)
                    .equals(Optional.ofNullable(charon.authorities().get(object.name()))))
        .isPresent();
  }

  /**
   * Puts our connections into the order in which charon shows them.
   *
   * @return whether it was another one
   */
  boolean reorder(CharonState charon) {
    List<String> shown =
        charon.connections().stream()
            .filter(name -> held.containsKey(new FedKey(Kind.CONNECTION, name)))
            .toList();
    if (shown.equals(connections())) {
      return false;
    }
    for (String name : shown) {
      FedKey key = new FedKey(Kind.CONNECTION, name);
      Optional<FedObject> connection = held.remove(key);
      held.put(key, connection == null ? Optional.empty() : connection);
    }
    return true;
  }
}
