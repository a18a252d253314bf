package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.AuthorDocument;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code GET /sessions} lists live sessions, {@code POST /sessions/{id}/cut} cuts one, {@code POST
 * /sessions/cut-held} cuts those that {@code sessions.cut_limit} holds: of all nodes, or with
 * {@code node} of this one alone.
 */
public final class SessionRoutes implements AdminCall {
  private final Changes changes;
  private final Tenants tenants;
  private final SessionRegistry sessions;
  private final AdminNodes nodes;
  private final SessionsOfNodes everywhere;

  /** What a request asks for. */
  private enum Wanted {
    LIST("GET"),
    CUT("POST"),
    CUT_HELD("POST"),
    NOTHING("");

    private final String method;

    Wanted(String method) {
      this.method = method;
    }

    private static Wanted by(AdminPath path) {
      List<String> parts = path.parts();
      if (path.isWord()) {
        return LIST;
      }
      if (parts.size() == 2 && parts.get(1).equals("cut-held")) {
        return CUT_HELD;
      }
      return parts.size() == 3 && parts.get(2).equals("cut") ? CUT : NOTHING;
    }
  }

  public SessionRoutes(Vertx vertx, Tenants tenants, SessionRegistry sessions, AdminNodes nodes) {
    this.changes = new Changes(vertx);
    this.tenants = tenants;
    this.sessions = sessions;
    this.nodes = nodes;
    this.everywhere = new SessionsOfNodes(changes, sessions, nodes);
  }

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return switch (Wanted.by(AdminPath.of(request.path()))) {
      case LIST -> request.method().name().equals("GET") ? listKeys() : Set.of();
      case CUT_HELD -> isAlone() ? Set.of("tenant") : Set.of("tenant", "node");
      case CUT -> isAlone() ? Set.of() : Set.of("node");
      case NOTHING -> Set.of();
    };
  }

  private Set<String> listKeys() {
    return isAlone() ? SessionQuery.KEYS : SessionQuery.KEYS_OF_NODES;
  }

  private boolean isAlone() {
    return nodes.self().isEmpty();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    AdminPath path = AdminPath.of(request.path());
    Wanted wanted = Wanted.by(path);
    if (wanted != Wanted.NOTHING && !request.method().name().equals(wanted.method)) {
      AdminAnswer.methodNotAllowed(request, wanted.method);
      return;
    }
    Optional<String> node = query.value("node");
    if (node.isPresent() && !node.equals(nodes.self())) {
      // Never asked of that one in turn, or two wrong addresses would make a circle.
      // RFC 9110 §15.5.20; a 404 would be taken for "no such session here".
      new HttpProblem(
              421,
              "Misdirected Request",
              "this is node " + nodes.self().orElse("") + ", which answers for itself alone")
          .send(request.response());
      return;
    }
    switch (wanted) {
      case LIST -> list(request, query);
      case CUT -> byAuthor(request, author -> everywhere.cut(path.parts().get(1), node, author));
      case CUT_HELD -> cutHeld(request, query.value("tenant"), node);
      case NOTHING ->
          HttpProblem.notFound("/sessions, /sessions/{id}/cut or /sessions/cut-held")
              .send(request.response());
    }
  }

  private void list(HttpServerRequest request, RequestQuery query) {
    switch (SessionQuery.read(query, sessions, isAlone())) {
      case Parsed.Malformed<SessionQuery>(String mistake) ->
          HttpProblem.badRequest(mistake).send(request.response());
      case Parsed.Ok<SessionQuery>(SessionQuery asked) -> {
        if (isAlone()) {
          changes.answer(request, () -> SessionJson.of(asked.of(sessions)));
        } else {
          answer(request, everywhere.list(asked));
        }
      }
    }
  }

  private void answer(HttpServerRequest request, Future<JsonObject> answer) {
    answer
        .compose(known -> changes.tell(() -> known))
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private void cutHeld(HttpServerRequest request, Optional<String> tenant, Optional<String> node) {
    if (tenant.isPresent() && tenants.named(tenant.get()).isEmpty()) {
      HttpProblem.notFound("nothing was cut: the settings have no such tenant")
          .send(request.response());
      return;
    }
    byAuthor(request, author -> everywhere.cutHeld(tenant, node, author));
  }

  /** The body may be left out: in an emergency, who must cut somebody types little. */
  private void byAuthor(HttpServerRequest request, Function<Author, Future<JsonObject>> work) {
    Future<Author> author =
        hasBody(request)
            ? AdminBody.read(request).compose(body -> changes.run(() -> author(body.getBytes())))
            : Future.succeededFuture(new Author(Optional.empty(), Optional.empty()));
    answer(
        request,
        author
            .compose(work)
            .onSuccess(
                told -> {
                  if (Boolean.FALSE.equals(told.getValue("cut"))) {
                    // RFC 9110 §15.3.3: it may yet happen, or not.
                    request.response().setStatusCode(202);
                  }
                }));
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
        || Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_LENGTH))
            .filter(length -> !length.equals("0"))
            .isPresent();
  }

  private static Author author(byte[] body) {
    AuthorDocument document =
        Changes.understood(EmergencyDocuments.author(body, "body")).document();
    return new Author(document.by(), document.why());
  }
}
