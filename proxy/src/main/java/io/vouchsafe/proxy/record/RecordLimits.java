package io.vouchsafe.proxy.record;

import java.time.Duration;

/**
 * How much is recorded.
 *
 * @param size bytes of all files together
 * @param age a line that is older is deleted, with the file that holds it
 * @param oldFiles number of files that are kept beside the one that is written
 */
public record RecordLimits(long size, Duration age, int oldFiles) {
  /** A file must hold the longest line, and the shares of those that fill it. */
  public static final long SMALLEST_FILE = 1L << 20;

  public static final int MOST_OLD_FILES = 99;

  private static final long LARGEST = 1L << 40;
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  /** 512 MiB, seven days, seven old files: some 150,000 usual decisions. */
  public static final RecordLimits DEFAULT = new RecordLimits(512L << 20, Duration.ofDays(7), 7);

  public RecordLimits {
    if (oldFiles < 0 || oldFiles > MOST_OLD_FILES) {
      throw new IllegalArgumentException("old files: 0 to " + MOST_OLD_FILES + ", not " + oldFiles);
    }
    long smallest = SMALLEST_FILE * (oldFiles + 1);
    if (size < smallest || size > LARGEST) {
      throw new IllegalArgumentException(
          "size: %d MiB (1 MiB a file) to 1024 GiB, not %d bytes".formatted(smallest >> 20, size));
    }
    if (age.compareTo(SHORTEST) < 0 || age.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "age: 1 minute to 366 days, not " + age.toSeconds() + " s");
    }
  }

  /** Bytes of one file. */
  long fileSize() {
    return size / (oldFiles + 1);
  }

  /** So long a file is written to. */
  Duration fileAge() {
    return age.dividedBy(oldFiles + 1);
  }
}
