package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Members without a session, since the process has started again or since theirs was cut for a
 * cause that ends no membership: they are decided about by the certificates on disk until they have
 * one. One thread uses it.
 */
final class UnwatchedMembers {
  /** Decisions about them that are under way at a time. */
  static final int MOST_AT_ONCE = 32;

  /** A member that no decision could be made about is decided about again. */
  static final Duration AGAIN = Duration.ofSeconds(30);

  private final Queue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::due));
  private final Set<Member> known = new HashSet<>();
  private int underWay;

  /** One of them. */
  record Member(CustomerGroup group, DeviceSerial serial) {}

  private record Waiting(Member member, long due) {}

  /** Is to be decided about at {@code due}, unless it is waiting already. */
  void add(Member member, long due) {
    if (known.add(member)) {
      waiting.add(new Waiting(member, due));
    }
  }

  /** One whose turn it is; {@link #done} is due for it. */
  Optional<Member> next(long now) {
    Waiting first = waiting.peek();
    if (first == null || first.due() - now > 0 || underWay >= MOST_AT_ONCE) {
      return Optional.empty();
    }
    waiting.remove();
    known.remove(first.member());
    underWay++;
    return Optional.of(first.member());
  }

  void done() {
    underWay--;
  }
}
