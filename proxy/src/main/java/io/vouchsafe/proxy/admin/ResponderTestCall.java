package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.status.ResponderTests;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code POST /responders/test}: asks each responder now. */
public final class ResponderTestCall implements AdminCall {
  private static final List<String> PATH = List.of("responders", "test");

  private final Vertx vertx;
  private final Tenants tenants;
  private final ResponderTests tests;

  public ResponderTestCall(Vertx vertx, Tenants tenants, ResponderTests tests) {
    this.vertx = vertx;
    this.tenants = tenants;
    this.tests = tests;
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return Set.of("tenant");
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    Optional<String> tenant = query.value("tenant");
    if (!AdminPath.of(request.path()).parts().equals(PATH)) {
      HttpProblem.notFound("/responders/test").send(request.response());
    } else if (!request.method().name().equals("POST")) {
      AdminAnswer.methodNotAllowed(request, "POST");
    } else if (tenant.isPresent() && tenants.named(tenant.get()).isEmpty()) {
      HttpProblem.notFound("nobody was asked: the settings have no such tenant")
          .send(request.response());
    } else {
      test(request, tenant);
    }
  }

  private void test(HttpServerRequest request, Optional<String> tenant) {
    var caller = vertx.getOrCreateContext();
    tests
        .run(tenant)
        .onComplete(
            done ->
                caller.runOnContext(
                    there -> {
                      if (done.failed()) {
                        AdminAnswer.failure(done.cause(), request);
                      } else {
                        told(request, done.result());
                      }
                    }));
  }

  private static void told(HttpServerRequest request, ResponderTests.Result result) {
    switch (result) {
      case ResponderTests.Result.Made(var told) ->
          AdminAnswer.json(request.response(), told.encode());
      case ResponderTests.Result.TooSoon tooSoon -> {
        if (!request.response().closed()) {
          request.response().putHeader(HttpHeaders.RETRY_AFTER, "2");
          new HttpProblem(
                  429,
                  "Too many requests",
                  "nobody was asked: another test runs, or has ended less than 2 s ago")
              .send(request.response());
        }
      }
    }
  }
}
