package io.vouchsafe.proxy.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which cases came out right, by id. */
record Score(String suite, int all, TreeSet<String> falseAccepts, TreeSet<String> falseRejects) {

  /** Compares answers with expectations; {@code good} says what counts as good of either. */
  static Score of(
      String suite,
      Map<String, JsonNode> expected,
      Map<String, JsonNode> answers,
      Predicate<JsonNode> good) {
    Score score = new Score(suite, expected.size(), new TreeSet<>(), new TreeSet<>());
    expected.forEach(
        (id, wanted) -> {
          boolean got = answers.containsKey(id) && good.test(answers.get(id));
          if (got && !good.test(wanted)) {
            score.falseAccepts.add(id);
          }
          if (!got && good.test(wanted)) {
            score.falseRejects.add(id);
          }
        });
    return score;
  }

  int right() {
    return all - falseAccepts.size() - falseRejects.size();
  }

  /** Prints one line for the log of the build. */
  Score print() {
    System.out.printf(
        "%s: %d of %d right, false accepts %s, false rejects %s%n",
        suite, right(), all, shortened(falseAccepts), shortened(falseRejects));
    return this;
  }

  private static String shortened(TreeSet<String> ids) {
    List<String> first = ids.stream().limit(5).toList();
    return ids.size() + (ids.isEmpty() ? "" : " " + first + (ids.size() > 5 ? "…" : ""));
  }
}
