package io.vouchsafe.proxy.admin;

import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import java.util.Set;

/**
 * {@code GET /decisions?reason=…&tenant=…&after=…&wait=…}: the last decisions, newest first, each
 * as the journal has it.
 */
public final class DecisionCall implements AdminCall {
  private final DecisionPolls polls;

  public DecisionCall(DecisionPolls polls) {
    this.polls = polls;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return DecisionQuery.KEYS;
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    if (!AdminPath.of(request.path()).isWord()) {
      HttpProblem.notFound("/decisions?reason=…&tenant=…&limit=…").send(request.response());
    } else if (!request.method().name().equals("GET")) {
      AdminAnswer.methodNotAllowed(request, "GET");
    } else {
      switch (DecisionQuery.read(query)) {
        case Parsed.Malformed<DecisionQuery>(String mistake) ->
            HttpProblem.badRequest(mistake).send(request.response());
        case Parsed.Ok<DecisionQuery>(DecisionQuery asked) -> polls.answer(request, asked);
      }
    }
  }

  @Override
  public void close() {
    polls.end();
  }
}
