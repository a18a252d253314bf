package io.vouchsafe.vpnauth.ocvpn;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A group, its clock, and the devices that may call; every step is taken at the clock's time. */
final class GroupLab {
  static final Instant BEGIN = Instant.parse("2026-11-29T12:00:00Z");
  static final DeviceSerial A = new DeviceSerial("FGT001");
  static final DeviceSerial B = new DeviceSerial("FGT002");
  static final DeviceSerial C = new DeviceSerial("FGT003");

  GroupState state = GroupState.EMPTY;
  Instant now = BEGIN;
  GroupTimes times = GroupTimes.DEFAULT;
  final Map<DeviceSerial, DeviceRules> devices = new LinkedHashMap<>();
  Optional<GroupStep> last = Optional.empty();

  GroupLab() {
    Stream.of(A, B, C).forEach(each -> devices.put(each, DeviceRules.NONE));
  }

  /** A group of these, each of which has acknowledged the current key; a day later. */
  static GroupLab of(DeviceSerial... members) {
    GroupLab lab = new GroupLab();
    for (DeviceSerial each : members) {
      lab.register(each);
    }
    for (DeviceSerial each : members) {
      lab.poll(each);
      lab.regack(each);
    }
    lab.now = lab.now.plusSeconds(3600);
    return lab;
  }

  GroupAnswer step(GroupEvent event) {
    GroupStep step = GroupKeyMachine.step(state, event, now, times, devices);
    last = Optional.of(step);
    state = step.next();
    return step.answer();
  }

  GroupAnswer.Told register(DeviceSerial device, String... networks) {
    return (GroupAnswer.Told) tryRegister(device, networks);
  }

  GroupAnswer tryRegister(DeviceSerial device, String... networks) {
    return step(new GroupEvent.Register(device, announcement(networks)));
  }

  static Announcement announcement(String... networks) {
    return new Announcement(
        "192.0.2.1", Stream.of(networks).map(text -> IpNetwork.parse(text).orElseThrow()).toList());
  }

  GroupAnswer.Told poll(DeviceSerial device) {
    return poll(device, member(device).map(GroupMember::told).orElse(0L));
  }

  GroupAnswer.Told poll(DeviceSerial device, long told) {
    return (GroupAnswer.Told) step(new GroupEvent.Poll(device, told));
  }

  GroupAnswer.Told regack(DeviceSerial device) {
    return (GroupAnswer.Told) regack(device, state.generation());
  }

  GroupAnswer regack(DeviceSerial device, long generation) {
    return step(new GroupEvent.RegAck(device, generation));
  }

  GroupAnswer.Told unregister(DeviceSerial device) {
    return (GroupAnswer.Told) step(new GroupEvent.Unregister(device));
  }

  void expel(DeviceSerial device) {
    step(new GroupEvent.Expelled(device));
  }

  void settle() {
    step(new GroupEvent.Settled(devices));
  }

  void restart() {
    step(new GroupEvent.Restarted());
  }

  void own(long token, long before) {
    step(new GroupEvent.Owned(token, before));
  }

  void tickAfter(Duration time) {
    now = now.plus(time);
    step(new GroupEvent.Ticked());
  }

  Optional<GroupMember> member(DeviceSerial device) {
    return Optional.ofNullable(state.members().get(device));
  }

  MemberState stateOf(DeviceSerial device) {
    return member(device).map(GroupMember::state).orElse(MemberState.NONE);
  }

  List<String> rows() {
    return last.orElseThrow().rows();
  }

  List<KeyOrder> orders() {
    return last.orElseThrow().orders();
  }
}
