package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The main file and all that it includes, merged into one mapping. */
final class SettingsTree {
  /** Includes within includes. */
  static final int DEEPEST = 8;

  /** Files altogether. */
  static final int MOST = 256;

  /** Read here, file by file; it is gone from the mapping that the others read. */
  static final SettingKey<List<Value>> INCLUDE =
      SettingKey.files("include")
          .byDefault(List.of())
          .says("more files, below; this key may stand at the top of each of them");

  private final Problems problems;
  private final YamlFiles files;
  private final Map<Path, Place> opened = new HashMap<>();

  private final List<Include> includes = new ArrayList<>();

  SettingsTree(Problems problems, FileStamps stamps) {
    this.problems = problems;
    this.files = new YamlFiles(problems, stamps);
  }

  /** One entry of {@code include}, and what it came to. */
  record Include(IncludePattern pattern, IncludePattern.Expansion came) {
    static Include of(IncludePattern pattern) {
      return new Include(pattern, pattern.expand());
    }

    /** Whether it comes to the same now. */
    boolean isStill() {
      return pattern.expand().equals(came);
    }
  }

  /** Every entry of every {@code include}. */
  List<Include> includes() {
    return List.copyOf(includes);
  }

  /** Reads {@code path}; a file that cannot be used counts as an empty one, with a problem. */
  Value read(Path path) {
    SourceFile file = new SourceFile(path);
    problems.opened(file);
    Place place = new Place(file, 0);
    Mapping merged = read(file, place, "", 0);
    return new Value(Key.ROOT, place, merged, problems);
  }

  private Mapping read(SourceFile file, Place named, String key, int depth) {
    Place first = opened.putIfAbsent(realPath(file.path()), named);
    if (first != null) {
      problems.error(named, key, Quoted.of(file.shown()) + " is read already, named at " + first);
      return new Mapping(List.of());
    }
    Mapping own = files.read(file, named, key).orElse(new Mapping(List.of()));
    List<Mapping> parts = new ArrayList<>();
    parts.add(without(own, INCLUDE.name()));
    for (Entry entry : own.entries()) {
      if (entry.name().equals(INCLUDE.name())) {
        addIncluded(parts, entry, depth);
      }
    }
    return new SettingsMerge(problems).merge(parts);
  }

  private void addIncluded(List<Mapping> parts, Entry include, int depth) {
    Value value =
        new Value(Key.ROOT.child(INCLUDE.name()), include.place(), include.node(), problems);
    for (Value pattern : value.items()) {
      for (Path path : expand(pattern)) {
        if (depth == DEEPEST || opened.size() == MOST) {
          pattern.error(
              "includes more than "
                  + DEEPEST
                  + " levels or "
                  + MOST
                  + " files; the rest is not read");
          return;
        }
        SourceFile file = new SourceFile(path);
        parts.add(read(file, pattern.place(), pattern.key().shown(), depth + 1));
      }
    }
  }

  private List<Path> expand(Value pattern) {
    return pattern.string().map(text -> expand(pattern, text)).orElse(List.of());
  }

  private List<Path> expand(Value pattern, String text) {
    Include include = Include.of(new IncludePattern(pattern.place().file(), text));
    includes.add(include);
    return switch (include.came()) {
      case IncludePattern.Expansion.Files(List<Path> paths) -> paths;
      case IncludePattern.Expansion.Mistaken(String why) -> {
        pattern.error(Quoted.of(text) + " " + why);
        yield List.of();
      }
    };
  }

  private static Mapping without(Mapping mapping, String name) {
    List<Entry> rest = new ArrayList<>(mapping.entries());
    rest.removeIf(entry -> entry.name().equals(name));
    return new Mapping(rest);
  }

  /** One name for one file, whatever links lead to it; a missing file has only its own. */
  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
