package io.vouchsafe.vpnauth.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must be so after every step. */
final class GroupInvariants {
  private GroupInvariants() {}

  static void check(GroupState before, GroupEvent event, GroupStep step) {
    GroupState next = step.next();
    assertThat(next.generation()).as("never back").isGreaterThanOrEqualTo(before.generation());
    boolean owed = next.members().values().stream().anyMatch(each -> each.owes(next.generation()));
    assertThat(next.key() == KeyPhase.HELD).as("held while somebody owes").isEqualTo(owed);
    if (next.members().isEmpty()) {
      assertThat(next.key()).isEqualTo(KeyPhase.NONE);
    }
    checkOrders(before, step);
    next.members().values().forEach(each -> checkMember(next, each));
    checkAnswer(event, step);
    if (next.equals(before)) {
      assertThat(next).as("the same, when nothing changed").isSameAs(before);
      assertThat(step.orders()).isEmpty();
    }
    assertThat(step.rows()).isNotEmpty();
  }

  private static void checkOrders(GroupState before, GroupStep step) {
    GroupState next = step.next();
    boolean began = next.generation() != before.generation();
    List<KeyOrder> makes =
        step.orders().stream().filter(each -> each instanceof KeyOrder.Make).toList();
    assertThat(makes).isEqualTo(began ? List.of(new KeyOrder.Make(next.generation())) : List.of());
    boolean gone = before.key() == KeyPhase.HELD && (began || next.key() != KeyPhase.HELD);
    assertThat(step.orders().contains(new KeyOrder.Destroy(before.generation())))
        .as("the key is destroyed once, when nobody is to get it any more")
        .isEqualTo(gone);
  }

  private static void checkMember(GroupState group, GroupMember member) {
    assertThat(member.acknowledged()).isLessThanOrEqualTo(group.generation());
    assertThat(member.state()).isNotIn(MemberState.NONE, MemberState.UNREGISTERING);
    assertThat(member.state() == MemberState.REGISTERED)
        .isEqualTo(!member.waits() && member.acknowledged() == group.generation());
    if (member.state() == MemberState.ACKNOWLEDGING) {
      assertThat(member.told()).isEqualTo(group.generation());
    }
    if (member.waits()) {
      assertThat(member.state()).isEqualTo(MemberState.UPDATING);
      assertThat(group.rotateAt()).as("whoever waits, does so for something").isPresent();
    }
  }

  private static void checkAnswer(GroupEvent event, GroupStep step) {
    boolean asked = EventKind.device(event).isPresent() && !(event instanceof GroupEvent.Expelled);
    assertThat(step.answer() instanceof GroupAnswer.None).isEqualTo(!asked);
    if (step.answer() instanceof GroupAnswer.Told told) {
      assertThat(told.generation()).isEqualTo(step.next().generation());
      assertThat(told.members())
          .noneMatch(each -> each.serial().equals(EventKind.device(event).orElseThrow()));
      if (told.withKey()) {
        GroupMember member =
            assertMember(step.next().members().get(EventKind.device(event).orElseThrow()));
        assertThat(step.next().key()).isEqualTo(KeyPhase.HELD);
        assertThat(member.owes(step.next().generation())).isTrue();
        assertThat(member.told()).isEqualTo(step.next().generation());
      }
    }
  }

  private static GroupMember assertMember(@Nullable GroupMember member) {
    assertThat(member).as("only a member is told a key").isNotNull();
    return Objects.requireNonNull(member);
  }
}
