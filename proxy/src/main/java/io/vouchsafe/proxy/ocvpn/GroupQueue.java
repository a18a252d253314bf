package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What waits for its turn in one group: what the group owes itself first, then devices in the order
 * in which they came. No device fills it for the others.
 */
final class GroupQueue {
  /** Turns of one device that wait. */
  static final int MOST_OF_ONE = 4;

  /** Turns of all devices of a group that wait. */
  static final int MOST = 1_024;

  private final Deque<GroupTurn> owed = new ArrayDeque<>();
  private final Deque<GroupTurn> asked = new ArrayDeque<>();
  private final Map<DeviceSerial, Integer> waiting = new HashMap<>();

  /** Comes before every device, and after what is owed already. */
  void owe(GroupTurn turn) {
    owed.addLast(turn);
  }

  /** Was not done, and is still the first. */
  void oweAgain(GroupTurn turn) {
    owed.addFirst(turn);
  }

  boolean owes() {
    return !owed.isEmpty();
  }

  /** Waits for its turn; false when too much waits. */
  boolean ask(GroupTurn turn, DeviceSerial device) {
    int before = waiting.getOrDefault(device, 0);
    if (asked.size() >= MOST || before >= MOST_OF_ONE) {
      return false;
    }
    waiting.put(device, before + 1);
    asked.addLast(turn);
    return true;
  }

  Optional<GroupTurn> next() {
    return Optional.ofNullable(owed.pollFirst())
        .or(
            () -> {
              Optional<GroupTurn> turn = Optional.ofNullable(asked.pollFirst());
              turn.ifPresent(this::forget);
              return turn;
            });
  }

  /** Takes out what devices have asked since before {@code since}; all of it is the oldest. */
  List<GroupTurn> olderThan(long since) {
    List<GroupTurn> old = new ArrayList<>();
    for (GroupTurn first = asked.peekFirst();
        first != null && first.begun() - since < 0;
        first = asked.peekFirst()) {
      asked.removeFirst();
      forget(first);
      old.add(first);
    }
    return old;
  }

  /** Takes out everything that devices have asked. */
  List<GroupTurn> everybody() {
    List<GroupTurn> all = List.copyOf(asked);
    asked.clear();
    waiting.clear();
    return all;
  }

  /** Takes out what the group owes itself. */
  List<GroupTurn> everythingOwed() {
    List<GroupTurn> all = List.copyOf(owed);
    owed.clear();
    return all;
  }

  private void forget(GroupTurn turn) {
    turn.device()
        .ifPresent(
            device -> waiting.computeIfPresent(device, (who, many) -> many > 1 ? many - 1 : null));
  }
}
