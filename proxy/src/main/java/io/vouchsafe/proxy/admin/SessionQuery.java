package io.vouchsafe.proxy.admin;

import io.vouchsafe.pki.Identity;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionId;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code GET /sessions} asks for.
 *
 * @param identity a whole name: the subject, or one of the names in it or in subjectAltName
 * @param after only sessions behind the one of that id
 * @param node whose sessions alone are meant; empty = those of all nodes
 */
record SessionQuery(
    Optional<String> tenant,
    Optional<String> identity,
    Optional<String> after,
    Optional<String> node,
    int limit) {
  static final Set<String> KEYS = Set.of("tenant", "identity", "limit", "after");

  /** With more than one node. */
  static final Set<String> KEYS_OF_NODES = Set.of("tenant", "identity", "limit", "after", "node");

  private static final String COMMON_NAME = "2.5.4.3";
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int LONGEST_TEXT = 1024;

  /**
   * Reads {@code given}; malformed with what is allowed.
   *
   * @param alone whether there are no sessions of other nodes
   */
  static Parsed<SessionQuery> read(RequestQuery given, SessionRegistry sessions, boolean alone) {
    Optional<String> limit = given.value("limit");
    if (limit.filter(text -> !text.matches("[1-9][0-9]{0,2}|1000")).isPresent()) {
      return Parsed.malformed("limit is a number from 1 to " + MOST);
    }
    for (String key : List.of("tenant", "identity")) {
      if (given.value(key).filter(SessionQuery::isNoName).isPresent()) {
        return Parsed.malformed(key + " is a name of 1 to " + LONGEST_TEXT + " characters");
      }
    }
    Optional<String> after = given.value("after");
    if (after.filter(id -> alone && !sessions.knows(id)).isPresent()) {
      return Parsed.malformed("after is the id of a session since the last start of the service");
    }
    if (after.filter(id -> SessionId.parse(id).isEmpty()).isPresent()) {
      return Parsed.malformed("after is the id of a session");
    }
    return Parsed.ok(
        new SessionQuery(
            given.value("tenant"),
            given.value("identity"),
            after,
            given.value("node"),
            limit.map(Integer::parseInt).orElse(USUAL)));
  }

  private static boolean isNoName(String text) {
    return text.isEmpty() || text.length() > LONGEST_TEXT;
  }

  /** The same as parameters of a query for {@code node} alone. */
  Map<String, String> parameters(String node) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("node", node);
    tenant.ifPresent(name -> parameters.put("tenant", name));
    identity.ifPresent(name -> parameters.put("identity", name));
    after.ifPresent(id -> parameters.put("after", id));
    parameters.put("limit", Integer.toString(limit));
    return parameters;
  }

  /** The sessions of this node that it asks for. */
  List<Session> of(SessionRegistry sessions) {
    return sessions.list(tenant, after, this::isWanted, limit);
  }

  private boolean isWanted(Session session) {
    return identity.isEmpty()
        || session.identity().stream()
            .flatMap(SessionQuery::names)
            .anyMatch(
                name ->
                    name.toLowerCase(Locale.ROOT).equals(identity.get().toLowerCase(Locale.ROOT)))
        || session.facts().claimedId().equals(identity);
  }

  private static Stream<String> names(Identity identity) {
    return Stream.of(
            Stream.of(identity.subject().toString(), identity.sha256().hex()),
            identity.subject().values(COMMON_NAME).stream(),
            identity.dns().stream(),
            identity.email().stream(),
            identity.ip().stream(),
            identity.uri().stream())
        .flatMap(names -> names);
  }
}
