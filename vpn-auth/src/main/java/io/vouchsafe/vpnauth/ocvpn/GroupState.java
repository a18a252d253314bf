package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The group of one customer. Immutable; this is what is written to disk, and it has no key in it.
 *
 * @param generation of the current key; never goes back; 0 before the first
 * @param madeAt when that key was made
 * @param dropPrevious whether the list of members has lost one since the generation before, so that
 *     the previous key is no longer to be used
 * @param rotateAt when a new generation begins that was asked for too soon; empty = none is due
 * @param members by serial number
 */
public record GroupState(
    long generation,
    Instant madeAt,
    KeyPhase key,
    boolean dropPrevious,
    Optional<Instant> rotateAt,
    SortedMap<DeviceSerial, GroupMember> members) {
  public GroupState {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /** A group that nobody has ever joined. */
  public static final GroupState EMPTY =
      new GroupState(
          0, Instant.EPOCH, KeyPhase.NONE, false, Optional.empty(), Collections.emptySortedMap());
}
