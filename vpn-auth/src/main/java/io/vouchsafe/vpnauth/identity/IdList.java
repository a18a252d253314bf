package io.vouchsafe.vpnauth.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The identities that a policy lets in. One matching entry suffices, and the first in the order
 * written is the one that is told; a list without entries lets nobody in. Immutable: to look
 * something up takes the same time however many names, hosts and mailboxes it holds.
 */
public final class IdList {
  /** Entries of one list. */
  public static final int MOST_ENTRIES = 100_000;

  /**
   * Of those, networks and ranges of addresses, {@code /*} of URIs, and subjects with {@code *}: a
   * name is held against each of them, and one certificate has up to 2,048 names.
   */
  public static final int MOST_PATTERNS = 2_000;

  private static final int NONE = Integer.MAX_VALUE;

  private final String name;
  private final List<IdEntry> entries;
  private final Map<IdKey, Integer> byKey = new HashMap<>();
  private final List<Integer> repeated = new ArrayList<>();
  private final Map<IdType, List<Integer>> patterns = new EnumMap<>(IdType.class);

  /**
   * A list.
   *
   * @param name by which policies name it
   */
  public IdList(String name, List<IdEntry> entries) {
    this.name = name;
    this.entries = List.copyOf(entries);
    for (int i = 0; i < this.entries.size(); i++) {
      switch (this.entries.get(i)) {
        case IdEntry.Keyed keyed -> {
          if (byKey.putIfAbsent(keyed.key(), i) != null) {
            repeated.add(i);
          }
        }
        case IdEntry.Pattern pattern ->
            patterns.computeIfAbsent(pattern.type(), type -> new ArrayList<>()).add(i);
      }
    }
  }

  public String name() {
    return name;
  }

  /** In the order written. */
  public List<IdEntry> entries() {
    return entries;
  }

  /** Places of entries that an earlier one says already. */
  public List<Integer> repeated() {
    return List.copyOf(repeated);
  }

  /** The first entry that matches one of {@code names}. */
  Optional<IdEntry> find(Collection<LeafName> names) {
    int first = NONE;
    for (LeafName each : names) {
      first = first(each, first);
    }
    return first == NONE ? Optional.empty() : Optional.of(entries.get(first));
  }

  /** The place of the first entry that matches {@code leafName}, or {@code before} it that. */
  private int first(LeafName leafName, int before) {
    int first = before;
    for (IdKey key : leafName.keys()) {
      first = Math.min(first, byKey.getOrDefault(key, NONE));
    }
    for (int place : patterns.getOrDefault(leafName.type(), List.of())) {
      if (place >= first) {
        return first;
      }
      if (entries.get(place) instanceof IdEntry.Pattern pattern && pattern.matches(leafName)) {
        return place;
      }
    }
    return first;
  }

  /** The same entries under the same name: settings that are read again compare with it. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof IdList that && name.equals(that.name) && entries.equals(that.entries));
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }
}
