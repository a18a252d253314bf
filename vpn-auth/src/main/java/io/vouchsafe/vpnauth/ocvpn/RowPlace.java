package io.vouchsafe.vpnauth.ocvpn;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where in the table a row stands.
 *
 * @param kind of the event; empty = any
 * @param states of the device; empty where it is about no device
 */
record RowPlace(Part part, Optional<EventKind> kind, Set<MemberState> states) {

  /** What a row is about. */
  enum Part {
    DEVICE,
    GROUP,
    AFTERWARDS
  }

  /** {@link MemberState#UNREGISTERING} is told, but nobody stays in it. */
  static final Set<MemberState> ALL_STATES =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(MemberState.UNREGISTERING)));

  static RowPlace device(EventKind kind, MemberState... states) {
    return new RowPlace(
        Part.DEVICE,
        Optional.of(kind),
        Collections.unmodifiableSet(EnumSet.copyOf(List.of(states))));
  }

  static RowPlace anyDevice(EventKind kind) {
    return new RowPlace(Part.DEVICE, Optional.of(kind), ALL_STATES);
  }

  static RowPlace group(EventKind kind) {
    return new RowPlace(Part.GROUP, Optional.of(kind), Set.of());
  }

  static RowPlace afterwards() {
    return new RowPlace(Part.AFTERWARDS, Optional.empty(), Set.of());
  }
}
