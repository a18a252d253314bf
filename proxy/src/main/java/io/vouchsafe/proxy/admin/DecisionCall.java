package io.vouchsafe.proxy.admin;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.http.Problem;
import io.vouchsafe.proxy.journal.DecisionLine;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.vpnauth.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /decisions?reason=…&tenant=…&decision=…&limit=…}: the last decisions, newest first,
 * each as the journal has it.
 */
public final class DecisionCall implements AdminCall {
  private static final Set<String> PARAMETERS = Set.of("reason", "tenant", "decision", "limit");
  private static final int USUAL = 100;
  private static final int MOST = 1000;

  private final RecentVerdicts recent;
  private final DecisionLine line;

  public DecisionCall(RecentVerdicts recent, DecisionLine line) {
    this.recent = recent;
    this.line = line;
  }

  @Override
  public void answer(HttpServerRequest request) {
    AdminPath path = AdminPath.of(request);
    if (!path.tenant().isEmpty()) {
      Problem.notFound("/decisions?reason=…&tenant=…&limit=…").send(request.response());
    } else if (!request.method().name().equals("GET")) {
      AdminAnswer.methodNotAllowed(request, "GET");
    } else {
      answer(request, request.params());
    }
  }

  private void answer(HttpServerRequest request, MultiMap given) {
    Optional<String> mistake = mistake(given);
    if (mistake.isPresent()) {
      Problem.badRequest(mistake.get()).send(request.response());
      return;
    }
    int limit = Optional.ofNullable(given.get("limit")).map(Integer::parseInt).orElse(USUAL);
    List<Verdict> found = recent.newest(wanted(given), limit);
    String lines =
        found.stream()
            .map(verdict -> line.of(verdict).stripTrailing())
            .collect(Collectors.joining(",\n", "{\"decisions\":[\n", "\n]}\n"));
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(lines);
  }

  private static Predicate<Verdict> wanted(MultiMap given) {
    Predicate<Verdict> reason =
        is(given.get("reason"), verdict -> verdict.decision().reason().code());
    Predicate<Verdict> tenant = is(given.get("tenant"), Verdict::tenant);
    Predicate<Verdict> decision =
        is(given.get("decision"), verdict -> verdict.isAllow() ? "allow" : "deny");
    return reason.and(tenant).and(decision);
  }

  private static Predicate<Verdict> is(@Nullable String value, Function<Verdict, String> field) {
    return verdict -> value == null || value.equals(field.apply(verdict));
  }

  /** What was misspelt would otherwise look like "nothing happened". */
  private static Optional<String> mistake(MultiMap given) {
    for (String name : given.names()) {
      if (!PARAMETERS.contains(name) || given.getAll(name).size() > 1) {
        return Optional.of(
            "each of "
                + String.join(", ", PARAMETERS.stream().sorted().toList())
                + " once, and no other parameter");
      }
    }
    String reason = given.get("reason");
    if (reason != null && Arrays.stream(Reason.values()).noneMatch(r -> r.code().equals(reason))) {
      return Optional.of("reason is none of those in docs/reasons.md");
    }
    String decision = given.get("decision");
    if (decision != null && !Set.of("allow", "deny").contains(decision)) {
      return Optional.of("decision is allow or deny");
    }
    String limit = given.get("limit");
    return limit == null || isLimit(limit)
        ? Optional.empty()
        : Optional.of("limit is a number from 1 to " + MOST);
  }

  private static boolean isLimit(String text) {
    return text.matches("[0-9]{1,4}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= MOST;
  }
}
