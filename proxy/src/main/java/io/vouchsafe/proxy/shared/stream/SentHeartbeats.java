package io.vouchsafe.proxy.shared.stream;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When this node made its last heartbeats. Another node's heartbeat that knows one of them was made
 * after it. Not thread-safe.
 */
final class SentHeartbeats {
  /** Five minutes of them. */
  private static final int MOST = 60;

  private final TreeMap<Long, Long> madeAt = new TreeMap<>();

  /** The event of that number is a heartbeat that is made {@code now} (nanoseconds). */
  void made(long number, long now) {
    madeAt.put(number, now);
    if (madeAt.size() > MOST) {
      madeAt.pollFirstEntry();
    }
  }

  /**
   * The latest time that has certainly passed for whoever has heard {@code number} of this node.
   *
   * @param told the highest number of this node that came back out of the stream: other events are
   *     told between heartbeats
   */
  OptionalLong provenBy(long number, long told) {
    Map.Entry<Long, Long> last = madeAt.floorEntry(number);
    boolean known = last != null && number <= Math.max(told, madeAt.lastKey());
    return known ? OptionalLong.of(last.getValue()) : OptionalLong.empty();
  }
}
