package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Likeness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocks by subject. Names are compared by the text of their strings, of whatever type, and in
 * any order; what cannot be compared counts as blocked. A name with one reading, which is nearly
 * every name, costs one look-up; any other is held against every entry.
 */
final class NameBlocks {
  /** Every name that can be written is shorter; to prepare a longer one costs its sender little. */
  static final int LONGEST = 16 << 10;

  /**
   * An entry that blocks a name.
   *
   * @param likeness {@code SAME} or {@code UNSURE}
   */
  record Match(BlockEntry entry, Likeness likeness) {}

  private record Named(DistinguishedName name, BlockEntry entry) {}

  /** Names with one reading. */
  private final Map<String, BlockEntry> byKey = new HashMap<>();

  /** Names that hold a value which is no text: somebody wrote its encoding and means just that. */
  private final Map<DistinguishedName, BlockEntry> encoded = new HashMap<>();

  /** All others. */
  private final List<Named> texts = new ArrayList<>();

  /** Those of {@link #texts} that have several readings. */
  private final List<Named> ambiguous = new ArrayList<>();

  private @Nullable BlockEntry first;

  void add(DistinguishedName name, BlockEntry entry) {
    if (first == null) {
      first = entry;
    }
    if (!name.isText()) {
      encoded.putIfAbsent(name, entry);
      return;
    }
    Named named = new Named(name, entry);
    texts.add(named);
    name.likenessKey()
        .ifPresentOrElse(key -> byKey.putIfAbsent(key, entry), () -> ambiguous.add(named));
  }

  Optional<Match> find(DistinguishedName name) {
    BlockEntry any = first;
    if (any == null) {
      return Optional.empty();
    }
    if (name.der().length() > LONGEST) {
      return Optional.of(new Match(any, Likeness.UNSURE));
    }
    Optional<String> key = name.likenessKey();
    @Nullable BlockEntry found = key.isPresent() ? byKey.get(key.get()) : encoded.get(name);
    if (found != null) {
      return Optional.of(new Match(found, Likeness.SAME));
    }
    return (key.isPresent() ? ambiguous : texts)
        .stream().flatMap(named -> match(name, named).stream()).findFirst();
  }

  private static Optional<Match> match(DistinguishedName name, Named named) {
    Likeness likeness = name.likenessTo(named.name());
    return likeness == Likeness.DIFFERENT
        ? Optional.empty()
        : Optional.of(new Match(named.entry(), likeness));
  }
}
