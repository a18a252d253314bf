package io.vouchsafe.proxy.admin;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * {@code /word[/tenant[/rest]]}. Names of tenants and fingerprints need no percent-encoding, so
 * none is undone.
 *
 * @param tenant empty when the path ends before
 * @param rest what follows the tenant; empty when nothing does
 */
record AdminPath(String tenant, String rest) {
  private static final int PARTS = 4;

  /** The path of {@code request}, which begins with a word of the admin port. */
  static AdminPath of(HttpServerRequest request) {
    String path = Optional.ofNullable(request.path()).orElse("");
    List<String> parts = List.of(path.split("/", PARTS));
    return new AdminPath(
        parts.size() > 2 ? parts.get(2) : "", parts.size() > 3 ? parts.get(3) : "");
  }
}
