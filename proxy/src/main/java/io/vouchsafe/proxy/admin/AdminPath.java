package io.vouchsafe.proxy.admin;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /word[/tenant[/entry]]}. Names of tenants and ids need no percent-encoding, so none is
 * undone. An empty part is a part: {@code /blocks/acme/$ID} without an ID is another path than
 * {@code /blocks/acme}.
 */
record AdminPath(List<String> parts) {
  private static final int LONGEST = 8;

  AdminPath {
    parts = List.copyOf(parts);
  }

  /** The path of a request, as it was sent. */
  static AdminPath of(@Nullable String path) {
    return new AdminPath(
        List.of(String.valueOf(path).split("/", LONGEST)).stream().skip(1).toList());
  }

  /** The word that says who answers; empty for {@code /}. */
  String word() {
    return parts.isEmpty() ? "" : parts.getFirst();
  }

  /** Whether it is {@code /word}. */
  boolean isWord() {
    return parts.size() == 1;
  }

  /** The tenant of {@code /word/tenant} and {@code /word/tenant/entry}. */
  Optional<String> tenant() {
    return parts.size() == 2 || parts.size() == 3
        ? Optional.of(parts.get(1)).filter(name -> !name.isEmpty())
        : Optional.empty();
  }

  /** The tenant of {@code /word/tenant} alone. */
  Optional<String> wholeTenant() {
    return parts.size() == 2 ? tenant() : Optional.empty();
  }

  /** The entry of {@code /word/tenant/entry}; empty when it is empty. */
  Optional<String> entry() {
    return parts.size() == 3
        ? Optional.of(parts.get(2)).filter(id -> !id.isEmpty())
        : Optional.empty();
  }
}
