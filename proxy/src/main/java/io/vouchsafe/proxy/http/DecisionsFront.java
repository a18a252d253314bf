package io.vouchsafe.proxy.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.Policy;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/{tenant}/decisions}: a chain in, the whole verdict out. */
final class DecisionsFront {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionsFront.class);

  static final String FRONT = DecisionBody.FRONT;
  private static final Set<String> QUERY = Set.of("policy");
  private static final String USUAL_POLICY = "default";

  private final DecisionService decisions;
  private final BearerToken token;

  DecisionsFront(DecisionService decisions, BearerToken token) {
    this.decisions = decisions;
    this.token = token;
  }

  /** Answers {@code request} for the tenant that its path names, if there is one. */
  void answer(HttpServerRequest request, Optional<TenantRuntime> tenant) {
    Optional<Problem> refused = refusal(request, tenant);
    if (refused.isPresent()) {
      refused.get().send(request.response());
      return;
    }
    switch (RequestQuery.read(request.query(), QUERY)) {
      case Parsed.Malformed<RequestQuery>(String reason) ->
          Problem.badRequest(reason).send(request.response());
      case Parsed.Ok<RequestQuery>(RequestQuery query) ->
          tenant
              .get()
              .policy(query.value("policy").orElse(USUAL_POLICY))
              .ifPresentOrElse(
                  policy -> answer(request, tenant.get(), policy),
                  () -> Problem.notFound("the tenant has no such policy").send(request.response()));
    }
  }

  private void answer(HttpServerRequest request, TenantRuntime tenant, Policy policy) {
    String type = mediaType(request.getHeader(HttpHeaders.CONTENT_TYPE));
    RequestBody.read(request)
        .compose(body -> decide(tenant, policy, type, body))
        .onSuccess(verdict -> send(verdict, request.response()))
        .onFailure(failure -> refuse(failure, request));
  }

  /** The token comes before everything that would tell a stranger which tenants there are. */
  private Optional<Problem> refusal(HttpServerRequest request, Optional<TenantRuntime> tenant) {
    Optional<Problem> stranger = token.refuses(request);
    if (stranger.isPresent()) {
      return stranger;
    }
    if (tenant.isEmpty()) {
      return Optional.of(Problem.notFound("there is no such tenant"));
    }
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      return Optional.of(Problem.methodNotAllowed("POST"));
    }
    return Optional.empty();
  }

  /** A large body is read on the workers, lest others wait for it on this event loop. */
  private Future<Verdict> decide(TenantRuntime tenant, Policy policy, String type, Buffer body) {
    byte[] bytes = body.getBytes();
    if (bytes.length > RequestBody.LARGE) {
      return decisions.decide(tenant, policy, FRONT, () -> DecisionBody.read(type, bytes));
    }
    try {
      return decisions.decide(tenant, policy, FRONT, DecisionBody.read(type, bytes));
    } catch (RequestBody.Refused refused) {
      return Future.failedFuture(refused);
    }
  }

  private static void send(Verdict verdict, HttpServerResponse response) {
    if (!response.closed()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, DecisionBody.JSON)
          .end(DecisionJson.of(verdict).toBuffer());
    }
  }

  private static void refuse(Throwable failure, HttpServerRequest request) {
    if (request.response().closed()) {
      return;
    }
    switch (failure) {
      case RequestBody.Refused refused -> {
        if (request.isEnded()) {
          refused.problem().send(request.response());
        } else {
          refused.problem().sendLast(request);
        }
      }
      default -> {
        LOG.error("a decision could not be answered", failure);
        Problem.internal().send(request.response());
      }
    }
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
