package io.vouchsafe.vpnauth.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Devices over a network that loses, doubles, reorders and replays messages and answers, with
 * revocations, new settings, restarts and time in between. Every failure names its seed.
 */
class GroupChaosTest {
  private static final int RUNS = 400;
  private static final int STEPS = 250;
  private static final List<DeviceSerial> DEVICES =
      IntStream.range(0, 5).mapToObj(i -> new DeviceSerial("FGT00" + i)).toList();
  private static final GroupTimes TIMES =
      new GroupTimes(Duration.ofSeconds(60), Duration.ofSeconds(600), Duration.ofHours(2));

  @Test
  void nothingIsDoneTwiceAndEverybodyComesToOneKey() {
    for (long seed = 0; seed < RUNS; seed++) {
      Run run = new Run(seed);
      try {
        run.storm();
        run.calm();
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + " at " + run.lab.rows(), e);
      }
    }
  }

  /** What a device believes. */
  private static final class Device {
    boolean member;
    long told;
    Optional<Long> held = Optional.empty();
  }

  private static final class Run {
    final GroupLab lab = new GroupLab();
    final Random random;
    final Map<DeviceSerial, Device> devices = new LinkedHashMap<>();
    final List<GroupEvent> sent = new ArrayList<>();
    final Map<DeviceSerial, Instant> renewals = new HashMap<>();

    Run(long seed) {
      random = new Random(seed);
      lab.times = TIMES;
      lab.devices.clear();
      for (DeviceSerial each : DEVICES) {
        devices.put(each, new Device());
        lab.devices.put(each, DeviceRules.NONE);
      }
    }

    void storm() {
      for (int i = 0; i < STEPS; i++) {
        lab.now = lab.now.plusMillis(random.nextInt(40_000));
        int what = random.nextInt(100);
        DeviceSerial device = DEVICES.get(random.nextInt(DEVICES.size()));
        if (what < 55) {
          sent.add(message(device));
          deliver(sent.getLast());
        } else if (what < 70 && !sent.isEmpty()) {
          replay(sent.get(sent.size() - 1 - random.nextInt(Math.min(sent.size(), 12))));
        } else if (what < 74) {
          step(new GroupEvent.Expelled(device));
        } else if (what < 77) {
          toggle(device);
        } else if (what < 80) {
          step(new GroupEvent.Restarted());
        } else {
          step(new GroupEvent.Ticked());
        }
      }
    }

    GroupEvent message(DeviceSerial device) {
      Device self = self(device);
      int what = random.nextInt(20);
      if (what == 0) {
        return new GroupEvent.Unregister(device);
      }
      if (!self.member || what == 1) {
        return new GroupEvent.Register(device, GroupLab.announcement());
      }
      if (self.held.isPresent() && what < 8) {
        return new GroupEvent.RegAck(device, self.held.get());
      }
      return new GroupEvent.Poll(
          device, what == 8 ? self.told + random.nextInt(100_000) : self.told);
    }

    void deliver(GroupEvent event) {
      GroupAnswer answer = step(event);
      if (random.nextInt(5) > 0) {
        EventKind.device(event).ifPresent(device -> hear(device, answer));
      }
    }

    /** A copy changes nothing twice: nothing at all when it comes again at once. */
    void replay(GroupEvent event) {
      step(event);
      GroupState once = lab.state;
      step(event);
      boolean leavesAndComes = event instanceof GroupEvent.Poll || lab.state.equals(once);
      assertThat(leavesAndComes || once.generation() == lab.state.generation())
          .as("a copy of %s", event)
          .isTrue();
    }

    void toggle(DeviceSerial device) {
      if (lab.devices.remove(device) == null) {
        lab.devices.put(device, DeviceRules.NONE);
      }
      step(new GroupEvent.Settled(lab.devices));
      assertThat(lab.devices.keySet()).containsAll(lab.state.members().keySet());
    }

    void hear(DeviceSerial device, GroupAnswer answer) {
      Device self = self(device);
      if (answer instanceof GroupAnswer.Told told) {
        self.member = told.state() != MemberState.NONE && told.state() != MemberState.UNREGISTERING;
        if (told.withKey()) {
          self.told = told.generation();
          self.held = Optional.of(told.generation());
        }
        if (!self.member) {
          self.held = Optional.empty();
        }
      }
    }

    GroupAnswer step(GroupEvent event) {
      GroupState before = lab.state;
      GroupAnswer answer = lab.step(event);
      GroupStep step = lab.last.orElseThrow();
      GroupInvariants.check(before, event, step);
      assertThat(lab.state.generation())
          .as("bounded, whatever devices say")
          .isLessThan(lab.now.plus(Duration.ofDays(2)).getEpochSecond());
      countRenewals(before, step);
      if (event instanceof GroupEvent.Ticked) {
        assertThat(lab.state.nextTick(TIMES).filter(at -> !at.isAfter(lab.now)))
            .as("whatever is due is done at once")
            .isEmpty();
      }
      return answer;
    }

    /** Contract: at most one generation a minute by one member's registering anew. */
    void countRenewals(GroupState before, GroupStep step) {
      for (GroupMember each : step.next().members().values()) {
        Optional<GroupMember> earlier = Optional.ofNullable(before.members().get(each.serial()));
        boolean waited = earlier.filter(GroupMember::waits).isPresent();
        boolean anew =
            !waited
                && each.renewed().equals(lab.now)
                && earlier.filter(one -> one.renewed().equals(lab.now)).isEmpty();
        if (anew || (waited && step.rows().contains("rotation-due"))) {
          Instant last = renewals.getOrDefault(each.serial(), Instant.EPOCH);
          assertThat(Duration.between(last, lab.now)).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
          renewals.put(each.serial(), lab.now);
        }
      }
    }

    /** Once the network is good everybody has the one key after two polls. */
    void calm() {
      lab.now = lab.now.plusSeconds(120);
      step(new GroupEvent.Ticked());
      for (DeviceSerial device : lab.devices.keySet()) {
        hear(device, step(new GroupEvent.Register(device, GroupLab.announcement())));
        acknowledge(device);
      }
      for (int round = 0; round < 2; round++) {
        lab.now = lab.now.plusSeconds(60);
        step(new GroupEvent.Ticked());
        for (DeviceSerial device : lab.devices.keySet()) {
          hear(device, step(new GroupEvent.Poll(device, self(device).told)));
          acknowledge(device);
        }
      }
      if (!lab.devices.isEmpty()) {
        assertThat(lab.state.key()).isEqualTo(KeyPhase.DESTROYED);
      }
      for (DeviceSerial device : lab.devices.keySet()) {
        assertThat(lab.stateOf(device)).isEqualTo(MemberState.REGISTERED);
        assertThat(self(device).held).contains(lab.state.generation());
      }
    }

    void acknowledge(DeviceSerial device) {
      self(device).held.ifPresent(held -> step(new GroupEvent.RegAck(device, held)));
    }

    Device self(DeviceSerial device) {
      return Optional.ofNullable(devices.get(device)).orElseThrow();
    }
  }
}
