package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The group of one customer. Immutable; this is what is written to disk, and it has no key in it.
 *
 * @param generation of the current key; never goes back; 0 before the first
 * @param madeAt when that key was made
 * @param lostAt the first generation that a member is without who is gone: the keys before it are
 *     known to one who is no member any more; 0 = nobody has ever gone
 * @param rotateAt when a new generation begins that was asked for too soon; empty = none is due
 * @param members by serial number
 * @param departures devices that were members a moment ago, by serial number
 */
public record GroupState(
    long generation,
    Instant madeAt,
    KeyPhase key,
    long lostAt,
    Optional<Instant> rotateAt,
    SortedMap<DeviceSerial, GroupMember> members,
    SortedMap<DeviceSerial, GroupDeparture> departures) {
  /** A group that nobody has ever joined. */
  public static final GroupState EMPTY =
      new GroupState(
          0,
          Instant.EPOCH,
          KeyPhase.NONE,
          0,
          Optional.empty(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap());

  public GroupState {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    departures = Collections.unmodifiableSortedMap(new TreeMap<>(departures));
  }

  /** When {@link GroupEvent.Ticked} does something next; empty: never, as things are. */
  public Optional<Instant> nextTick(GroupTimes times) {
    Stream<Instant> evictions =
        members.values().stream().filter(each -> each.owes(generation)).map(GroupMember::due);
    Stream<Instant> lifetime =
        key == KeyPhase.NONE ? Stream.empty() : Stream.of(madeAt.plus(times.keyLifetime()));
    return Stream.of(evictions, lifetime, rotateAt.stream())
        .flatMap(each -> each)
        .min(Instant::compareTo);
  }
}
