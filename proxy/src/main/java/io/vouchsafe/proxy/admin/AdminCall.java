package io.vouchsafe.proxy.admin;

import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.front.http.RequestQuery;
import java.util.Set;

/**
 * Answers everything on the admin port whose path begins with one word; the token was checked
 * before. Called on an event loop, which it never blocks.
 */
public interface AdminCall {

  /**
   * The query keys that {@code request} may carry by its method and path. Any other is refused
   * before the answer: a misspelt filter of a DELETE would select everything.
   */
  Set<String> queryKeys(HttpServerRequest request);

  /** Answers {@code request}, whatever its method. */
  void answer(HttpServerRequest request, RequestQuery query);

  /** The port closes soon: whoever still waits for an answer is to get it now. */
  default void close() {}
}
