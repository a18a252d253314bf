package io.vouchsafe.proxy.health;

import io.vertx.core.json.JsonArray;

/** A list that {@code /health/ready} or {@code /status} tells beside its status. */
public interface HealthDetail {
  /** Its key in the answer: a word from code. */
  String key();

  /** One object for each thing that is watched; called on any thread, one call at a time. */
  JsonArray value();

  /** False makes the answer 503; a source that is dead is no reason for it. */
  default boolean isReady() {
    return true;
  }
}
