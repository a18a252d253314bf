package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.proxy.bench.Quantiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a siege came to.
 *
 * @param calm logins before it, as a yardstick
 * @param besieged logins during it
 * @param afterwards what everybody heard when it was over
 * @param own how late this side was
 */
record SiegeReport(
    Collection<TimedLogin> calm,
    Collection<TimedLogin> besieged,
    Collection<TimedLogin> afterwards,
    OwnLateness own,
    List<AttackTally> attacks,
    ReadinessWatch readiness,
    Footprint before,
    Footprint after) {
  /** What a busy machine adds to every figure. */
  record OwnLateness(double loginMillis, double responderMillis) {}

  private static final double LATEST_MILLIS = 250;
  private static final double DECIDED_PERCENT = 95;

  /** For what the caches' own account leaves out, connections that are kept, compiled code. */
  private static final double SLACK_MIB = 8;

  /** Connections that the service keeps to responders. */
  private static final int SLACK_DESCRIPTORS = 32;

  private static final double MIB = 1 << 20;

  List<Promise> promises() {
    List<Promise> promises = new ArrayList<>();
    promises.add(
        Promise.atMost(
            "wrong verdicts of logins", count(siege(), TimedLogin.Finding.WRONG), 0, ""));
    promises.add(Promise.atMost("allowed by an attack", harm(Harm.ALLOWED), 0, ""));
    promises.add(Promise.atMost("smuggled requests answered", harm(Harm.SECOND_ANSWER), 0, ""));
    promises.add(Promise.atMost("foreign orders obeyed", harm(Harm.OBEYED), 0, ""));
    Collection<TimedLogin> remembered = only(besieged, TimedLogin.Who.REMEMBERED);
    promises.add(Promise.atMost("latest remembered login", max(remembered), LATEST_MILLIS, "ms"));
    promises.add(
        Promise.atMost(
            "remembered logins without a verdict",
            count(remembered, TimedLogin.Finding.UNDECIDED),
            0,
            ""));
    Collection<TimedLogin> unseen = only(besieged, TimedLogin.Who.NEW);
    promises.add(
        Promise.atLeast(
            "new logins decided",
            100.0 * count(unseen, TimedLogin.Finding.RIGHT) / Math.max(1, unseen.size()),
            DECIDED_PERCENT,
            "%"));
    promises.add(
        Promise.atMost(
            "logins undecided when it is over",
            count(afterwards, TimedLogin.Finding.UNDECIDED),
            0,
            ""));
    promises.add(
        Promise.atMost(
            "heap beside the caches grown, after full collections",
            (after.besideCaches() - before.besideCaches()) / MIB,
            SLACK_MIB,
            "MiB"));
    promises.add(
        Promise.atMost(
            "descriptors not given back",
            after.descriptors() - before.descriptors(),
            SLACK_DESCRIPTORS,
            ""));
    promises.add(
        Promise.atMost("readiness asked without an answer", readiness.unanswered(), 0, ""));
    promises.add(Promise.atMost("answers that it is not ready", readiness.unready(), 0, ""));
    return promises;
  }

  void print() {
    System.out.println("| attack | sent | answered | harm |\n|---|---:|---|---:|");
    attacks.forEach(attack -> System.out.println(attack.row()));
    System.out.println(
        "\n| logins | | p50, ms | p99, ms | max, ms | answers |\n|---|---:|---:|---:|---:|---|");
    for (TimedLogin.Who who : TimedLogin.Who.values()) {
      row("calm, " + who.word(), only(calm, who));
      row("besieged, " + who.word(), only(besieged, who));
    }
    System.out.printf(
        Locale.ROOT,
        "This side sent a login up to %.1f ms late, and its responders were up to %.1f ms late;"
            + " the figures contain that.%n"
            + "Heap %.1f MiB, caches %.1f MiB of it, %d descriptors, %d threads before;"
            + " %.1f, %.1f, %d, %d after.%n",
        own.loginMillis(),
        own.responderMillis(),
        before.heap() / MIB,
        before.caches() / MIB,
        before.descriptors(),
        before.threads(),
        after.heap() / MIB,
        after.caches() / MIB,
        after.descriptors(),
        after.threads());
    attacks.stream()
        .map(AttackTally::firstHarm)
        .filter(Predicate.not(String::isEmpty))
        .forEach(System.out::println);
    tell("wrong without any attack", calm);
    tell("wrong", siege());
    System.out.println("\n| promise | measured | bound | |\n|---|---:|---:|---|");
    promises().forEach(promise -> System.out.println(promise.row()));
  }

  /** Every promise that was broken, in words. */
  List<String> broken() {
    return promises().stream()
        .filter(Predicate.not(Promise::kept))
        .map(promise -> promise.what() + ": " + promise.figure() + ", " + promise.bound())
        .toList();
  }

  private List<TimedLogin> siege() {
    List<TimedLogin> all = new ArrayList<>(besieged);
    all.addAll(afterwards);
    return all;
  }

  private static void tell(String what, Collection<TimedLogin> logins) {
    Map<String, Integer> wrong = new TreeMap<>();
    logins.stream()
        .filter(login -> login.finding() == TimedLogin.Finding.WRONG)
        .forEach(login -> wrong.merge(login.words(), 1, Integer::sum));
    wrong.forEach(
        (words, times) -> System.out.println(what + ": " + words + ", " + times + " times"));
  }

  private int harm(Harm harm) {
    return attacks.stream()
        .filter(attack -> attack.harm() == harm)
        .mapToInt(AttackTally::harmful)
        .sum();
  }

  private static void row(String name, Collection<TimedLogin> logins) {
    if (logins.isEmpty()) {
      return;
    }
    Map<String, Integer> answers = new TreeMap<>();
    logins.forEach(
        login -> answers.merge(login.truth().word() + " " + login.answer(), 1, Integer::sum));
    Quantiles of = Quantiles.of(logins.stream().map(TimedLogin::millis).toList());
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.2f | %.2f | %.2f | %s |%n",
        name,
        logins.size(),
        of.median(),
        of.p99(),
        of.max(),
        answers.toString().replaceAll("[{}]", ""));
  }

  private static double max(Collection<TimedLogin> logins) {
    return logins.stream().mapToDouble(TimedLogin::millis).max().orElse(0);
  }

  private static long count(Collection<TimedLogin> logins, TimedLogin.Finding finding) {
    return logins.stream().filter(login -> login.finding() == finding).count();
  }

  private static Collection<TimedLogin> only(Collection<TimedLogin> logins, TimedLogin.Who who) {
    return logins.stream().filter(login -> login.who() == who).toList();
  }
}
