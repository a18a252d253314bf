package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way to ask the service at the API port: it reads a kind of call and answers in the caller's
 * own words, its failures included. A front has nothing to start and to stop: the port, which all
 * of them share, belongs to {@link ApiServer}.
 */
public interface Front {
  /**
   * Answers {@code request}, now or later. What it throws before it returns is answered by {@link
   * #fail}; what runs later runs {@link #guarded}.
   */
  void answer(HttpServerRequest request, TenantPath path, Peer peer);

  /**
   * Answers a request whose answer has failed and has not begun, as this front's callers expect to
   * hear it.
   */
  void fail(HttpServerRequest request, Throwable failure);

  /** Runs a part of the answer; whatever it throws is this front's answer. */
  default void guarded(HttpServerRequest request, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | Error e) {
      failed(request, e);
    }
  }

  /**
   * Sees to it that a request whose answer has failed is not left without one: what cannot be
   * answered any more loses its connection.
   */
  default void failed(HttpServerRequest request, Throwable failure) {
    try {
      if (request.response().headWritten()) {
        log().error("an answer that had begun failed; its connection is closed", failure);
      } else {
        fail(request, failure);
      }
    } catch (RuntimeException | Error worse) {
      log().error("a failure could not be answered; the connection is closed", worse);
    } finally {
      if (!request.response().ended()) {
        request.connection().close();
      }
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Front.class);
  }
}
