package io.vouchsafe.proxy.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What wrk counted, and which of it must not be.
 *
 * @param answers how often, by kind of client, status and reason: {@code good 200 ok}
 * @param millis median, p99 and the longest
 */
record SoakTally(Map<String, Integer> answers, int socketErrors, List<String> millis) {
  private static final String MARK = "SOAK ";

  /** Whatever the responder does; anything else is a violation. */
  private static final Set<String> RIGHT =
      Set.of(
          "good 200 ok",
          "good 403 status_unavailable",
          "revoked 403 revoked",
          "revoked 403 status_unavailable",
          "unknown 403 status_unknown",
          "unknown 403 status_unavailable");

  /** Reads the lines that {@code soak.lua} printed. */
  static SoakTally of(List<String> output) {
    Map<String, Integer> answers = new TreeMap<>();
    int socketErrors = -1;
    List<String> millis = List.of();
    for (String line : output) {
      List<String> words = List.of(line.replace(MARK, "").split(" "));
      if (line.startsWith(MARK + "answers ")) {
        answers.merge(
            String.join(" ", words.subList(1, 4)), Integer.valueOf(words.get(4)), Integer::sum);
      } else if (line.startsWith(MARK + "socket_errors ")) {
        socketErrors = Integer.parseInt(words.get(1));
      } else if (line.startsWith(MARK + "millis ")) {
        millis = words.subList(1, 4);
      }
    }
    if (socketErrors < 0 || answers.isEmpty()) {
      throw new IllegalStateException("wrk said:\n" + String.join("\n", output));
    }
    return new SoakTally(answers, socketErrors, millis);
  }

  /** A run in which every right answer was seen at least once; otherwise it shows too little. */
  boolean isTelling() {
    return answers.keySet().containsAll(RIGHT);
  }

  /** Wrong answers and broken connections. */
  int violations() {
    int wrong =
        answers.entrySet().stream()
            .filter(each -> !RIGHT.contains(each.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    return wrong + socketErrors;
  }

  void print(Duration length) {
    int all = answers.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        Locale.ROOT,
        "%d answers in %d s; median %s ms, p99 %s ms, max %s ms; %d connections broke%n",
        all,
        length.toSeconds(),
        millis.get(0),
        millis.get(1),
        millis.get(2),
        socketErrors);
    answers.forEach(
        (seen, count) ->
            System.out.printf("%-36s %10d %s%n", seen, count, RIGHT.contains(seen) ? "" : "WRONG"));
    System.out.println(
        violations()
            + " violations"
            + (isTelling() ? "" : "; not every kind of answer was seen, too little to tell"));
  }
}
