package io.vouchsafe.vpnauth.ocvpn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A group while a step is made: what the guards of rows ask about, and what the rows do. */
final class GroupDraft {
  /** Contract, section 5: at most one generation a minute by one member's registering anew. */
  static final Duration BETWEEN_RENEWALS = Duration.ofMinutes(1);

  private final GroupState before;
  private final GroupEvent event;
  private final Instant now;
  private final GroupTimes times;
  private final Map<DeviceSerial, DeviceRules> devices;

  private SortedMap<DeviceSerial, GroupMember> members;
  private final SortedMap<DeviceSerial, GroupDeparture> departures;
  private final List<KeyOrder> orders = new ArrayList<>();
  private long generation;
  private Instant madeAt;
  private KeyPhase key;
  private long lostAt;
  private Optional<Instant> rotateAt;
  private long heardOf;
  private long tenure;

  private Optional<DeviceSerial> subject;
  private boolean newKeyWanted;
  private boolean changed;

  GroupDraft(
      GroupState before,
      GroupEvent event,
      Instant now,
      GroupTimes times,
      Map<DeviceSerial, DeviceRules> devices) {
    this.before = before;
    this.event = event;
    this.now = now;
    this.times = times;
    this.devices =
        event instanceof GroupEvent.Settled(Map<DeviceSerial, DeviceRules> settled)
            ? settled
            : devices;
    this.subject = EventKind.device(event);
    this.members = before.members();
    this.departures = new TreeMap<>(before.departures());
    this.generation = before.generation();
    this.madeAt = before.madeAt();
    this.key = before.key();
    this.lostAt = before.lostAt();
    this.rotateAt = before.rotateAt();
    this.heardOf = before.heardOf();
    this.tenure = before.tenure();
  }

  // What guards and answers ask.

  GroupEvent event() {
    return event;
  }

  Instant now() {
    return now;
  }

  GroupTimes times() {
    return times;
  }

  Map<DeviceSerial, DeviceRules> devices() {
    return devices;
  }

  Collection<GroupMember> members() {
    return members.values();
  }

  long generation() {
    return generation;
  }

  Instant madeAt() {
    return madeAt;
  }

  KeyPhase key() {
    return key;
  }

  Optional<Instant> rotateAt() {
    return rotateAt;
  }

  /** The token under which this node spoke for the customer last. */
  long tenure() {
    return tenure;
  }

  boolean isNewKeyWanted() {
    return newKeyWanted;
  }

  /** The device that is looked at. */
  Optional<DeviceSerial> subject() {
    return subject;
  }

  /** The member that is looked at; empty: that device is none. */
  Optional<GroupMember> member() {
    return subject.flatMap(serial -> Optional.ofNullable(members.get(serial)));
  }

  MemberState subjectState() {
    return member().map(GroupMember::state).orElse(MemberState.NONE);
  }

  /** When the device caused a generation by registering anew, last. */
  Instant renewed() {
    return member()
        .map(GroupMember::renewed)
        .or(() -> departure().map(GroupDeparture::renewed))
        .orElse(Instant.EPOCH);
  }

  /** Whether that is less than a minute ago, or ahead: the clock may have gone back since. */
  boolean isRecent(Instant last) {
    return Duration.between(last, now).abs().compareTo(BETWEEN_RENEWALS) < 0;
  }

  private Optional<GroupDeparture> departure() {
    return subject
        .flatMap(serial -> Optional.ofNullable(departures.get(serial)))
        .filter(this::isRemembered);
  }

  private boolean isRemembered(GroupDeparture departure) {
    return isRecent(departure.left()) || isRecent(departure.renewed());
  }

  /**
   * Whether the member must drop the key that it has had: somebody knows it who is gone. One that
   * has acknowledged none may have had a key since it joined.
   */
  boolean dropsPrevious(GroupMember member) {
    long had = Math.max(member.acknowledged(), member.joined());
    return had < lostAt && lostAt <= generation;
  }

  // What rows do.

  /** Looks at that device from now on. */
  void lookAt(DeviceSerial device) {
    subject = Optional.of(device);
  }

  void nothing() {}

  void joins() {
    Instant renewal = departure().isPresent() ? now : Instant.EPOCH;
    put(newcomer(MemberState.REGISTERING, renewal));
    newKeyWanted = true;
  }

  void comesBackTooSoon() {
    Instant last = renewed();
    put(newcomer(MemberState.UPDATING, last).waiting(true));
    rotateAfter(last);
  }

  void announces() {
    member().ifPresent(each -> put(each.announcing(announcement())));
  }

  void registersAgain() {
    member().ifPresent(each -> put(each.announcing(announcement()).in(MemberState.REGISTERING)));
  }

  void renews() {
    member()
        .ifPresent(
            each ->
                put(each.announcing(announcement()).in(MemberState.REGISTERING).renewedAt(now)));
    newKeyWanted = true;
  }

  void renewsTooSoon() {
    announces();
    waits();
  }

  void isAhead() {
    member().ifPresent(each -> put(each.told(toldBefore()).renewedAt(now)));
    newKeyWanted = true;
  }

  void isAheadTooSoon() {
    member().ifPresent(each -> put(each.told(toldBefore())));
    waits();
  }

  void acknowledges() {
    member().ifPresent(each -> put(each.acknowledging(generation)));
  }

  void leaves() {
    leavesUngiven();
    lostAt = generation + 1;
    newKeyWanted = true;
  }

  void leavesUngiven() {
    member()
        .ifPresent(
            each -> {
              remove(each);
              departures.put(each.serial(), new GroupDeparture(now, each.renewed()));
            });
  }

  void isEvicted() {
    member().ifPresent(this::remove);
    lostAt = generation + 1;
  }

  void announcesLess() {
    member()
        .ifPresent(
            each ->
                put(
                    each.announcing(
                        new Announcement(each.announcement().address(), networks().allowed()))));
  }

  void isGivenTime() {
    Instant soonest = now.plus(times.pollInterval().multipliedBy(2));
    Instant latest = now.plus(times.ackDeadline());
    member()
        .filter(each -> each.owes(generation))
        .ifPresent(
            each -> {
              Instant atLeast = each.due().isBefore(soonest) ? soonest : each.due();
              put(each.dueAt(atLeast.isAfter(latest) ? latest : atLeast));
            });
  }

  void isNotAhead() {
    if (madeAt.isAfter(now)) {
      change();
      madeAt = now;
    }
    Instant latest = now.plus(BETWEEN_RENEWALS);
    if (rotateAt.filter(at -> at.isAfter(latest)).isPresent()) {
      change();
      rotateAt = Optional.of(latest);
    }
  }

  void wantsNewKey() {
    newKeyWanted = true;
  }

  /** Somebody has a later generation, of another node. */
  void hearsOfGeneration() {
    hearsOf(toldBefore());
  }

  private void hearsOf(long other) {
    if (other > heardOf) {
      change();
      heardOf = other;
    }
  }

  void isDismissed() {
    member().ifPresent(this::remove);
  }

  void isTakenOver() {
    isOwned();
    departures.clear();
    lostAt = generation + 1;
    hearsOf(now.getEpochSecond());
  }

  void isOwnedWithoutKey() {
    isOwned();
    newKeyWanted = true;
  }

  void isOwnedAgain() {
    isOwned();
    isNotAhead();
  }

  private void isOwned() {
    if (event instanceof GroupEvent.Owned(long token, long any) && token != tenure) {
      change();
      tenure = token;
    }
  }

  void beginsGeneration() {
    long old = generation;
    generation = successor();
    if (key == KeyPhase.HELD) {
      orders.add(new KeyOrder.Destroy(old));
    }
    orders.add(new KeyOrder.Make(generation));
    key = KeyPhase.HELD;
    madeAt = now;
    rotateAt = Optional.empty();
    change();
    members.replaceAll((serial, each) -> outdated(each, old));
  }

  void isEmptied() {
    change();
    destroysKey();
    key = KeyPhase.NONE;
    rotateAt = Optional.empty();
  }

  void destroysKey() {
    if (key == KeyPhase.HELD) {
      change();
      orders.add(new KeyOrder.Destroy(generation));
      key = KeyPhase.DESTROYED;
    }
  }

  /** The member is given the current key with this answer. */
  void isGivenKey() {
    member()
        .ifPresent(
            each -> {
              MemberState state =
                  each.acknowledged() == 0 || each.state() == MemberState.REGISTERING
                      ? MemberState.REGISTERING
                      : MemberState.ACKNOWLEDGING;
              put(each.told(generation).in(state));
            });
  }

  /** The networks that the device announces now, or has announced. */
  AnnouncedNetworks networks() {
    return new AnnouncedNetworks(
        subject.orElseThrow(), announcement().networks(), devices, members.values());
  }

  List<KeyOrder> orders() {
    return orders;
  }

  /** The state before where nothing has changed. */
  GroupState next() {
    if (!changed) {
      return before;
    }
    departures.values().removeIf(each -> !isRemembered(each));
    return new GroupState(
        generation, madeAt, key, lostAt, rotateAt, members, departures, heardOf, tenure);
  }

  private void put(GroupMember member) {
    if (!member.equals(members.get(member.serial()))) {
      change();
      members.put(member.serial(), member);
      departures.remove(member.serial());
    }
  }

  private void remove(GroupMember member) {
    change();
    members.remove(member.serial());
  }

  /** Most calls change nothing: the members are copied for those that do. */
  private void change() {
    if (!changed) {
      members = new TreeMap<>(members);
      changed = true;
    }
  }

  private GroupMember newcomer(MemberState state, Instant renewal) {
    return new GroupMember(
        subject.orElseThrow(),
        announcement(),
        state,
        0,
        0,
        generation,
        false,
        now,
        now.plus(times.ackDeadline()),
        renewal);
  }

  private Announcement announcement() {
    return event instanceof GroupEvent.Register(DeviceSerial any, Announcement announced)
        ? announced
        : member().orElseThrow().announcement();
  }

  private long toldBefore() {
    return event instanceof GroupEvent.Poll(DeviceSerial any, long told) ? told : 0;
  }

  private void waits() {
    member().ifPresent(each -> put(each.in(MemberState.UPDATING).waiting(true)));
    rotateAfter(renewed());
  }

  private void rotateAfter(Instant last) {
    Instant at = last.plus(BETWEEN_RENEWALS);
    rotateAt = Optional.of(rotateAt.filter(due -> due.isBefore(at)).orElse(at));
  }

  /** Above every one that there was, and never below what a lost state may have come to. */
  private long successor() {
    long highest = Math.max(generation, heardOf);
    for (GroupMember member : members.values()) {
      highest = Math.max(highest, member.told());
    }
    return Math.max(Math.addExact(highest, 1), now.getEpochSecond());
  }

  /**
   * The member once a new generation has begun. Whoever had the old one has all of {@code
   * ack_deadline} for the new one; whoever owed the old one does not get more time.
   */
  private GroupMember outdated(GroupMember member, long old) {
    GroupMember punctual = member.owes(old) ? member : member.dueAt(now.plus(times.ackDeadline()));
    GroupMember served = member.waits() ? punctual.waiting(false).renewedAt(now) : punctual;
    return member.state() == MemberState.REGISTERING ? served : served.in(MemberState.UPDATING);
  }
}
