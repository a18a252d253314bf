package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Paths to which no front leads. */
final class ElsewhereFront implements Front {
  private static final Logger LOG = LoggerFactory.getLogger(ElsewhereFront.class);

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    HttpProblem.notFound("nothing is here").send(request.response());
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    LOG.error("a request for an unknown path could not be answered", failure);
    HttpProblem.internal().send(request.response());
  }
}
