package io.vouchsafe.proxy.front.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.proxy.decision.TraceContext;
import org.jspecify.annotations.Nullable;

/** The trace that a request over HTTP belongs to. */
final class RequestTrace {
  private static final CharSequence NAME = HttpHeaders.createOptimized(TraceContext.FIELD);

  private RequestTrace() {}

  /** Null without one. W3C Trace Context §3.2: a field that comes several times counts as none. */
  static @Nullable String of(MultiMap headers) {
    String first = headers.get(NAME);
    return first == null || headers.getAll(NAME).size() > 1 ? null : first;
  }
}
