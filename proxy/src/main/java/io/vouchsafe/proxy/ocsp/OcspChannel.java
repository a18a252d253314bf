package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;

/** Carries one request to one responder. */
@FunctionalInterface
public interface OcspChannel {

  /** The answer; expected failures are {@link ChannelAnswer.Failed} in a succeeded future. */
  Future<ChannelAnswer> ask(OcspCall call);
}
