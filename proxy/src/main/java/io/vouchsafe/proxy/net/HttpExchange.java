package io.vouchsafe.proxy.net;

import io.vertx.core.Future;

/** Sends one HTTP/1.1 request and reads its answer. */
public interface HttpExchange {

  /**
   * The answer; a failed future says why none came. Lets go of everything once aborted.
   *
   * @param body where a body goes that the call's rules want
   */
  <B> Future<HttpReply<B>> send(HttpCall call, BodySink.Opening<B> body, Abort abort);
}
