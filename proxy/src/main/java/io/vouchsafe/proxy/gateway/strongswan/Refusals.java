package io.vouchsafe.proxy.gateway.strongswan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What charon refused, and when it is tried again: 1 s after the first time, twice as long after
 * each further one, 60 s at most. Confined to one thread.
 */
final class Refusals {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int DOUBLINGS = 6;

  private final LongSupplier nanoTime;
  private final Map<FedKey, Refusal> all = new LinkedHashMap<>();

  /**
   * One of them.
   *
   * @param step what was tried
   * @param isFatal whether charon went away meanwhile, which another attempt may bring about again
   */
  record Refusal(FeedStep step, String why, int attempts, long dueNanos, boolean isFatal) {}

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** charon answered {@code why}. */
  void refused(FeedStep step, String why) {
    put(step, why, false);
  }

  /** charon, or the way to it, ended while it did that. */
  void wentAway(FeedStep step) {
    put(step, "charon went away meanwhile", true);
  }

  private void put(FeedStep step, String why, boolean isFatal) {
    int attempts =
        Optional.ofNullable(all.get(step.key()))
            .filter(before -> before.step().equals(step))
            .map(before -> before.attempts() + 1)
            .orElse(1);
    Duration pause = FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
    Duration wait = pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    long due = nanoTime.getAsLong() + wait.toNanos();
    all.put(step.key(), new Refusal(step, why, attempts, due, isFatal));
  }

  /** It went well, or is not wanted any more. */
  void forget(FedKey key) {
    all.remove(key);
  }

  /** A charon that has just been reached is asked anew, but not for what ended the one before. */
  void forgetAnswered() {
    all.values().removeIf(refusal -> !refusal.isFatal());
  }

  /** Whether it was refused, and its time has not come. */
  boolean waits(FedKey key) {
    Refusal refusal = all.get(key);
    return refusal != null && refusal.dueNanos() - nanoTime.getAsLong() > 0;
  }

  Optional<Refusal> of(FedKey key) {
    return Optional.ofNullable(all.get(key));
  }

  /** What was refused. */
  Set<FedKey> keys() {
    return Set.copyOf(all.keySet());
  }

  /**
   * Goes by what is wanted now: what is loaded with other contents or unloaded instead is another
   * attempt, and what is neither there nor wanted is none.
   */
  void follow(DesiredState desired, FeedMemory memory) {
    if (all.isEmpty()) {
      return;
    }
    Map<FedKey, FedObject> wanted = new LinkedHashMap<>();
    desired.objects().forEach(object -> wanted.put(FedKey.of(object), object));
    all.entrySet()
        .removeIf(
            entry ->
                switch (entry.getValue().step()) {
                  case FeedStep.Load(FedObject object) ->
                      !object.equals(wanted.get(entry.getKey()));
                  case FeedStep.Clear clear -> true;
                  case FeedStep.Unload(FedKey key) -> !memory.holds(key) || wanted.containsKey(key);
                });
  }

  /** Nanoseconds until the next is due; empty when nothing was refused. */
  OptionalLong nextDue() {
    long now = nanoTime.getAsLong();
    return all.values().stream().mapToLong(refusal -> refusal.dueNanos() - now).min();
  }
}
