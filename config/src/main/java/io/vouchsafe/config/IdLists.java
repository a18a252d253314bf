package io.vouchsafe.config;

import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
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

  /** Measured with charon 5.9.8: 1,000 connections are loaded in 1.8 s. */
  private static final int MOST_OF_TUNNELS = 10_000;

  private static final Range PATTERNS = new Range(0, IdList.MOST_PATTERNS, "entries");

  private final NamedObjects<IdList> lists;
  private final Set<String> used = new HashSet<>();
  private final Set<String> ofTunnels = new HashSet<>();

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

  /** The list that a policy names; after a mistake one that lets nobody in. */
  IdList named(Value reference) {
    return named(reference, "policy");
  }

  /** The same of a tunnel, whose data plane must be able to say what the list says. */
  IdList namedByTunnel(Value reference) {
    IdList list = named(reference, "tunnel");
    checkForTunnels(list);
    return list;
  }

  /** The same of what a gateway tells its clients. */
  IdList namedByGateway(Value reference) {
    return named(reference, "entry");
  }

  /** Refuses what no data plane can be told of a list that counts for a tunnel; once a list. */
  void checkForTunnels(IdList list) {
    if (list.name().isEmpty() || !ofTunnels.add(list.name())) {
      return;
    }
    Value written = lists.written(list.name());
    if (list.entries().size() > MOST_OF_TUNNELS) {
      written.error(
          "%d entries, and a tunnel uses this list: a gateway needs one connection for each entry, and is too slow with more than %d; write patterns such as \"*@example.com\", or no id_list at the tunnel and its policy"
              .formatted(list.entries().size(), MOST_OF_TUNNELS));
    }
    List<Value> items = written.items();
    for (int i = 0; i < items.size(); i++) {
      checkForTunnels(items.get(i), list.entries().get(i));
    }
  }

  private static void checkForTunnels(Value item, IdEntry entry) {
    if (entry.type() == IdType.URI) {
      item.error(
          "a tunnel uses this list, and IKE knows no URI as an identity (RFC 7296 §3.5): write dn,"
              + " dns, email or ip, or another list for the tunnel");
    }
    if (entry.type() == IdType.DN && !IdEntryReader.isInOrder(item)) {
      item.warning(
          "a tunnel uses this list, and its gateway compares names in one order only: "
              + "C, ST, L, O, OU, CN, E; where certificates have another order, write the "
              + "subject as value in their order");
    }
  }

  private IdList named(Value reference, String by) {
    Optional<IdList> list = lists.named(reference);
    list.ifPresent(found -> used.add(found.name()));
    if (list.isPresent() && list.get().entries().isEmpty()) {
      reference.warning(
          "id_lists.%s is empty: this %s lets nobody in; without id_list it lets in anyone"
              .formatted(list.get().name(), by));
    }
    return list.orElseGet(() -> new IdList("", List.of()));
  }

  /** Warns of lists that no policy, tunnel or gateway names, once all have been read. */
  void tellUnused() {
    for (String name : lists.byName().keySet()) {
      if (!used.contains(name)) {
        lists
            .written(name)
            .warning(
                "no policy, tunnel or gateway names this list, so it has no effect; write id_list: %s in"
                        .formatted(name)
                    + " policies.NAME, a tunnel or config of a gateway, or leave it out");
      }
    }
  }
}
