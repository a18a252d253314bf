package io.vouchsafe.proxy.bench.siege;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** What became of one kind of attack. */
final class AttackTally {
  private final String name;
  private final Harm harm;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger heldBack = new AtomicInteger();
  private final AtomicInteger harmful = new AtomicInteger();
  private final AtomicReference<String> firstHarm = new AtomicReference<>("");
  private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();

  AttackTally(String name, Harm harm) {
    this.name = name;
    this.harm = harm;
  }

  void sent() {
    sent.incrementAndGet();
  }

  /** Not sent, since as many as may be in flight were. */
  void heldBack() {
    heldBack.incrementAndGet();
  }

  /** Counts an answer, or what was there instead. */
  void answered(String word) {
    answers.computeIfAbsent(word, unseen -> new AtomicInteger()).incrementAndGet();
  }

  /** An answer that must not be. */
  void harmed(String how) {
    harmful.incrementAndGet();
    firstHarm.compareAndSet("", how);
  }

  String name() {
    return name;
  }

  /** What would be harm. */
  Harm harm() {
    return harm;
  }

  int harmful() {
    return harmful.get();
  }

  /** The first answer that must not have been; empty when there was none. */
  String firstHarm() {
    return firstHarm.get().isEmpty() ? "" : name + ": " + firstHarm.get();
  }

  /** A line of the table. */
  String row() {
    String seen =
        answers.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
    String late = heldBack.get() == 0 ? "" : " (" + heldBack + " held back)";
    return "| %s | %d%s | %s | %d |".formatted(name, sent.get(), late, seen, harmful());
  }
}
