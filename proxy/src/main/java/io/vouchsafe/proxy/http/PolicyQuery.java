package io.vouchsafe.proxy.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policy that a request names in its query. */
final class PolicyQuery {
  private static final String DEFAULT = "default";
  private static final String KEY = "policy=";

  private PolicyQuery() {}

  /** {@code policy} of {@code query}, {@code default} without one; empty when it is there twice. */
  static Optional<String> policy(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return Optional.of(DEFAULT);
    }
    String found = null;
    for (int at = 0; at <= query.length(); ) {
      int end = query.indexOf('&', at);
      end = end < 0 ? query.length() : end;
      if (query.startsWith(KEY, at)) {
        if (found != null) {
          return Optional.empty();
        }
        found = query.substring(at + KEY.length(), end);
      }
      at = end + 1;
    }
    return found == null ? Optional.of(DEFAULT) : decoded(found);
  }

  private static Optional<String> decoded(String value) {
    try {
      return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
