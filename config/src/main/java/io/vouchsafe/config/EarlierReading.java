package io.vouchsafe.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a good reading of the settings leaves behind, so that the next one reads only what is
 * different.
 *
 * @param file the main file
 * @param now by which dates were judged
 * @param until when the dates of some certificate give something else to tell
 * @param includes what each entry of the key of that name came to
 * @param stamps what all files held
 * @param tenants those of which nothing had to be told
 */
record EarlierReading(
    Path file,
    Optional<Instant> now,
    Instant until,
    List<SettingsTree.Include> includes,
    FileStamps stamps,
    SharedCertificates shared,
    Map<String, ReadTenants.Known> tenants,
    Optional<SettingsReading.Read> reading) {

  /** Before the first reading. */
  static EarlierReading none() {
    return new EarlierReading(
        Path.of(""),
        Optional.empty(),
        Instant.MIN,
        List.of(),
        new FileStamps(),
        new SharedCertificates(),
        Map.of(),
        Optional.empty());
  }

  /** What it came to, if every file that it read is as it was. */
  Optional<SettingsReading.Read> ifSame(Path named, Optional<Instant> at, FileStamps fresh) {
    boolean isSame =
        reading.isPresent()
            && file.equals(named)
            && isSameTime(at, until)
            && includes.stream().allMatch(SettingsTree.Include::isStill)
            && stamps.areAllStill(fresh);
    return isSame ? reading : Optional.empty();
  }

  /** Whether no date has passed since that would be told of. */
  boolean isSameTime(Optional<Instant> at, Instant end) {
    if (at.isEmpty() || now.isEmpty()) {
      return at.equals(now);
    }
    return !at.get().isBefore(now.get()) && at.get().isBefore(end);
  }
}
