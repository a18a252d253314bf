package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What follows for a group from what happens to it: {@link GroupRow}, row by row. */
public final class GroupKeyMachine {
  private GroupKeyMachine() {}

  /**
   * What follows. The next state is {@code state} itself where nothing changes.
   *
   * @param now of one clock from step to step
   * @param devices the customer's, as the settings have them now
   */
  public static GroupStep step(
      GroupState state,
      GroupEvent event,
      Instant now,
      GroupTimes times,
      Map<DeviceSerial, DeviceRules> devices) {
    GroupDraft draft = new GroupDraft(state, event, now, times, devices);
    Set<String> taken = new LinkedHashSet<>();
    RowAnswer answer = RowAnswer.NOBODY_ASKED;
    if (draft.subject().isPresent()) {
      answer = take(GroupRow.ofDevice(draft), draft, taken);
    } else {
      for (DeviceSerial member : state.members().keySet()) {
        draft.lookAt(member);
        take(GroupRow.ofDevice(draft), draft, taken);
      }
      take(GroupRow.ofGroup(draft), draft, taken);
    }
    for (GroupRow row : GroupRow.afterwards()) {
      if (row.guard().holds(draft)) {
        take(row, draft, taken);
      }
    }
    GroupAnswer told = answer(answer, draft);
    return new GroupStep(draft.next(), told, draft.orders(), List.copyOf(taken));
  }

  private static RowAnswer take(GroupRow row, GroupDraft draft, Set<String> taken) {
    taken.add(row.word());
    row.apply(draft);
    return row.answer();
  }

  private static GroupAnswer answer(RowAnswer answer, GroupDraft draft) {
    return switch (answer) {
      case KEY -> {
        draft.isGivenKey();
        yield told(draft, true);
      }
      case NO_KEY -> told(draft, false);
      case NOBODY -> alone(MemberState.NONE, draft);
      case FAREWELL -> alone(MemberState.UNREGISTERING, draft);
      case WRONG_GENERATION -> new GroupAnswer.WrongGeneration(draft.generation());
      case OVERLAP -> draft.networks().overlap().orElseThrow();
      case TOO_MANY_NETWORKS -> draft.networks().tooMany().orElseThrow();
      case NETWORK_NOT_ALLOWED ->
          new GroupAnswer.NetworkNotAllowed(draft.networks().outside().orElseThrow());
      case NOT_LISTED -> new GroupAnswer.NotListed();
      case NOBODY_ASKED -> new GroupAnswer.None();
    };
  }

  private static GroupAnswer told(GroupDraft draft, boolean withKey) {
    GroupMember member = draft.member().orElseThrow();
    return new GroupAnswer.Told(
        member.state(),
        draft.generation(),
        draft.members().stream().filter(each -> !each.equals(member)).toList(),
        withKey,
        withKey && draft.dropsPrevious(member));
  }

  private static GroupAnswer alone(MemberState state, GroupDraft draft) {
    return new GroupAnswer.Told(state, draft.generation(), List.of(), false, false);
  }
}
