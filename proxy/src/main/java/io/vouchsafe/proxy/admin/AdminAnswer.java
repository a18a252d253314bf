package io.vouchsafe.proxy.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestBody;
import io.vouchsafe.proxy.net.http.MediaType;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the calls of the admin port have in common when they answer. */
final class AdminAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(AdminAnswer.class);

  private AdminAnswer() {}

  /** Sends {@code text}, which was made where nobody waits for it. */
  static void json(HttpServerResponse response, String text) {
    if (!response.closed()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.JSON.header()).end(text + "\n");
    }
  }

  /** RFC 9457 §3.2: a problem with every mistake of the body in {@code problems}. */
  private static void mistakes(
      HttpServerResponse response, List<io.vouchsafe.config.Problem> problems) {
    JsonArray all = new JsonArray();
    problems.forEach(each -> all.add(each.toString()));
    new HttpProblem(422, "Unprocessable content", "nothing was changed: " + problems.getFirst())
        .send(response, new JsonObject().put("problems", all));
  }

  static void methodNotAllowed(HttpServerRequest request, String allowed) {
    request.response().putHeader(HttpHeaders.ALLOW, allowed);
    HttpProblem.methodNotAllowed(allowed).send(request.response());
  }

  /** Says why {@code request} was not answered. */
  static void failure(Throwable failure, HttpServerRequest request) {
    if (request.response().closed()) {
      return;
    }
    switch (failure) {
      case Changes.Mistaken mistaken -> mistakes(request.response(), mistaken.problems());
      case RequestBody.Refused refused when request.isEnded() ->
          refused.problem().send(request.response());
      case RequestBody.Refused refused -> refused.problem().sendLast(request);
      default -> {
        LOG.error("a call of the admin port could not be answered", failure);
        HttpProblem.internal().send(request.response());
      }
    }
  }
}
