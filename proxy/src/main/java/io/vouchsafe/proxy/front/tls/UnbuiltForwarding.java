package io.vouchsafe.proxy.front.tls;

import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.proxy.front.tls.ForwardingFactory.OpenForwarding;

/** Until requests are handed on: everybody gets 502. */
public final class UnbuiltForwarding {
  public static final ForwardingFactory FACTORY =
      settings ->
          new OpenForwarding(
              (request, client) ->
                  request
                      .response()
                      .setStatusCode(502)
                      .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                      .end(),
              () -> {});

  private UnbuiltForwarding() {}
}
