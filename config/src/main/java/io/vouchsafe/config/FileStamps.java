package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the files held that one reading of the settings read. The next reading asks whether it would
 * find the same. Contents are compared by their SHA-256: a file can change while its size and its
 * time stay. Each file is read once a reading.
 */
final class FileStamps {
  /** The longest file that settings may name; what is longer is not the same as before. */
  private static final int LONGEST = 4 << 20;

  private final Map<Path, Fingerprint> stamps = new LinkedHashMap<>();
  private final Set<Path> keys = new HashSet<>();

  /** Those that changed while they were read. */
  private final Set<Path> restless = new HashSet<>();

  private Set<Path> used = new LinkedHashSet<>();

  /**
   * Reads {@code path}, and remembers what it held. One that held something else before in this
   * reading is never the same again: somebody went by what it held then.
   */
  BoundedFile read(Path path, int most) {
    BoundedFile file = BoundedFile.read(path, most);
    Fingerprint fresh = stamp(file);
    Fingerprint before = stamps.put(path, fresh);
    if (before != null && !before.equals(fresh)) {
      restless.add(path);
    }
    used.add(path);
    return file;
  }

  /** Remembers what {@code path} holds. To be called before somebody else reads it. */
  void note(Path path) {
    used.add(path);
    now(path);
  }

  /** The same of a private key, which nobody else may be able to read either. */
  void noteKey(Path path) {
    note(path);
    keys.add(path);
  }

  /** A file that was read for somebody else already is used here, too. */
  void use(Path path) {
    used.add(path);
  }

  /** The files that were used since this was last asked. */
  List<Path> takeUsed() {
    List<Path> taken = List.copyOf(used);
    used = new LinkedHashSet<>();
    return taken;
  }

  /** What {@code path} holds, if this reading has looked. */
  Optional<Fingerprint> of(Path path) {
    return Optional.ofNullable(stamps.get(path));
  }

  private Fingerprint now(Path path) {
    Fingerprint known = stamps.get(path);
    if (known == null) {
      known = stamp(BoundedFile.read(path, LONGEST));
      stamps.put(path, known);
    }
    return known;
  }

  /** Whether every file that was read then holds the same now; {@code now} is asked for each. */
  boolean areAllStill(FileStamps now) {
    return stamps.keySet().stream().allMatch(path -> isStill(path, now));
  }

  /** The same of some of them. */
  boolean areStill(List<Path> paths, FileStamps now) {
    return paths.stream().allMatch(path -> isStill(path, now));
  }

  private boolean isStill(Path path, FileStamps now) {
    boolean isKey = keys.contains(path);
    if (restless.contains(path)
        || !now.now(path).equals(stamps.get(path))
        || (isKey && PrivateKeyFile.othersMayReach(path))) {
      return false;
    }
    if (isKey) {
      now.keys.add(path);
    }
    return true;
  }

  private static Fingerprint stamp(BoundedFile file) {
    return switch (file) {
      case BoundedFile.Content(byte[] bytes) -> Fingerprint.sha256(bytes);
      // Settings that name such a file are refused, and nothing is remembered of them.
      case BoundedFile.Unusable(String why) ->
          Fingerprint.sha256(("unusable: " + why).getBytes(StandardCharsets.UTF_8));
    };
  }
}
