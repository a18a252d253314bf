package io.vouchsafe.proxy.admin;

import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.front.http.RequestQuery;
import java.util.Optional;
import java.util.Set;

/**
 * What the DELETE of blocks or of break-glass allows says in its query.
 *
 * @param author who deletes and why
 */
record Deletion(Author author) {
  /** Of one entry, which the path names. */
  private static final Set<String> OF_ONE = Set.of("by", "why");

  /** Of every entry, which must be said: a path whose end got lost means another thing. */
  private static final Set<String> OF_ALL = Set.of("all", "by", "why");

  /** The keys of a query for {@code path}. */
  static Set<String> queryKeys(AdminPath path) {
    return path.parts().size() > 2 ? OF_ONE : OF_ALL;
  }

  /** The keys of a query that deletes one thing. */
  static Set<String> queryKeysOfOne() {
    return OF_ONE;
  }

  /** The deletion of one entry. */
  static Parsed<Deletion> ofOne(RequestQuery query) {
    for (String key : OF_ONE) {
      if (query.value(key).filter(text -> !EmergencyDocuments.isLine(text)).isPresent()) {
        return Parsed.malformed("nothing was deleted: " + key + " is no line of 1…500 characters");
      }
    }
    return Parsed.ok(new Deletion(new Author(query.value("by"), query.value("why"))));
  }

  /** The deletion of everything under {@code path}. */
  static Parsed<Deletion> ofAll(RequestQuery query, AdminPath path) {
    return query.value("all").equals(Optional.of("true"))
        ? ofOne(query)
        : Parsed.malformed(
            "nothing was deleted: DELETE /%s/{tenant}/{id} deletes one entry, ?all=true all of them"
                .formatted(path.word()));
  }
}
