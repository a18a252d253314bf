package io.vouchsafe.vpnauth.ocvpn;

import static io.vouchsafe.vpnauth.ocvpn.MemberState.ACKNOWLEDGING;
import static io.vouchsafe.vpnauth.ocvpn.MemberState.NONE;
import static io.vouchsafe.vpnauth.ocvpn.MemberState.REGISTERED;
import static io.vouchsafe.vpnauth.ocvpn.MemberState.REGISTERING;
import static io.vouchsafe.vpnauth.ocvpn.MemberState.UPDATING;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table (seed 000; contract, section 5). Of the rows of an event's kind and of the device's
 * state the first counts whose guard holds. An event that is about no single device is asked of
 * every member, then of the group. What follows from all that comes last: every row whose guard
 * holds.
 *
 * <p>The table of {@code docs/vpn/ocvpn.md} is made of it.
 */
enum GroupRow {
  REGISTER_UNLISTED(
      RowPlace.anyDevice(EventKind.REGISTER),
      RowGuard.NO_DEVICE,
      RowAnswer.NOT_LISTED,
      GroupDraft::nothing,
      "The device went out of the settings while it called. Nothing changes."),
  REGISTER_NETWORK_REFUSED(
      RowPlace.anyDevice(EventKind.REGISTER),
      RowGuard.OUTSIDE,
      RowAnswer.NETWORK_NOT_ALLOWED,
      GroupDraft::nothing,
      "The settings say what a device may announce. What it announced before still " + "counts."),
  REGISTER_OVERLAP(
      RowPlace.anyDevice(EventKind.REGISTER),
      RowGuard.OVERLAPS,
      RowAnswer.OVERLAP,
      GroupDraft::nothing,
      "Nobody takes over the traffic of another. What it announced before still " + "counts."),
  REGISTER_TOO_MANY_NETWORKS(
      RowPlace.anyDevice(EventKind.REGISTER),
      RowGuard.TOO_MANY_NETWORKS,
      RowAnswer.TOO_MANY_NETWORKS,
      GroupDraft::nothing,
      "Every member is told all networks, and reads no more than a mebibyte: a group has 8,192 at "
          + "most. What it announced before still counts, and fewer are taken at any time."),
  REGISTER_BACK_TOO_SOON(
      RowPlace.device(EventKind.REGISTER, NONE),
      RowGuard.TOO_SOON,
      RowAnswer.NO_KEY,
      GroupDraft::comesBackTooSoon,
      "A device that leaves and comes back again and again would make all others "
          + "change their key each time. It is a member, and gets the next key once the "
          + "minute is over."),
  REGISTER_JOINS(
      RowPlace.device(EventKind.REGISTER, NONE),
      RowGuard.ALWAYS,
      RowAnswer.KEY,
      GroupDraft::joins,
      "A new member. It gets a new key at once, the others at their next polls: none "
          + "of them talks to it with a key that it does not have."),
  REGISTER_WAITS(
      RowPlace.device(EventKind.REGISTER, UPDATING),
      RowGuard.WAITS,
      RowAnswer.NO_KEY,
      GroupDraft::announces,
      "It asks again before the minute is over. Only what it announces changes."),
  REGISTER_AGAIN(
      RowPlace.device(EventKind.REGISTER, REGISTERING, ACKNOWLEDGING, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.KEY,
      GroupDraft::registersAgain,
      "It has not acknowledged the current key: it gets that key, as often as it "
          + "asks. Only what it announces changes."),
  REGISTER_ANEW_TOO_SOON(
      RowPlace.device(EventKind.REGISTER, REGISTERED),
      RowGuard.TOO_SOON,
      RowAnswer.NO_KEY,
      GroupDraft::renewsTooSoon,
      "It lost its key a second time within a minute. It gets the next key once the "
          + "minute is over."),
  REGISTER_ANEW(
      RowPlace.device(EventKind.REGISTER, REGISTERED),
      RowGuard.ALWAYS,
      RowAnswer.KEY,
      GroupDraft::renews,
      "It had acknowledged the key, so it has lost it. That key may be destroyed "
          + "here, so that all get a new one."),
  POLL_UNLISTED(
      RowPlace.anyDevice(EventKind.POLL),
      RowGuard.NO_DEVICE,
      RowAnswer.NOT_LISTED,
      GroupDraft::nothing,
      "The device went out of the settings while it called. It is told nothing."),
  POLL_NOBODY_AHEAD(
      RowPlace.device(EventKind.POLL, NONE),
      RowGuard.AHEAD_OF_OWNER,
      RowAnswer.NOBODY,
      GroupDraft::hearsOfGeneration,
      "It is no member here, and has a key of another node, or of a state that was lost. The next "
          + "generation is above that one. It registers if it wants to be a member."),
  POLL_NOBODY(
      RowPlace.device(EventKind.POLL, NONE),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY,
      GroupDraft::nothing,
      "It is no member: it never was, has left, or was evicted. It registers if it "
          + "wants to be one."),
  POLL_WAITS(
      RowPlace.device(EventKind.POLL, UPDATING),
      RowGuard.WAITS,
      RowAnswer.NO_KEY,
      GroupDraft::nothing,
      "It waits for the next key. It is asked to poll again."),
  POLL_AHEAD_TOO_SOON(
      RowPlace.device(EventKind.POLL, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.AHEAD_TOO_SOON,
      RowAnswer.NO_KEY,
      GroupDraft::isAheadTooSoon,
      "It says so a second time within a minute. It gets the next key once the minute "
          + "is over."),
  POLL_AHEAD(
      RowPlace.device(EventKind.POLL, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.AHEAD,
      RowAnswer.KEY,
      GroupDraft::isAhead,
      "Our state is an old copy. A new generation begins, above the one that it was "
          + "told. Numbers more than a day ahead of the clock are none of ours, and do not "
          + "count."),
  POLL_FIRST_KEY(
      RowPlace.device(EventKind.POLL, REGISTERING),
      RowGuard.ALWAYS,
      RowAnswer.KEY,
      GroupDraft::nothing,
      "It has acknowledged no key since it registered. It is told the current one, as "
          + "often as it asks."),
  POLL_NEW_KEY(
      RowPlace.device(EventKind.POLL, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.KEY,
      GroupDraft::nothing,
      "There is a key that it was not told yet. It is told now."),
  POLL_KEY_AGAIN(
      RowPlace.device(EventKind.POLL, ACKNOWLEDGING),
      RowGuard.ALWAYS,
      RowAnswer.KEY,
      GroupDraft::nothing,
      "The answer was lost, or the device is not ready with it. It is told the same "
          + "key again."),
  POLL_NOTHING_NEW(
      RowPlace.device(EventKind.POLL, REGISTERED),
      RowGuard.ALWAYS,
      RowAnswer.NO_KEY,
      GroupDraft::nothing,
      "It has the current key, whatever it says that it was told: one that has lost "
          + "its key registers."),
  REGACK_UNLISTED(
      RowPlace.anyDevice(EventKind.REGACK),
      RowGuard.NO_DEVICE,
      RowAnswer.NOT_LISTED,
      GroupDraft::nothing,
      "The device went out of the settings while it called. Nothing changes."),
  REGACK_NOBODY(
      RowPlace.device(EventKind.REGACK, NONE),
      RowGuard.ALWAYS,
      RowAnswer.WRONG_GENERATION,
      GroupDraft::nothing,
      "A device that is no member has no current generation: it has left, or was "
          + "evicted, and its message comes late."),
  REGACK_OTHER_GENERATION(
      RowPlace.device(EventKind.REGACK, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.OTHER_GENERATION,
      RowAnswer.WRONG_GENERATION,
      GroupDraft::nothing,
      "It acknowledges a key that is not the current one: a newer one began "
          + "meanwhile. It polls."),
  REGACK_WAITS(
      RowPlace.device(EventKind.REGACK, UPDATING),
      RowGuard.WAITS,
      RowAnswer.NO_KEY,
      GroupDraft::nothing,
      "A late copy of an earlier message: it has lost that key since."),
  REGACK_BEFORE_POLL(
      RowPlace.device(EventKind.REGACK, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.NO_KEY,
      GroupDraft::nothing,
      "It was not given the current key, and has guessed its number. It polls."),
  REGACK_NOT_GIVEN(
      RowPlace.device(EventKind.REGACK, REGISTERING),
      RowGuard.NOT_GIVEN,
      RowAnswer.NO_KEY,
      GroupDraft::nothing,
      "It was given an earlier key, and has guessed the number of this one. It polls."),
  REGACK(
      RowPlace.device(EventKind.REGACK, REGISTERING, ACKNOWLEDGING),
      RowGuard.ALWAYS,
      RowAnswer.NO_KEY,
      GroupDraft::acknowledges,
      "It uses the key."),
  REGACK_AGAIN(
      RowPlace.device(EventKind.REGACK, REGISTERED),
      RowGuard.ALWAYS,
      RowAnswer.NO_KEY,
      GroupDraft::nothing,
      "A copy of the message before. The answer is the same."),
  UNREGISTER_UNLISTED(
      RowPlace.anyDevice(EventKind.UNREGISTER),
      RowGuard.NO_DEVICE,
      RowAnswer.NOT_LISTED,
      GroupDraft::nothing,
      "The device went out of the settings while it called; new settings take it out "
          + "of the group."),
  UNREGISTER_NOBODY(
      RowPlace.device(EventKind.UNREGISTER, NONE),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY,
      GroupDraft::nothing,
      "It is no member. A copy of the message before."),
  UNREGISTER_UNGIVEN(
      RowPlace.device(EventKind.UNREGISTER, UPDATING),
      RowGuard.NEVER_GIVEN,
      RowAnswer.FAREWELL,
      GroupDraft::leavesUngiven,
      "It waited for its first key. It knows no key that the others have."),
  UNREGISTER(
      RowPlace.device(EventKind.UNREGISTER, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.FAREWELL,
      GroupDraft::leaves,
      "It leaves, and knows the key. The others get a new one, and drop the one "
          + "before at once."),
  EXPELLED_NOBODY(
      RowPlace.device(EventKind.EXPELLED, NONE),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::nothing,
      "It is no member."),
  EXPELLED_UNGIVEN(
      RowPlace.device(EventKind.EXPELLED, UPDATING),
      RowGuard.NEVER_GIVEN,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::leavesUngiven,
      "It waited for its first key. It knows no key that the others have."),
  EXPELLED(
      RowPlace.device(EventKind.EXPELLED, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::leaves,
      "Its certificate counts no more. The others get a new key, and drop the one "
          + "before at once."),
  GONE_UNGIVEN(
      RowPlace.device(EventKind.SETTLED, UPDATING),
      RowGuard.GONE_NEVER_GIVEN,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::leavesUngiven,
      "The settings have no such device any more. It waited for its first key, and "
          + "knows none that the others have."),
  GONE(
      RowPlace.device(EventKind.SETTLED, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.NO_DEVICE,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::leaves,
      "The settings have no such device any more. The others get a new key, and drop "
          + "the one before at once."),
  NARROWED(
      RowPlace.device(EventKind.SETTLED, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.NARROWED,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::announcesLess,
      "The others are not told these networks any more. The key stays."),
  STAYS(
      RowPlace.device(EventKind.SETTLED, NONE, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::nothing,
      "The settings still have it. A new device becomes a member when it registers."),
  EVICTED(
      RowPlace.device(EventKind.TICKED, REGISTERING, ACKNOWLEDGING, UPDATING),
      RowGuard.OVERDUE,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isEvicted,
      "It has acknowledged no key for so long, counted from the first one that it did "
          + "not acknowledge. The key is not held for it any longer; the others keep "
          + "theirs, and drop it at the next one. It may register again."),
  IN_TIME(
      RowPlace.device(EventKind.TICKED, NONE, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::nothing,
      "It has acknowledged, or has time left."),
  KEPT(
      RowPlace.device(EventKind.RESTARTED, NONE, REGISTERING, REGISTERED, ACKNOWLEDGING, UPDATING),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isGivenTime,
      "Members and what they acknowledged are on disk. Nobody could acknowledge while the service "
          + "was stopped: whoever owes has two polls at least, and `ack_deadline` at most."),
  DISMISSED(
      RowPlace.anyDevice(EventKind.OWNED),
      RowGuard.TAKEN_OVER,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isDismissed,
      "What is on disk here is old: who left or moved since is not known. It registers anew when "
          + "its next poll is answered `none`."),
  STILL_OWNED(
      RowPlace.anyDevice(EventKind.OWNED),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isGivenTime,
      "Nobody else spoke for the customer meanwhile, and nobody could acknowledge: whoever owes has"
          + " two polls at least, and `ack_deadline` at most."),
  SETTLED(
      RowPlace.group(EventKind.SETTLED),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::nothing,
      "What follows, follows from those that are gone."),
  KEY_LIFETIME_OVER(
      RowPlace.group(EventKind.TICKED),
      RowGuard.LIFETIME_OVER,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::wantsNewKey,
      "The key is old. All get a new one."),
  ROTATION_DUE(
      RowPlace.group(EventKind.TICKED),
      RowGuard.ROTATION_DUE,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::wantsNewKey,
      "Somebody lost the key again too soon, and waited. All get a new one."),
  NOTHING_DUE(
      RowPlace.group(EventKind.TICKED),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::nothing,
      "The key stays."),
  KEY_LOST(
      RowPlace.group(EventKind.RESTARTED),
      RowGuard.HELD,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::wantsNewKey,
      "The key was in memory alone, and some do not have it. All get a new one."),
  NO_KEY_LOST(
      RowPlace.group(EventKind.RESTARTED),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isNotAhead,
      "Every member has the key, or there is none. Nothing is lost. A key from the future, since "
          + "the clock has gone back, counts as made now."),
  OWNER_NEW(
      RowPlace.group(EventKind.OWNED),
      RowGuard.TAKEN_OVER,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isTakenOver,
      "The group begins without members. Its first key has a generation above what is on disk here,"
          + " above every one that a device has told, and above the Unix time."),
  OWNER_KEY_LOST(
      RowPlace.group(EventKind.OWNED),
      RowGuard.HELD,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isOwnedWithoutKey,
      "The key was destroyed when the lease was lost, and some do not have it. All get a new one."),
  OWNER_AGAIN(
      RowPlace.group(EventKind.OWNED),
      RowGuard.ALWAYS,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isOwnedAgain,
      "Every member has the key, or there is none. Nothing is lost."),
  NEW_GENERATION(
      RowPlace.afterwards(),
      RowGuard.NEW_KEY_WANTED,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::beginsGeneration,
      "The number rises, to the Unix time at least, so that no generation comes twice "
          + "even if the state is lost. The key before is destroyed, acknowledged or not. "
          + "Who has it is `updating`."),
  GROUP_EMPTIED(
      RowPlace.afterwards(),
      RowGuard.EMPTIED,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::isEmptied,
      "The key is destroyed. The number stays, so that the next key has a higher one."),
  KEY_DESTROYED(
      RowPlace.afterwards(),
      RowGuard.OWED_BY_NOBODY,
      RowAnswer.NOBODY_ASKED,
      GroupDraft::destroysKey,
      "The last acknowledgement has come, or nobody is left that owes one. The key is "
          + "overwritten.");

  private static final Map<EventKind, List<GroupRow>> OF_DEVICE = part(RowPlace.Part.DEVICE);
  private static final Map<EventKind, List<GroupRow>> OF_GROUP = part(RowPlace.Part.GROUP);
  private static final List<GroupRow> AFTERWARDS =
      Stream.of(values()).filter(row -> row.place.part() == RowPlace.Part.AFTERWARDS).toList();

  @SuppressWarnings("ImmutableEnumChecker") // a record of values and an unmodifiable set
  private final RowPlace place;

  private final RowGuard guard;
  private final RowAnswer answer;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a method, which holds nothing
  private final Consumer<GroupDraft> effect;

  private final String story;

  GroupRow(
      RowPlace place, RowGuard guard, RowAnswer answer, Consumer<GroupDraft> effect, String story) {
    this.place = place;
    this.guard = guard;
    this.answer = answer;
    this.effect = effect;
    this.story = story;
  }

  private static Map<EventKind, List<GroupRow>> part(RowPlace.Part part) {
    return Stream.of(values())
        .filter(row -> row.place.part() == part)
        .collect(Collectors.groupingBy(row -> row.place.kind().orElseThrow()));
  }

  /** Of the device that is looked at, the row that counts. */
  static GroupRow ofDevice(GroupDraft draft) {
    MemberState state = draft.subjectState();
    return OF_DEVICE.getOrDefault(EventKind.of(draft.event()), List.of()).stream()
        .filter(row -> row.place.states().contains(state) && row.guard.holds(draft))
        .findFirst()
        .orElseThrow();
  }

  /** Of an event that is about no single device, the row that counts for the whole group. */
  static GroupRow ofGroup(GroupDraft draft) {
    return OF_GROUP.getOrDefault(EventKind.of(draft.event()), List.of()).stream()
        .filter(row -> row.guard.holds(draft))
        .findFirst()
        .orElseThrow();
  }

  /** What follows from everything else, in this order. */
  static List<GroupRow> afterwards() {
    return AFTERWARDS;
  }

  /** Its name in logs and in the documentation. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  RowPlace place() {
    return place;
  }

  RowGuard guard() {
    return guard;
  }

  RowAnswer answer() {
    return answer;
  }

  /** What it means, and what follows, for people. */
  String story() {
    return story;
  }

  void apply(GroupDraft draft) {
    effect.accept(draft);
  }
}
