package io.vouchsafe.config.cos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The objects of a configuration that say something about tunnels. */
final class CosConfiguration {
  /** More than any device carries; a hostile file stays bounded. */
  private static final int MOST = 25_000;

  private static final Set<String> TUNNELS =
      Set.of("ipsectunnel", "lantolanvpn", "roamingvpn", "azurevpn");

  private static final Set<String> KINDS =
      Set.of(
          "idlist",
          "psk",
          "ldapserver",
          "configmodepool",
          "ikeconfigmodepool",
          "ikealgorithms",
          "ipsecalgorithms",
          "ip4address",
          "ip6address",
          "ip4group",
          "certificate");

  private final CosNotes notes;
  private final Map<String, CosObject> objects = new LinkedHashMap<>();
  private Optional<CosObject> context = Optional.empty();

  private CosConfiguration(CosNotes notes) {
    this.notes = notes;
  }

  /** Reads {@code commands} in their order. */
  static CosConfiguration of(List<CosCommand> commands, CosNotes notes) {
    CosConfiguration configuration = new CosConfiguration(notes);
    commands.forEach(configuration::read);
    return configuration;
  }

  private void read(CosCommand command) {
    switch (command.verb()) {
      case "add" -> add(command);
      case "set" -> set(command);
      case "cc" -> context = child(command);
      case "pskgen" -> put("PSK", command.argument(0), command);
      case "commit", "activate", "show" -> {
        // They say nothing about what is configured.
      }
      default ->
          notes.warning(
              command.line(),
              "",
              "'" + command.verb() + "' is passed over; do by hand what it does");
    }
  }

  /** {@code cc IDList NAME}; {@code cc} alone leads back. */
  private Optional<CosObject> child(CosCommand command) {
    return command.words().size() < 3
        ? Optional.empty()
        : Optional.of(
            find(command.argument(0), command.argument(1))
                .orElseGet(
                    () -> new CosObject(command.argument(0), command.argument(1), command.line())));
  }

  private void add(CosCommand command) {
    String kind = command.argument(0);
    if (kind.equalsIgnoreCase("Interface") || kind.equalsIgnoreCase("Address")) {
      put(command.argument(1), command.argument(2), command);
    } else if (kind.equalsIgnoreCase("ID") && context.isPresent()) {
      CosObject id = new CosObject("ID", command.argument(1), command.line());
      id.set(command.properties());
      context.get().add(id);
    } else {
      put(kind, command.argument(1), command);
    }
  }

  private void set(CosCommand command) {
    boolean nested = command.argument(0).equalsIgnoreCase("Interface");
    String kind = command.argument(nested ? 1 : 0);
    String name = command.argument(nested ? 2 : 1);
    Optional<CosObject> found = find(kind, name);
    if (found.isPresent()) {
      found.get().set(command.properties());
      return;
    }
    put(kind, name, command);
    if (isKnown(kind)) {
      notes.warning(
          command.line(),
          kind + " " + name,
          "is set here and added nowhere in this file; what was said where it was added is"
              + " missing");
    }
  }

  private void put(String kind, String name, CosCommand command) {
    if (!isKnown(kind)) {
      notes.warning(command.line(), (kind + " " + name).strip(), NotCarried.kind(kind));
      return;
    }
    if (objects.size() >= MOST) {
      notes.error(command.line(), kind, "is one of more than " + MOST + " objects");
      return;
    }
    CosObject object = new CosObject(kind, name, command.line());
    object.set(command.properties());
    String key = name.isEmpty() ? key(kind, "#" + objects.size()) : key(kind, name);
    if (objects.putIfAbsent(key, object) != null) {
      notes.error(command.line(), object.where(), "is added a second time");
    }
  }

  private static boolean isKnown(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    return TUNNELS.contains(lower) || KINDS.contains(lower);
  }

  private static String key(String kind, String name) {
    return kind.toLowerCase(Locale.ROOT) + " " + name;
  }

  /** The object of that kind and name. */
  Optional<CosObject> find(String kind, String name) {
    return Optional.ofNullable(objects.get(key(kind, name)));
  }

  /** All of {@code kind}, in the order in which they were added. */
  List<CosObject> all(String kind) {
    return of(objects.values(), Set.of(kind.toLowerCase(Locale.ROOT)));
  }

  /** The tunnels; their order counts. */
  List<CosObject> tunnels() {
    return of(objects.values(), TUNNELS);
  }

  private static List<CosObject> of(Collection<CosObject> all, Set<String> kinds) {
    List<CosObject> some = new ArrayList<>(all);
    some.removeIf(object -> !kinds.contains(object.kind().toLowerCase(Locale.ROOT)));
    return some;
  }
}
