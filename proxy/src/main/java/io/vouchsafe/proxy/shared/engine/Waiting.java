package io.vouchsafe.proxy.shared.engine;

import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** A command that was sent, until its reply is there: replies come in the order of commands. */
interface Waiting {

  /** {@code reply} is there, maybe too late for whoever asked; null is nil. */
  void replied(@Nullable Response reply);

  /** None will come. */
  void failed(EngineException failure);
}
