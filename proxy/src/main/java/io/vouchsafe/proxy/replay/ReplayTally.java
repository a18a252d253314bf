package io.vouchsafe.proxy.replay;

import io.vouchsafe.proxy.record.RecordedDecision;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a replay has found so far; of what does not change only the number is kept. */
public final class ReplayTally {
  /** Groups that are told; decisions of more of them are only counted. */
  public static final int MOST_GROUPS = 10_000;

  private final int mostGroups;
  private final Map<ReplayGroup.Key, ReplayGroup> groups = new LinkedHashMap<>();
  private final Map<Change, Long> counts = new EnumMap<>(Change.class);
  private final Map<Change, Long> ungrouped = new EnumMap<>(Change.class);
  private long undeterminedAllows;
  private long unreadable;
  private long unrecorded;
  private Optional<Instant> first = Optional.empty();
  private Optional<Instant> last = Optional.empty();

  ReplayTally() {
    this(MOST_GROUPS);
  }

  ReplayTally(int mostGroups) {
    this.mostGroups = mostGroups;
  }

  void add(RecordedDecision before, Optional<String> subject, Replayed now) {
    Change change = Change.of(before, now);
    counts.merge(change, 1L, Long::sum);
    unrecorded += before.leftOut();
    Instant time = before.time();
    first = Optional.of(first.filter(known -> !time.isBefore(known)).orElse(time));
    last = Optional.of(last.filter(known -> !time.isAfter(known)).orElse(time));
    if (now instanceof Replayed.Undetermined unknown && before.allow() && !unknown.passes()) {
      undeterminedAllows++;
    }
    if (change != Change.SAME) {
      group(change, before, subject, now);
    }
  }

  private void group(
      Change change, RecordedDecision before, Optional<String> subject, Replayed now) {
    ReplayGroup.Key key = key(change, before, subject, now);
    ReplayGroup group = groups.get(key);
    if (group == null) {
      if (groups.size() >= mostGroups) {
        ungrouped.merge(change, 1L, Long::sum);
        return;
      }
      group = new ReplayGroup(key, before, detail(now));
      groups.put(key, group);
    }
    group.add(before);
  }

  private static ReplayGroup.Key key(
      Change change, RecordedDecision before, Optional<String> subject, Replayed now) {
    String named =
        subject.orElseGet(
            () -> before.claimed().map(id -> id.describe()).orElse("(no certificate)"));
    String policy = before.policy();
    return switch (now) {
      case Replayed.Passes passes ->
          new ReplayGroup.Key(
              change,
              before.tenant(),
              policy,
              named,
              before.allow(),
              before.reason(),
              Optional.of(passes.reason()),
              true,
              passes.would().isPresent());
      case Replayed.Refused refused ->
          new ReplayGroup.Key(
              change,
              before.tenant(),
              policy,
              named,
              before.allow(),
              before.reason(),
              Optional.of(refused.reason()),
              false,
              false);
      case Replayed.Undetermined unknown ->
          new ReplayGroup.Key(
              change,
              before.tenant(),
              policy,
              named,
              before.allow(),
              before.reason(),
              Optional.empty(),
              unknown.passes(),
              unknown.passes());
    };
  }

  private static String detail(Replayed now) {
    return switch (now) {
      case Replayed.Passes passes -> passes.detail();
      case Replayed.Refused refused -> refused.detail();
      case Replayed.Undetermined unknown -> unknown.why();
    };
  }

  void addUnreadable() {
    unreadable++;
  }

  /** Those of one change, the most frequent first. */
  public List<ReplayGroup> groups(Change change) {
    return groups.values().stream()
        .filter(group -> group.key().change() == change)
        .sorted(Comparator.comparingLong(ReplayGroup::count).reversed())
        .toList();
  }

  /** Decisions of one change. */
  public long count(Change change) {
    return counts.getOrDefault(change, 0L);
  }

  /** Those of them that are in no group, for there were too many. */
  public long ungrouped(Change change) {
    return ungrouped.getOrDefault(change, 0L);
  }

  /** Decisions that were made again. */
  public long decisions() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Allows of which nobody knows whether they would be denies. */
  public long undeterminedAllows() {
    return undeterminedAllows;
  }

  /** Lines that could not be read. */
  public long unreadable() {
    return unreadable;
  }

  /** Decisions that have no line, as the lines say. */
  public long unrecorded() {
    return unrecorded;
  }

  /** The first instant that was decided for; empty when nothing was. */
  public Optional<Instant> first() {
    return first;
  }

  /** The last one. */
  public Optional<Instant> last() {
    return last;
  }
}
