package io.vouchsafe.config;

import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code id_lists} of one tenant: each a list of entries, named by policies. */
final class IdLists {
  static final SettingKey<Value> KEY =
      SettingKey.named(
          "id_lists", new KeyType.ListOf<>(new KeyType.SectionOf(IdEntryReader.KEYS), false));

  private static final Range ENTRIES = new Range(0, IdList.MOST_ENTRIES, "entries");
  private static final Range PATTERNS = new Range(0, IdList.MOST_PATTERNS, "entries");

  private final NamedObjects<IdList> lists;
  private final Set<String> used = new HashSet<>();

  private IdLists(NamedObjects<IdList> lists) {
    this.lists = lists;
  }

  /** The lists of {@code tenant}. */
  static IdLists of(Section tenant) {
    return new IdLists(tenant.named(KEY, IdLists::read));
  }

  private static Optional<IdList> read(String name, Value written) {
    if (!(written.node() instanceof YamlNode.Sequence)) {
      written.items();
      return Optional.empty();
    }
    List<Value> items = written.items();
    if (items.size() > IdList.MOST_ENTRIES) {
      written.error(items.size() + " entries are out of range " + ENTRIES);
      return Optional.empty();
    }
    List<IdEntry> entries = new ArrayList<>();
    items.forEach(item -> IdEntryReader.read(item).ifPresent(entries::add));
    long patterns = entries.stream().filter(IdEntry.Pattern.class::isInstance).count();
    if (patterns > IdList.MOST_PATTERNS) {
      written.error(
          "%d networks, ranges, URIs with /* and subjects with * are out of range %s"
              .formatted(patterns, PATTERNS));
    }
    if (entries.size() != items.size() || patterns > IdList.MOST_PATTERNS) {
      return Optional.empty();
    }
    IdList list = new IdList(name, entries);
    list.repeated()
        .forEach(
            place -> items.get(place).warning("an entry before it says the same; leave one out"));
    return Optional.of(list);
  }

  /** The list that {@code reference} names; after a mistake one that lets nobody in. */
  IdList named(Value reference) {
    Optional<IdList> list = lists.named(reference);
    list.ifPresent(found -> used.add(found.name()));
    if (list.isPresent() && list.get().entries().isEmpty()) {
      reference.warning(
          "id_lists.%s is empty: this policy lets nobody in; without id_list it lets in anyone"
              .formatted(list.get().name()));
    }
    return list.orElseGet(() -> new IdList("", List.of()));
  }

  /** Warns of lists that no policy names, once all have been read. */
  void tellUnused() {
    for (String name : lists.byName().keySet()) {
      if (!used.contains(name)) {
        lists
            .written(name)
            .warning(
                "no policy names this list, and it holds for nobody; write id_list: %s in"
                        .formatted(name)
                    + " policies.NAME, or leave it out");
      }
    }
  }
}
