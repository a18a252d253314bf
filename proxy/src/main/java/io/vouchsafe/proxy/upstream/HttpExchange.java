package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;

/** Sends one HTTP/1.1 request and reads its answer. */
@FunctionalInterface
interface HttpExchange {

  /** The answer; a failed future says why none came. Lets go of everything once aborted. */
  Future<HttpReply> send(HttpCall call, Abort abort);
}
