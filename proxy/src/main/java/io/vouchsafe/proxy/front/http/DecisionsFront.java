package io.vouchsafe.proxy.front.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.UntrustedCall.Kind;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.CallerWords;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/{tenant}/decisions}: a chain in, the whole verdict out. */
public final class DecisionsFront implements Front {
  static final String FRONT = DecisionBody.FRONT;
  private static final Set<String> QUERY = Set.of("policy");
  private static final String USUAL_POLICY = "default";

  private final Tenants tenants;
  private final DecisionService decisions;
  private final BearerToken token;

  public DecisionsFront(Tenants tenants, DecisionService decisions, BearerToken token) {
    this.tenants = tenants;
    this.decisions = decisions;
    this.token = token;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    if (path.isWhole()) {
      answer(request, path.tenant(), tenants.named(path.tenant()), peer);
    } else {
      HttpProblem.notFound("nothing is here").send(request.response());
    }
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    refuse(failure, request);
  }

  /**
   * Answers {@code request} for the tenant that its path names, if there is one. The token comes
   * before everything that would tell a stranger which tenants there are.
   */
  private void answer(
      HttpServerRequest request, String name, Optional<TenantRuntime> tenant, Peer peer) {
    Optional<HttpProblem> stranger = token.refuses(request);
    if (stranger.isPresent()) {
      HttpProblem problem = stranger.get();
      refuse(request, tenant, Kind.NO_TOKEN, peer, name, problem, problem.detail());
      return;
    }
    if (tenant.isEmpty()) {
      refuse(
          request,
          tenant,
          Kind.UNKNOWN_TENANT,
          peer,
          name,
          HttpProblem.notFound("there is no such tenant; the service's log says which there are"),
          CallerWords.unknownTenant(tenants, name));
      return;
    }
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      HttpProblem.methodNotAllowed("POST").send(request.response());
      return;
    }
    switch (RequestQuery.read(request.query(), QUERY)) {
      case Parsed.Malformed<RequestQuery>(String reason) ->
          HttpProblem.badRequest(reason).send(request.response());
      case Parsed.Ok<RequestQuery>(RequestQuery query) -> {
        String asked = query.value("policy").orElse(USUAL_POLICY);
        Optional<Policy> policy = tenant.get().policy(asked);
        if (policy.isPresent()) {
          answer(request, tenant.get(), policy.get());
        } else {
          // Who gets here may ask for every policy of the tenant.
          String words = CallerWords.unknownPolicy(tenant.get(), asked);
          HttpProblem problem = HttpProblem.notFound(words);
          refuse(request, tenant, Kind.UNKNOWN_POLICY, peer, asked, problem, words);
        }
      }
    }
  }

  /** A refusal of HTTP that is told like every refusal, and carries its reference. */
  private void refuse(
      HttpServerRequest request,
      Optional<TenantRuntime> tenant,
      Kind kind,
      Peer peer,
      String asked,
      HttpProblem problem,
      String detail) {
    Verdict verdict =
        decisions.refuse(tenant, FRONT, new UntrustedCall(kind, peer.address(), asked), detail);
    problem.send(named(request.response(), verdict.reference()), reference(verdict.reference()));
  }

  private static HttpServerResponse named(HttpServerResponse response, String reference) {
    return response.putHeader(ForwardAuthFront.REFERENCE, reference);
  }

  private static JsonObject reference(String reference) {
    return new JsonObject().put("reference", reference);
  }

  private void answer(HttpServerRequest request, TenantRuntime tenant, Policy policy) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    DecisionService traced = decisions.within(RequestTrace.of(request.headers()));
    RequestBody.read(request)
        .compose(body -> decide(traced, tenant, policy, type, body))
        .onSuccess(verdict -> guarded(request, () -> send(verdict, request.response())))
        .onFailure(failure -> guarded(request, () -> refuse(failure, request)));
  }

  /** A large body is read on the workers, lest others wait for it on this event loop. */
  private static Future<Verdict> decide(
      DecisionService traced,
      TenantRuntime tenant,
      Policy policy,
      @Nullable String type,
      Buffer body) {
    byte[] bytes = body.getBytes();
    if (bytes.length > RequestBody.LARGE) {
      return traced.decide(tenant, policy, FRONT, () -> DecisionBody.read(type, bytes));
    }
    try {
      return traced.decide(tenant, policy, FRONT, DecisionBody.read(type, bytes));
    } catch (RequestBody.Refused refused) {
      return Future.failedFuture(refused);
    }
  }

  private static void send(Verdict verdict, HttpServerResponse response) {
    if (!response.closed()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.JSON.header())
          .end(DecisionJson.of(verdict).toBuffer());
    }
  }

  private void refuse(Throwable failure, HttpServerRequest request) {
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
        String reference = decisions.failed(failure);
        HttpProblem.internal().send(named(request.response(), reference), reference(reference));
      }
    }
  }
}
