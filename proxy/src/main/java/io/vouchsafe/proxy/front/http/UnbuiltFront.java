package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of the contract that this version does not know how to answer. */
public final class UnbuiltFront implements Front {
  private static final Logger LOG = LoggerFactory.getLogger(UnbuiltFront.class);

  private final String what;
  private final Function<HttpServerRequest, Optional<HttpProblem>> refusing;

  /**
   * One that says so.
   *
   * @param refusing whom it does not even tell that
   */
  public UnbuiltFront(String what, Function<HttpServerRequest, Optional<HttpProblem>> refusing) {
    this.what = what;
    this.refusing = refusing;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    refusing.apply(request).orElseGet(() -> HttpProblem.notBuilt(what)).send(request.response());
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    LOG.error("{} could not be answered", what, failure);
    HttpProblem.internal().send(request.response());
  }
}
