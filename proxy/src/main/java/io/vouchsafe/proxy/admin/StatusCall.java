package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** {@code GET /status}: everything that a person on call looks at first, in one answer. */
final class StatusCall implements AdminCall {
  private static final int LONGEST_NAME = 256;

  private final Vertx vertx;
  private final Supplier<Future<String>> health;
  private final StatusHead head;
  private final HealthText more;

  /**
   * A call.
   *
   * @param health makes the body of {@code /health/ready}
   * @param more what is told beside it
   */
  StatusCall(
      Vertx vertx,
      Supplier<Future<String>> health,
      StatusHead head,
      List<HealthDetail> more,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.health = health;
    this.head = head;
    this.more = new HealthText(vertx, more, nanoTime);
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return request.method().name().equals("GET") ? Set.of("tenant") : Set.of();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    Optional<String> tenant = query.value("tenant");
    if (!AdminPath.of(request.path()).isWord()) {
      HttpProblem.notFound("nothing is here").send(request.response());
    } else if (!request.method().name().equals("GET")) {
      AdminAnswer.methodNotAllowed(request, "GET");
    } else if (tenant.filter(StatusCall::isNoName).isPresent()) {
      HttpProblem.badRequest("tenant is a name of 1 to " + LONGEST_NAME + " characters")
          .send(request.response());
    } else {
      show(request, tenant);
    }
  }

  private static boolean isNoName(String text) {
    return text.isEmpty() || text.length() > LONGEST_NAME;
  }

  private void show(HttpServerRequest request, Optional<String> tenant) {
    health
        .get()
        .compose(
            ready ->
                more.body("")
                    .compose(rest -> vertx.executeBlocking(() -> text(ready, rest, tenant))))
        .onSuccess(text -> AdminAnswer.json(request.response(), text))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  /** What is wrong and what ends next stand first. */
  private String text(String ready, String rest, Optional<String> tenant) {
    JsonObject lists = new JsonObject(rest).mergeIn(new JsonObject(ready));
    String status = lists.getString("status");
    lists.remove("status");
    tenant.ifPresent(name -> StatusLists.keepOf(lists, name));
    JsonObject answer =
        head.toJson()
            .put("status", status)
            .put("attention", StatusLists.attention(lists))
            .put("next", lists.getValue("next", new JsonArray()));
    lists.remove("next");
    JsonObject leftOut = StatusLists.bound(lists);
    return answer.mergeIn(lists).put("left_out", leftOut).encode();
  }
}
