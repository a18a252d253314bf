package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;

/** Compares everything when events may have been missed. */
@FunctionalInterface
public interface ResyncListener {

  /** Completes when all is compared; a failure means that it is to be called again. */
  Future<Void> resync();
}
