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
 * @param heardOf the last generation that somebody may have of another node; the next one is above
 * @param tenure the token under which this node spoke for the customer last; 0 = it is the only one
 */
public record GroupState(
    long generation,
    Instant madeAt,
    KeyPhase key,
    long lostAt,
    Optional<Instant> rotateAt,
    SortedMap<DeviceSerial, GroupMember> members,
    SortedMap<DeviceSerial, GroupDeparture> departures,
    long heardOf,
    long tenure) {
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

  /** A group of a service that is the only one. */
  public GroupState(
      long generation,
      Instant madeAt,
      KeyPhase key,
      long lostAt,
      Optional<Instant> rotateAt,
      SortedMap<DeviceSerial, GroupMember> members,
      SortedMap<DeviceSerial, GroupDeparture> departures) {
    this(generation, madeAt, key, lostAt, rotateAt, members, departures, 0, 0);
  }

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
