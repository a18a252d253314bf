package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.http.Problem;
import io.vouchsafe.proxy.http.RequestQuery;
import io.vouchsafe.proxy.journal.DecisionLine;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.vpnauth.Reason;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code GET /decisions?reason=…&tenant=…&decision=…&limit=…}: the last decisions, newest first,
 * each as the journal has it.
 */
public final class DecisionCall implements AdminCall {
  private static final Set<String> QUERY = Set.of("reason", "tenant", "decision", "limit");
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final Set<String> DECISIONS = Set.of("allow", "deny");
  private static final String LIMIT = "limit is a number from 1 to " + MOST;

  private final RecentVerdicts recent;
  private final DecisionLine line;
  private final LongAnswer answer;

  public DecisionCall(Vertx vertx, RecentVerdicts recent, DecisionLine line) {
    this.answer = new LongAnswer(vertx);
    this.recent = recent;
    this.line = line;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return QUERY;
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    if (!AdminPath.of(request.path()).isWord()) {
      Problem.notFound("/decisions?reason=…&tenant=…&limit=…").send(request.response());
    } else if (!request.method().name().equals("GET")) {
      AdminAnswer.methodNotAllowed(request, "GET");
    } else {
      list(request, query);
    }
  }

  private void list(HttpServerRequest request, RequestQuery given) {
    Optional<String> mistake = mistake(given);
    if (mistake.isPresent()) {
      Problem.badRequest(mistake.get()).send(request.response());
      return;
    }
    int limit = given.value("limit").map(Integer::parseInt).orElse(USUAL);
    answer.send(request, "application/json", () -> lines(wanted(given), limit));
  }

  private String lines(Predicate<Verdict> wanted, int limit) {
    return recent.newest(wanted, limit).stream()
        .map(verdict -> line.of(verdict).stripTrailing())
        .collect(Collectors.joining(",\n", "{\"decisions\":[\n", "\n]}\n"));
  }

  private static Predicate<Verdict> wanted(RequestQuery given) {
    Predicate<Verdict> reason =
        is(given.value("reason"), verdict -> verdict.decision().reason().code());
    Predicate<Verdict> tenant = is(given.value("tenant"), Verdict::tenant);
    Predicate<Verdict> decision =
        is(given.value("decision"), verdict -> verdict.isAllow() ? "allow" : "deny");
    return reason.and(tenant).and(decision);
  }

  private static Predicate<Verdict> is(Optional<String> value, Function<Verdict, String> field) {
    return verdict -> value.isEmpty() || value.get().equals(field.apply(verdict));
  }

  /** What was misspelt would otherwise look like "nothing happened". */
  private static Optional<String> mistake(RequestQuery given) {
    return mistake(given, "reason", DecisionCall::isReason, "reason is none of docs/reasons.md")
        .or(() -> mistake(given, "decision", DECISIONS::contains, "decision is allow or deny"))
        .or(() -> mistake(given, "limit", DecisionCall::isLimit, LIMIT));
  }

  private static Optional<String> mistake(
      RequestQuery given, String key, Predicate<String> rule, String sentence) {
    return given.value(key).filter(rule.negate()).map(wrong -> sentence);
  }

  private static boolean isReason(String text) {
    return Arrays.stream(Reason.values()).anyMatch(reason -> reason.code().equals(text));
  }

  private static boolean isLimit(String text) {
    return text.matches("[0-9]{1,4}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= MOST;
  }
}
