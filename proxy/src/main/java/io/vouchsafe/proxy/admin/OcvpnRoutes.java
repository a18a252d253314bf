package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.ocvpn.Groups;
import java.util.Optional;
import java.util.Set;

/** {@code GET /ocvpn}: the groups of OCVPN's customers, without their keys. */
public final class OcvpnRoutes implements AdminCall {
  private static final Set<String> KEYS = Set.of("tenant", "after", "limit");
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int LONGEST_TEXT = 1024;

  private final Changes changes;
  private final Groups groups;

  public OcvpnRoutes(Vertx vertx, Groups groups) {
    this.changes = new Changes(vertx);
    this.groups = groups;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return isOwn(request) && request.method().name().equals("GET") ? KEYS : Set.of();
  }

  private static boolean isOwn(HttpServerRequest request) {
    return AdminPath.of(request.path()).isWord();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    Optional<String> limit = query.value("limit");
    if (!isOwn(request)) {
      HttpProblem.notFound("nothing is here").send(request.response());
    } else if (!request.method().name().equals("GET")) {
      AdminAnswer.methodNotAllowed(request, "GET");
    } else if (limit.filter(text -> !text.matches("[1-9][0-9]{0,2}|1000")).isPresent()) {
      HttpProblem.badRequest("limit is a number from 1 to " + MOST).send(request.response());
    } else if (isLong(query.value("tenant")) || isLong(query.value("after"))) {
      HttpProblem.badRequest("a name has at most " + LONGEST_TEXT + " characters")
          .send(request.response());
    } else {
      changes.answer(
          request,
          () ->
              groups.report(
                  query.value("tenant"),
                  query.value("after"),
                  limit.map(Integer::parseInt).orElse(USUAL)));
    }
  }

  private static boolean isLong(Optional<String> text) {
    return text.filter(each -> each.length() > LONGEST_TEXT).isPresent();
  }
}
