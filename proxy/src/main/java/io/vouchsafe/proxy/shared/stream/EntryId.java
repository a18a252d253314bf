package io.vouchsafe.proxy.shared.stream;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an entry lies in the stream.
 *
 * @param millis of the engine's clock, unsigned
 * @param sequence within that millisecond, unsigned
 */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {
  /** Before every entry. */
  static final EntryId START = new EntryId(0, 0);

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,20})-([0-9]{1,20})");
  private static final Comparator<EntryId> ORDER =
      Comparator.comparing(EntryId::millis, Long::compareUnsigned)
          .thenComparing(EntryId::sequence, Long::compareUnsigned);

  /** As the engine writes it: {@code 1795000000000-0}. */
  static Optional<EntryId> of(String text) {
    Matcher parts = TEXT.matcher(text);
    try {
      return parts.matches()
          ? Optional.of(
              new EntryId(
                  Long.parseUnsignedLong(parts.group(1)), Long.parseUnsignedLong(parts.group(2))))
          : Optional.empty();
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  boolean isAfter(EntryId other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(EntryId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
  }
}
