package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tenants of one reading. One that is written as before, whose files hold the same, and about
 * which there is nothing to tell is taken over from the reading before instead of being read again.
 */
final class ReadTenants {
  private final EarlierReading before;
  private final FileStamps stamps;
  private final CertificateFiles files;
  private final Problems problems;
  private final Optional<Instant> now;
  private final Map<String, Known> known = new HashMap<>();

  /**
   * A tenant of which nothing had to be told.
   *
   * @param written digest of what is written
   * @param files that it names
   * @param listen what it depends on besides
   * @param until when the dates of its certificates give something to tell
   */
  record Known(
      Fingerprint written,
      List<Path> files,
      ListenContext listen,
      TenantSettings settings,
      Instant until) {}

  ReadTenants(
      EarlierReading before,
      FileStamps stamps,
      CertificateFiles files,
      Problems problems,
      Optional<Instant> now) {
    this.before = before;
    this.stamps = stamps;
    this.files = files;
    this.problems = problems;
    this.now = now;
  }

  /** The tenant of the reading before, if it would be read the same. */
  Optional<TenantSettings> again(String name, Value written, ListenContext listen) {
    Known earlier = before.tenants().get(name);
    if (earlier == null
        || !before.isSameTime(now, earlier.until())
        || !earlier.listen().equals(listen)
        || !TreeDigest.of(written).equals(Optional.of(earlier.written()))
        || !before.stamps().areStill(earlier.files(), stamps)) {
      return Optional.empty();
    }
    earlier.files().forEach(files::takeOver);
    earlier.settings().caGroups().values().forEach(files::shared);
    known.put(name, earlier);
    return Optional.of(earlier.settings());
  }

  /** What {@code reader} makes of a tenant; remembered if there is nothing to tell of it. */
  Optional<TenantSettings> read(
      String name, Section section, TenantReader reader, ListenContext listen) {
    int told = problems.count();
    stamps.takeUsed();
    Optional<TenantSettings> read = reader.read(name, section, listen);
    List<Path> used = stamps.takeUsed();
    if (read.isPresent() && problems.count() == told) {
      Instant until = files.quietUntil(used, now);
      TreeDigest.of(section.whole())
          .map(written -> new Known(written, used, listen, read.get(), until))
          .ifPresent(each -> known.put(name, each));
    }
    return read;
  }

  /** There is something to tell of that tenant all the same. */
  void doubted(String name) {
    known.remove(name);
  }

  Map<String, Known> known() {
    return known;
  }
}
