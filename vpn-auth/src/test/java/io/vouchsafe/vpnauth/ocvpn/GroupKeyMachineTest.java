package io.vouchsafe.vpnauth.ocvpn;

import static io.vouchsafe.vpnauth.ocvpn.GroupLab.A;
import static io.vouchsafe.vpnauth.ocvpn.GroupLab.B;
import static io.vouchsafe.vpnauth.ocvpn.GroupLab.C;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The seed's story, and the contract's rules about it. */
class GroupKeyMachineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void firstMemberIsGivenItsKeyAtOnce() {
    GroupLab lab = new GroupLab();

    GroupAnswer.Told told = lab.register(A);

    assertThat(told.state()).isEqualTo(MemberState.REGISTERING);
    assertThat(told.withKey()).isTrue();
    assertThat(told.dropPrevious()).isFalse();
    assertThat(told.members()).isEmpty();
    assertThat(told.generation()).isEqualTo(GroupLab.BEGIN.getEpochSecond());
    assertThat(lab.orders()).containsExactly(new KeyOrder.Make(told.generation()));
    assertThat(lab.rows()).containsExactly("register-joins", "new-generation");
  }

  @Test
  void joinMeansNewKeyForAllOthersAtTheirNextPoll() {
    GroupLab lab = GroupLab.of(A);
    long old = lab.state.generation();

    GroupAnswer.Told joined = lab.register(B);
    GroupAnswer.Told polled = lab.poll(A);

    assertThat(joined.generation()).isGreaterThan(old);
    assertThat(polled.generation()).isEqualTo(joined.generation());
    assertThat(polled.withKey()).isTrue();
    assertThat(polled.state()).isEqualTo(MemberState.ACKNOWLEDGING);
    assertThat(polled.dropPrevious()).isFalse();
    assertThat(polled.members()).extracting(GroupMember::serial).containsExactly(B);
  }

  @Test
  void keyIsDestroyedWithTheLastAcknowledgementAndNotBefore() {
    GroupLab lab = new GroupLab();
    lab.register(A);
    lab.register(B);
    lab.poll(A);

    lab.regack(A);
    assertThat(lab.state.key()).isEqualTo(KeyPhase.HELD);
    assertThat(lab.orders()).isEmpty();

    lab.regack(B);
    assertThat(lab.state.key()).isEqualTo(KeyPhase.DESTROYED);
    assertThat(lab.orders()).containsExactly(new KeyOrder.Destroy(lab.state.generation()));
    assertThat(lab.poll(A).withKey()).isFalse();
    assertThat(lab.poll(A).state()).isEqualTo(MemberState.REGISTERED);
  }

  @Test
  void registerIsIdempotentBeforeTheMembersOwnRegack() {
    GroupLab lab = new GroupLab();
    GroupAnswer.Told first = lab.register(A);
    GroupState before = lab.state;

    GroupAnswer.Told again = lab.register(A);

    assertThat(again).isEqualTo(first);
    assertThat(lab.state).isSameAs(before);
    assertThat(lab.orders()).isEmpty();
  }

  @Test
  void registerAfterRegackBeginsOneGenerationAMinute() {
    GroupLab lab = GroupLab.of(A, B);
    long old = lab.state.generation();

    GroupAnswer.Told anew = lab.register(A);
    assertThat(anew.state()).isEqualTo(MemberState.REGISTERING);
    assertThat(anew.withKey()).isTrue();
    assertThat(anew.generation()).isGreaterThan(old);
    lab.regack(A);

    lab.now = lab.now.plusSeconds(20);
    GroupAnswer.Told tooSoon = lab.register(A, "10.9.0.0/16");
    assertThat(tooSoon.state()).isEqualTo(MemberState.UPDATING);
    assertThat(tooSoon.withKey()).isFalse();
    assertThat(tooSoon.generation()).isEqualTo(anew.generation());
    assertThat(lab.poll(A).withKey()).isFalse();
    assertThat(lab.register(A).withKey()).isFalse();
    assertThat(lab.regack(A).state()).isEqualTo(MemberState.UPDATING);
    assertThat(lab.state.nextTick(lab.times)).contains(lab.now.plusSeconds(40));

    lab.tickAfter(Duration.ofSeconds(39));
    assertThat(lab.state.generation()).isEqualTo(anew.generation());
    lab.tickAfter(Duration.ofSeconds(1));
    assertThat(lab.rows()).contains("rotation-due", "new-generation");
    assertThat(lab.state.generation()).isGreaterThan(anew.generation());
    assertThat(lab.poll(A).withKey()).isTrue();

    lab.regack(A);
    assertThat(lab.register(A).withKey()).as("the minute begins again").isFalse();
  }

  @Test
  void anotherDevicesJoinIsNotHeldUp() {
    GroupLab lab = GroupLab.of(A, B);
    lab.register(A);
    lab.regack(A);
    lab.register(A);

    assertThat(lab.register(C).withKey()).isTrue();

    assertThat(lab.state.rotateAt()).isEmpty();
    assertThat(lab.poll(A).withKey()).isTrue();
  }

  @Test
  void leavingAndComingBackIsRegisteringAnew() {
    GroupLab lab = GroupLab.of(A, B);
    lab.unregister(A);
    assertThat(lab.register(A).withKey()).as("once").isTrue();
    lab.unregister(A);
    long generation = lab.state.generation();

    GroupAnswer.Told back = lab.register(A);
    assertThat(back.state()).isEqualTo(MemberState.UPDATING);
    assertThat(back.withKey()).isFalse();
    for (int i = 0; i < 10; i++) {
      lab.unregister(A);
      lab.register(A);
    }
    assertThat(lab.state.generation()).isEqualTo(generation);
    assertThat(lab.poll(B).members()).extracting(GroupMember::serial).containsExactly(A);

    lab.tickAfter(MINUTE);
    assertThat(lab.state.generation()).isGreaterThan(generation);
    assertThat(lab.poll(A).state()).isEqualTo(MemberState.REGISTERING);
    lab.regack(A);
    lab.unregister(A);
    lab.tickAfter(MINUTE.multipliedBy(2));
    assertThat(lab.register(A).withKey()).as("a minute later").isTrue();
    assertThat(lab.state.departures()).isEmpty();
  }

  @Test
  void whoeverLeavesTakesTheKeyAlongAndAllOthersDropIt() {
    GroupLab lab = GroupLab.of(A, B, C);
    long old = lab.state.generation();

    GroupAnswer.Told left = lab.unregister(C);
    assertThat(left.state()).isEqualTo(MemberState.UNREGISTERING);
    assertThat(left.members()).isEmpty();
    assertThat(left.withKey()).isFalse();
    assertThat(lab.unregister(C).state()).isEqualTo(MemberState.NONE);
    assertThat(lab.poll(C).state()).isEqualTo(MemberState.NONE);
    assertThat(lab.poll(C).members()).isEmpty();

    GroupAnswer.Told told = lab.poll(A);
    assertThat(told.generation()).isGreaterThan(old);
    assertThat(told.withKey()).isTrue();
    assertThat(told.dropPrevious()).isTrue();
    lab.regack(A);
    assertThat(lab.poll(A).dropPrevious()).isFalse();
  }

  @Test
  void dropPreviousOutlivesTheGenerationsThatComeBeforeThePoll() {
    GroupLab lab = GroupLab.of(A, B);
    lab.expel(B);
    GroupAnswer.Told joined = lab.register(C);

    assertThat(joined.dropPrevious()).as("the newcomer has had no key").isFalse();
    assertThat(lab.poll(A).dropPrevious()).isTrue();
    lab.regack(A);
    lab.register(B);
    assertThat(lab.poll(A).dropPrevious()).as("its key is one that B never had").isFalse();
  }

  @Test
  void newcomerThatMayHaveHadTheLeaversKeyDropsItToo() {
    GroupLab lab = GroupLab.of(A, B);
    lab.register(C);
    lab.expel(B);

    assertThat(lab.poll(C).dropPrevious()).isTrue();
  }

  @Test
  void keyOfOneThatIsExpelledIsDestroyedAtOnce() {
    GroupLab lab = new GroupLab();
    lab.register(A);
    lab.register(B);
    long old = lab.state.generation();

    lab.expel(B);

    assertThat(lab.orders())
        .containsExactly(new KeyOrder.Destroy(old), new KeyOrder.Make(lab.state.generation()));
    assertThat(lab.regack(A, old))
        .isEqualTo(new GroupAnswer.WrongGeneration(lab.state.generation()));
    lab.expel(B);
    assertThat(lab.rows()).containsExactly("expelled-nobody");
  }

  @Test
  void lastOneOutDestroysTheKeyAndTheNumberStays() {
    GroupLab lab = new GroupLab();
    lab.register(A);
    long old = lab.state.generation();

    lab.unregister(A);

    assertThat(lab.orders()).containsExactly(new KeyOrder.Destroy(old));
    assertThat(lab.state.key()).isEqualTo(KeyPhase.NONE);
    assertThat(lab.state.generation()).isEqualTo(old);
    assertThat(lab.state.nextTick(lab.times)).isEmpty();
    assertThat(lab.register(A).generation()).isGreaterThan(old);
  }

  @Test
  void silentMemberIsEvictedAtTheDeadlineOfTheFirstKeyThatItOwes() {
    GroupLab lab = GroupLab.of(A, B);
    lab.register(C);
    Instant deadline = lab.now.plus(lab.times.ackDeadline());
    lab.poll(A);
    lab.regack(A);
    lab.poll(B);
    lab.regack(B);
    lab.now = lab.now.plusSeconds(300);
    lab.register(A);
    lab.poll(C);
    lab.regack(A);
    lab.poll(B);
    lab.regack(B);
    long generation = lab.state.generation();
    assertThat(lab.state.nextTick(lab.times)).contains(deadline);

    lab.tickAfter(Duration.ofSeconds(299));
    assertThat(lab.stateOf(C)).isEqualTo(MemberState.REGISTERING);
    lab.tickAfter(Duration.ofSeconds(1));

    assertThat(lab.stateOf(C)).isEqualTo(MemberState.NONE);
    assertThat(lab.rows()).contains("evicted", "key-destroyed").doesNotContain("new-generation");
    assertThat(lab.state.generation()).as("it did not leave").isEqualTo(generation);
    assertThat(lab.orders()).containsExactly(new KeyOrder.Destroy(generation));
    assertThat(lab.poll(A).members()).extracting(GroupMember::serial).containsExactly(B);
    lab.register(C);
    assertThat(lab.poll(A).dropPrevious()).as("at the next key").isTrue();
  }

  @Test
  void punctualMembersHaveTheWholeDeadlineForEachKey() {
    GroupLab lab = GroupLab.of(A, B);
    lab.register(A);

    lab.tickAfter(lab.times.ackDeadline().minusSeconds(1));
    assertThat(lab.stateOf(B)).isEqualTo(MemberState.UPDATING);
    lab.tickAfter(Duration.ofSeconds(1));
    assertThat(lab.stateOf(B)).isEqualTo(MemberState.NONE);
  }

  @Test
  void oldKeyGetsSuccessor() {
    GroupLab lab = GroupLab.of(A);
    long old = lab.state.generation();
    Instant end = lab.state.madeAt().plus(lab.times.keyLifetime());
    assertThat(lab.state.nextTick(lab.times)).contains(end);

    lab.tickAfter(Duration.between(lab.now, end).minusSeconds(1));
    assertThat(lab.state.generation()).isEqualTo(old);
    lab.tickAfter(Duration.ofSeconds(1));

    assertThat(lab.state.generation()).isGreaterThan(old);
    assertThat(lab.rows()).contains("key-lifetime-over");
    assertThat(lab.poll(A).dropPrevious()).isFalse();
  }

  @Test
  void keyThatNotAllHadIsReplacedAfterRestart() {
    GroupLab lab = new GroupLab();
    lab.register(A);
    lab.register(B);
    lab.regack(B);
    long old = lab.state.generation();

    lab.restart();

    assertThat(lab.state.generation()).isGreaterThan(old);
    assertThat(lab.orders()).contains(new KeyOrder.Make(lab.state.generation()));
    assertThat(lab.stateOf(B)).isEqualTo(MemberState.UPDATING);
    lab.poll(A);
    lab.regack(A);
    lab.poll(B);
    lab.regack(B);
    GroupState settled = lab.state;
    lab.restart();
    assertThat(lab.state).as("everybody has it").isSameAs(settled);
    assertThat(lab.orders()).isEmpty();
  }

  @Test
  void ownerThatWasAloneMeanwhileKeepsItsMembers() {
    GroupLab lab = GroupLab.of(A, B);
    lab.own(7, 0);
    GroupState before = lab.state;

    lab.own(8, 7);

    assertThat(lab.rows()).contains("still-owned", "owner-again");
    assertThat(lab.state.members()).isEqualTo(before.members());
    assertThat(lab.state.generation()).isEqualTo(before.generation());
    assertThat(lab.state.tenure()).isEqualTo(8);
    lab.register(C);
    long held = lab.state.generation();
    lab.own(9, 8);
    assertThat(lab.rows()).contains("owner-key-lost");
    assertThat(lab.state.generation()).isGreaterThan(held);
    assertThat(lab.state.members()).hasSize(3);
  }

  @Test
  void newOwnerBeginsWithoutMembersAndAboveAllThatWasTold() {
    GroupLab lab = GroupLab.of(A, B);
    lab.own(7, 0);
    lab.register(C);
    long old = lab.state.generation();

    lab.own(9, 8);

    assertThat(lab.rows()).contains("dismissed", "owner-new", "group-emptied");
    assertThat(lab.state.members()).isEmpty();
    assertThat(lab.state.key()).isEqualTo(KeyPhase.NONE);
    assertThat(lab.orders()).containsExactly(new KeyOrder.Destroy(old));
    long told = lab.now.getEpochSecond() + 40;
    assertThat(lab.poll(A, told).state()).isEqualTo(MemberState.NONE);
    assertThat(lab.rows()).containsExactly("poll-nobody-ahead");
    lab.poll(B, Long.MAX_VALUE);
    lab.poll(B, told - 1);
    GroupAnswer.Told joined = lab.register(B);
    assertThat(joined.generation()).isEqualTo(told + 1);
    assertThat(joined.dropPrevious()).as("who has left meanwhile is not known").isTrue();
  }

  @Test
  void newOwnersFirstGenerationIsAboveTheUnixTime() {
    GroupLab lab = new GroupLab();
    lab.own(9, 8);

    assertThat(lab.register(A).generation()).isEqualTo(lab.now.getEpochSecond() + 1);
  }

  @Test
  void regackOfAnotherGenerationIsRefusedAndDuplicatesAreNot() {
    GroupLab lab = GroupLab.of(A, B);
    long old = lab.state.generation();
    assertThat(lab.regack(A).state()).isEqualTo(MemberState.REGISTERED);
    lab.register(C);
    long current = lab.state.generation();

    assertThat(lab.regack(A, old)).isEqualTo(new GroupAnswer.WrongGeneration(current));
    assertThat(lab.regack(A, current + 1)).isEqualTo(new GroupAnswer.WrongGeneration(current));
    GroupState before = lab.state;
    assertThat(lab.regack(A).state()).as("guessed").isEqualTo(MemberState.UPDATING);
    assertThat(lab.state).isSameAs(before);
    lab.unregister(C);
    assertThat(lab.regack(C, lab.state.generation()))
        .isEqualTo(new GroupAnswer.WrongGeneration(lab.state.generation()));
  }

  @Test
  void memberThatHasSeenLaterGenerationThanOurOldCopyGetsOneAbove() {
    GroupLab lab = GroupLab.of(A, B);
    long told = lab.now.getEpochSecond() + 500;

    GroupAnswer.Told polled = lab.poll(A, told);

    assertThat(polled.generation()).isEqualTo(told + 1);
    assertThat(polled.withKey()).isTrue();
    assertThat(lab.poll(B, told).generation()).as("one for all").isEqualTo(told + 1);
    lab.regack(A);
    assertThat(lab.poll(A, told + 9).withKey()).as("again within the minute").isFalse();
    lab.tickAfter(MINUTE);
    assertThat(lab.state.generation()).isEqualTo(told + 10);
  }

  @Test
  void numberFarAheadOfTheClockDoesNotCount() {
    GroupLab lab = GroupLab.of(A, B);
    GroupState before = lab.state;

    for (long told : List.of(Long.MAX_VALUE, lab.now.getEpochSecond() + 86401, -1L)) {
      assertThat(lab.poll(A, told).state()).isEqualTo(MemberState.REGISTERED);
    }

    assertThat(lab.state).isSameAs(before);
    lab.poll(C, before.generation() + 100);
    assertThat(lab.state).as("who is no member says nothing").isSameAs(before);
  }

  @Test
  void lostStateBeginsAboveWhatThereWas() {
    GroupLab lab = GroupLab.of(A, B);
    long old = lab.state.generation();

    lab.state = GroupState.EMPTY;

    assertThat(lab.register(A).generation()).isGreaterThan(old);
  }

  @Test
  void deviceThatTheSettingsHaveNoMoreIsOut() {
    GroupLab lab = GroupLab.of(A, B);
    long old = lab.state.generation();
    lab.devices.remove(B);

    assertThat(lab.step(new GroupEvent.Poll(B, 0))).isEqualTo(new GroupAnswer.NotListed());
    lab.settle();

    assertThat(lab.state.members()).containsOnlyKeys(A);
    assertThat(lab.state.generation()).isGreaterThan(old);
    assertThat(lab.poll(A).dropPrevious()).isTrue();
    lab.settle();
    assertThat(lab.rows()).containsExactly("stays", "settled");
  }

  @Test
  void announcedNetworksLieInThoseOfTheSettings() {
    GroupLab lab = new GroupLab();
    lab.devices.put(A, rule("10.1.0.0/16", "2001:db8:1::/48"));

    assertThat(lab.tryRegister(A, "10.1.2.0/24", "10.2.0.0/24"))
        .isEqualTo(new GroupAnswer.NetworkNotAllowed(network("10.2.0.0/24")));
    assertThat(lab.tryRegister(A, "10.0.0.0/8")).isInstanceOf(GroupAnswer.NetworkNotAllowed.class);
    assertThat(lab.state).isSameAs(GroupState.EMPTY);
    lab.register(A, "10.1.2.0/24", "2001:db8:1:2::/64");

    lab.devices.put(A, rule("10.1.0.0/16"));
    lab.settle();
    assertThat(lab.rows()).contains("narrowed").doesNotContain("new-generation");
    lab.register(B);
    assertThat(lab.poll(B).members().getFirst().announcement().networks())
        .containsExactly(network("10.1.2.0/24"));
  }

  @Test
  void networkOfAnotherDeviceIsRefusedAndOnesOwnIsNot() {
    GroupLab lab = new GroupLab();
    lab.devices.put(C, rule("10.3.0.0/16"));
    lab.register(A, "10.1.0.0/16", "192.168.7.0/24");

    assertThat(lab.tryRegister(B, "172.16.0.0/12", "10.1.2.0/24"))
        .isEqualTo(new GroupAnswer.Overlap(network("10.1.2.0/24"), A));
    assertThat(lab.tryRegister(B, "192.0.0.0/8"))
        .isEqualTo(new GroupAnswer.Overlap(network("192.0.0.0/8"), A));
    assertThat(lab.tryRegister(B, "10.3.9.0/24"))
        .as("C is not there yet, but the settings gave it that")
        .isEqualTo(new GroupAnswer.Overlap(network("10.3.9.0/24"), C));
    assertThat(lab.tryRegister(B, "0.0.0.0/1")).isInstanceOf(GroupAnswer.NetworkNotAllowed.class);
    assertThat(lab.stateOf(B)).isEqualTo(MemberState.NONE);
    lab.register(B, "10.2.0.0/16", "2001:db8::/32");
    lab.register(A, "10.1.0.0/16");
    lab.register(A, "10.1.4.0/22");
    lab.unregister(A);
    lab.register(B, "10.1.4.0/22");
    lab.register(C, "10.3.0.0/16");
  }

  @Test
  void deviceWithRuleMayHaveWhatTheSettingsGiveIt() {
    GroupLab lab = new GroupLab();
    lab.register(B, "10.3.9.0/24");
    lab.devices.put(C, rule("10.3.0.0/16"));

    assertThat(lab.register(C, "10.3.9.0/24").withKey()).isTrue();
  }

  @Test
  void whoeverWaitsIsNotEvictedMeanwhile() {
    GroupLab lab = GroupLab.of(A, B);
    lab.times = new GroupTimes(MINUTE, Duration.ofSeconds(20), Duration.ofDays(1));
    lab.register(A);
    lab.regack(A);
    lab.poll(B);
    lab.regack(B);
    lab.register(A);

    lab.tickAfter(Duration.ofSeconds(59));
    assertThat(lab.stateOf(A)).isEqualTo(MemberState.UPDATING);
    lab.tickAfter(Duration.ofSeconds(1));
    assertThat(lab.poll(A).withKey()).isTrue();
  }

  @Test
  void whoHasLeftIsForgottenAfterTheMinute() {
    GroupLab lab = GroupLab.of(A, B);
    lab.unregister(A);
    assertThat(lab.state.departures()).containsOnlyKeys(A);

    lab.now = lab.now.plus(MINUTE);
    lab.register(C);

    assertThat(lab.state.departures()).isEmpty();
  }

  private static DeviceRules rule(String... networks) {
    return new DeviceRules(
        Optional.of(List.of(networks).stream().map(GroupKeyMachineTest::network).toList()));
  }

  private static IpNetwork network(String text) {
    return IpNetwork.parse(text).orElseThrow();
  }

  @Test
  void networksOfAllMembersTogetherAreBounded() {
    GroupLab lab = new GroupLab();
    int full = GroupBounds.MOST_NETWORKS / Announcement.MOST_NETWORKS;
    for (int i = 0; i < full; i++) {
      DeviceSerial device = new DeviceSerial("D" + i);
      lab.devices.put(device, DeviceRules.NONE);
      assertThat(lab.tryRegister(device, networks(i, Announcement.MOST_NETWORKS)))
          .isInstanceOf(GroupAnswer.Told.class);
    }
    GroupState before = lab.state;
    assertThat(lab.tryRegister(A, "10.200.0.0/16"))
        .isEqualTo(new GroupAnswer.TooManyNetworks(GroupBounds.MOST_NETWORKS + 1));
    assertThat(lab.state).isEqualTo(before);
    assertThat(lab.tryRegister(A)).as("none").isInstanceOf(GroupAnswer.Told.class);
    assertThat(lab.tryRegister(new DeviceSerial("D0"), networks(0, 63)))
        .as("fewer")
        .isInstanceOf(GroupAnswer.Told.class);
    assertThat(lab.tryRegister(A, "10.200.0.0/16")).isInstanceOf(GroupAnswer.Told.class);
  }

  private static String[] networks(int device, int number) {
    String[] all = new String[number];
    for (int i = 0; i < number; i++) {
      all[i] = "10." + device + "." + i + ".0/24";
    }
    return all;
  }
}
