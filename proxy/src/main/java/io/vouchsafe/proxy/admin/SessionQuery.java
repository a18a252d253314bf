package io.vouchsafe.proxy.admin;

import io.vouchsafe.pki.Identity;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code GET /sessions} asks for.
 *
 * @param identity a whole name: the subject, or one of the names in it or in subjectAltName
 * @param after only sessions that opened after the one of that id
 */
record SessionQuery(
    Optional<String> tenant, Optional<String> identity, Optional<String> after, int limit) {
  static final Set<String> KEYS = Set.of("tenant", "identity", "limit", "after");

  private static final String COMMON_NAME = "2.5.4.3";
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int LONGEST_TEXT = 1024;

  /** Reads {@code given}; malformed with what is allowed. */
  static Parsed<SessionQuery> read(RequestQuery given, SessionRegistry sessions) {
    Optional<String> limit = given.value("limit");
    if (limit.filter(text -> !text.matches("[1-9][0-9]{0,2}|1000")).isPresent()) {
      return Parsed.malformed("limit is a number from 1 to " + MOST);
    }
    for (String key : List.of("tenant", "identity")) {
      if (given.value(key).filter(SessionQuery::isNoName).isPresent()) {
        return Parsed.malformed(key + " is a name of 1 to " + LONGEST_TEXT + " characters");
      }
    }
    if (given.value("after").filter(id -> !sessions.knows(id)).isPresent()) {
      return Parsed.malformed("after is the id of a session since the last start of the service");
    }
    return Parsed.ok(
        new SessionQuery(
            given.value("tenant"),
            given.value("identity"),
            given.value("after"),
            limit.map(Integer::parseInt).orElse(USUAL)));
  }

  private static boolean isNoName(String text) {
    return text.isEmpty() || text.length() > LONGEST_TEXT;
  }

  /** The sessions that it asks for. */
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
