package io.vouchsafe.vpnauth.ocvpn;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** What must be so, beside the event and the member's state, for a row to be taken. */
enum RowGuard {
  ALWAYS("", draft -> true),
  NO_DEVICE("the settings have no such device", RowGuard::isNoDevice),
  OUTSIDE(
      "it announces a network that it may not have",
      draft -> draft.networks().outside().isPresent()),
  OVERLAPS(
      "it announces a network of another device", draft -> draft.networks().overlap().isPresent()),
  TOO_MANY_NETWORKS(
      "all members together would announce too many networks",
      draft -> draft.networks().tooMany().isPresent()),
  TOO_SOON("less than a minute after the last time", RowGuard::isTooSoon),
  WAITS("it waits for the next key", draft -> is(draft, GroupMember::waits)),
  AHEAD("it was told a later generation than ours", RowGuard::isAhead),
  AHEAD_TOO_SOON(
      "it was told a later generation than ours, less than a minute after the last time",
      draft -> isAhead(draft) && isTooSoon(draft)),
  AHEAD_OF_OWNER(
      "there are several nodes, and it was told a later generation than ours",
      draft -> draft.tenure() != 0 && isAhead(draft)),
  TAKEN_OVER("another node may have spoken for the customer since", RowGuard::isTakenOver),
  OTHER_GENERATION("of another than the current generation", RowGuard::isOtherGeneration),
  NOT_GIVEN(
      "it was not given the current key",
      draft -> is(draft, each -> each.told() != draft.generation())),
  NEVER_GIVEN("it was never given a key", RowGuard::isNeverGiven),
  OVERDUE("`ack_deadline` is over", RowGuard::isOverdue),
  GONE_NEVER_GIVEN(
      "the settings have no such device, and it was never given a key",
      draft -> isNoDevice(draft) && isNeverGiven(draft)),
  NARROWED(
      "a network that it announced is not allowed now",
      draft -> draft.member().isPresent() && draft.networks().outside().isPresent()),
  LIFETIME_OVER("`key_lifetime` is over", RowGuard::isLifetimeOver),
  ROTATION_DUE("somebody waits, and the minute is over", RowGuard::isRotationDue),
  HELD("not all have acknowledged the key", draft -> draft.key() == KeyPhase.HELD),
  NEW_KEY_WANTED(
      "a new key is wanted, and somebody is there",
      draft -> draft.isNewKeyWanted() && !draft.members().isEmpty()),
  EMPTIED("nobody is left", RowGuard::isEmptied),
  OWED_BY_NOBODY("the key is held, and nobody owes an acknowledgement", RowGuard::isOwedByNobody);

  /**
   * How far ahead of the clock a generation may be that a device says it was told. Generations are
   * Unix seconds at least, and more than one a second only begins when many devices join at once.
   * Without the bound a hostile member could drive the number to its end.
   */
  private static final Duration FARTHEST_AHEAD = Duration.ofDays(1);

  private final String words;

  @SuppressWarnings("ImmutableEnumChecker") // a function that holds nothing
  private final Predicate<GroupDraft> test;

  RowGuard(String words, Predicate<GroupDraft> test) {
    this.words = words;
    this.test = test;
  }

  /** As the documentation says it. */
  String words() {
    return words;
  }

  boolean holds(GroupDraft draft) {
    return test.test(draft);
  }

  private static boolean is(GroupDraft draft, Predicate<GroupMember> property) {
    return draft.member().filter(property).isPresent();
  }

  private static boolean isNoDevice(GroupDraft draft) {
    return draft.subject().filter(draft.devices()::containsKey).isEmpty();
  }

  private static boolean isTooSoon(GroupDraft draft) {
    return draft.isRecent(draft.renewed());
  }

  private static boolean isAhead(GroupDraft draft) {
    long farthest = draft.now().plus(FARTHEST_AHEAD).getEpochSecond();
    return draft.event() instanceof GroupEvent.Poll(DeviceSerial any, long told)
        && told > draft.generation()
        && told <= farthest;
  }

  private static boolean isTakenOver(GroupDraft draft) {
    return draft.event() instanceof GroupEvent.Owned(long any, long before)
        && before != draft.tenure();
  }

  private static boolean isOtherGeneration(GroupDraft draft) {
    return draft.event() instanceof GroupEvent.RegAck(DeviceSerial any, long acknowledged)
        && acknowledged != draft.generation();
  }

  private static boolean isNeverGiven(GroupDraft draft) {
    return is(draft, each -> each.told() == 0);
  }

  private static boolean isOverdue(GroupDraft draft) {
    return is(draft, each -> each.owes(draft.generation()) && !each.due().isAfter(draft.now()));
  }

  private static boolean isLifetimeOver(GroupDraft draft) {
    Instant end = draft.madeAt().plus(draft.times().keyLifetime());
    return draft.key() != KeyPhase.NONE && !end.isAfter(draft.now());
  }

  /** One that is far ahead was set before the clock went back. */
  private static boolean isRotationDue(GroupDraft draft) {
    Instant farthest = draft.now().plus(GroupDraft.BETWEEN_RENEWALS.multipliedBy(2));
    return draft
        .rotateAt()
        .filter(at -> !at.isAfter(draft.now()) || at.isAfter(farthest))
        .isPresent();
  }

  private static boolean isEmptied(GroupDraft draft) {
    return draft.members().isEmpty()
        && (draft.key() != KeyPhase.NONE || draft.rotateAt().isPresent());
  }

  private static boolean isOwedByNobody(GroupDraft draft) {
    return draft.key() == KeyPhase.HELD
        && draft.members().stream().noneMatch(each -> each.owes(draft.generation()));
  }
}
