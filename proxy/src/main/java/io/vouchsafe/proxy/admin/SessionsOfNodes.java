package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.session.SessionId;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sessions of this node and of all others. Each node knows its own alone, and is asked for them
 * by name, so that it asks nobody in turn.
 */
final class SessionsOfNodes {
  private final Changes changes;
  private final SessionRegistry sessions;
  private final AdminNodes nodes;

  /** What one node said. */
  private record Told(String node, Future<AdminNodes.Answer> answer) {
    boolean is(int status) {
      return answer.succeeded() && answer.result().status() == status;
    }
  }

  SessionsOfNodes(Changes changes, SessionRegistry sessions, AdminNodes nodes) {
    this.changes = changes;
    this.sessions = sessions;
    this.nodes = nodes;
  }

  /**
   * A page of the sessions of all nodes: process by process, and those of one as they opened. Every
   * node is asked for the same page, so that none that belongs to it is missing.
   */
  Future<JsonObject> list(SessionQuery asked) {
    Future<List<JsonObject>> own =
        changes.run(() -> SessionJson.all(asked.of(sessions), nodes.self()));
    List<Told> others =
        asked.node().isPresent()
            ? List.of()
            : ask(node -> "/sessions" + query(asked.parameters(node)), Optional.empty());
    return over(others)
        .compose(done -> own)
        .compose(ours -> changes.run(() -> page(ours, others, asked.limit())));
  }

  private static JsonObject page(List<JsonObject> own, List<Told> others, int limit) {
    SortedMap<SessionId, JsonObject> all = new TreeMap<>();
    own.forEach(session -> put(all, session));
    List<String> unreachable = new ArrayList<>();
    for (Told told : others) {
      try {
        sessionsOf(told).stream().limit(limit).forEach(session -> put(all, session));
      } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
        unreachable.add(told.node());
      }
    }
    JsonArray page = new JsonArray();
    all.values().stream().limit(limit).forEach(page::add);
    return new JsonObject().put("sessions", page).put("unreachable", new JsonArray(unreachable));
  }

  /** Throws what reading JSON throws when it is no list of sessions. */
  private static List<JsonObject> sessionsOf(Told told) {
    if (!told.is(200)) {
      throw new IllegalArgumentException("no answer");
    }
    List<JsonObject> sessions = new ArrayList<>();
    for (Object each :
        new JsonObject(told.answer().result().body()).getJsonArray("sessions", new JsonArray())) {
      sessions.add(((JsonObject) each).put("node", told.node()));
    }
    return sessions;
  }

  private static void put(SortedMap<SessionId, JsonObject> all, JsonObject session) {
    SessionId.parse(String.valueOf(session.getString("id"))).ifPresent(id -> all.put(id, session));
  }

  /**
   * Cuts a session where it is. {@code cut} is false when no node that answers has it, and some do
   * not answer: they are told as soon as they can be.
   *
   * @param only the node that is meant; empty = any
   */
  Future<JsonObject> cut(String id, Optional<String> only, Author author) {
    return changes
        .run(() -> sessions.cut(id, author))
        .compose(
            isCut -> {
              if (isCut) {
                return Future.succeededFuture(cutAt(id, nodes.self()));
              }
              boolean isNobodys = SessionId.parse(id).isEmpty() || sessions.knows(id);
              return isNobodys || only.isPresent() || nodes.names().isEmpty()
                  ? Future.failedFuture(noSession())
                  : cutElsewhere(id, author);
            });
  }

  private Future<JsonObject> cutElsewhere(String id, Author author) {
    List<Told> others =
        ask(
            node -> "/sessions/" + id + "/cut" + query(Map.of("node", node)),
            Optional.of(document(author)));
    Promise<JsonObject> first = Promise.promise();
    others.forEach(
        told ->
            told.answer()
                .onSuccess(
                    answer -> {
                      if (answer.status() == 200) {
                        first.tryComplete(cutAt(id, Optional.of(told.node())));
                      }
                    }));
    over(others)
        .onComplete(
            done -> {
              if (!first.future().isComplete()) {
                List<String> unsure =
                    others.stream().filter(told -> !told.is(404)).map(Told::node).toList();
                if (unsure.isEmpty()) {
                  first.tryFail(noSession());
                } else {
                  nodes.cut(id, author);
                  first.tryComplete(
                      new JsonObject()
                          .put("id", id)
                          .put("cut", false)
                          .put("unreachable", new JsonArray(unsure)));
                }
              }
            });
    return first.future();
  }

  private static JsonObject cutAt(String id, Optional<String> node) {
    JsonObject json = new JsonObject().put("id", id).put("cut", true);
    node.ifPresent(name -> json.put("node", name));
    return json;
  }

  private static Throwable noSession() {
    return Changes.gone("nothing was cut: no live session has that id");
  }

  /** Cuts what {@code sessions.cut_limit} holds, here and at every other node. */
  Future<JsonObject> cutHeld(Optional<String> tenant, Optional<String> only, Author author) {
    Future<Integer> own = changes.run(() -> sessions.cutHeld(tenant, author));
    if (nodes.self().isEmpty()) {
      return own.map(cut -> new JsonObject().put("cut", cut));
    }
    List<Told> others =
        only.isPresent()
            ? List.of()
            : ask(
                node -> "/sessions/cut-held" + query(filter(node, tenant)),
                Optional.of(document(author)));
    return over(others).compose(done -> own).map(cut -> cutHeld(cut, others));
  }

  private static Map<String, String> filter(String node, Optional<String> tenant) {
    Map<String, String> filter = new TreeMap<>(Map.of("node", node));
    tenant.ifPresent(name -> filter.put("tenant", name));
    return filter;
  }

  private static JsonObject cutHeld(int own, List<Told> others) {
    int all = own;
    JsonArray unreachable = new JsonArray();
    for (Told told : others) {
      try {
        if (told.is(200)) {
          all += new JsonObject(told.answer().result().body()).getInteger("cut", 0);
        } else {
          unreachable.add(told.node());
        }
      } catch (DecodeException | ClassCastException e) {
        unreachable.add(told.node());
      }
    }
    return new JsonObject().put("cut", all).put("unreachable", unreachable);
  }

  private static JsonObject document(Author author) {
    JsonObject document = new JsonObject();
    author.by().ifPresent(by -> document.put("by", by));
    author.why().ifPresent(why -> document.put("why", why));
    return document;
  }

  /** Path and query for a node of that name. */
  @FunctionalInterface
  private interface Target {
    String at(String node);
  }

  private List<Told> ask(Target target, Optional<JsonObject> posted) {
    return nodes.names().stream()
        .map(node -> new Told(node, nodes.ask(node, target.at(node), posted)))
        .toList();
  }

  /** Completes when all have answered, or will not. */
  private static Future<Void> over(List<Told> all) {
    return Future.join(all.stream().map(Told::answer).toList()).<Void>mapEmpty().otherwiseEmpty();
  }

  private static String query(Map<String, String> parameters) {
    StringBuilder query = new StringBuilder();
    parameters.forEach(
        (key, value) ->
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(key)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
    return query.toString();
  }
}
