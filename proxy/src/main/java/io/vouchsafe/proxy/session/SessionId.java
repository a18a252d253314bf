package io.vouchsafe.proxy.session;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a session, {@code process-number}. Ids of several nodes have one order: process by
 * process, and those of one process as they opened.
 *
 * @param process random for each start of a node, {@code [0-9a-f]+}
 */
public record SessionId(String process, long number) implements Comparable<SessionId> {
  private static final Pattern SYNTAX = Pattern.compile("([0-9a-f]{1,32})-([0-9a-z]{1,12})");

  private static final Comparator<SessionId> ORDER =
      Comparator.comparing(SessionId::process).thenComparingLong(SessionId::number);

  /** Reads {@code text}; empty when it is the id of no session of any node. */
  public static Optional<SessionId> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new SessionId(matcher.group(1), Long.parseLong(matcher.group(2), Character.MAX_RADIX)))
        : Optional.empty();
  }

  /** The number after which sessions of {@code other}, a process, come behind this one. */
  long before(String other) {
    int order = other.compareTo(process);
    if (order == 0) {
      return number;
    }
    return order < 0 ? Long.MAX_VALUE : 0;
  }

  @Override
  public int compareTo(SessionId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return process + "-" + Long.toString(number, Character.MAX_RADIX);
  }
}
