package io.vouchsafe.proxy.admin;

import io.vertx.core.json.JsonArray;

/** What {@code /health/ready} tells beside its status, which does not depend on it. */
public interface HealthDetail {
  /** Its key in the answer: a word from code. */
  String key();

  /** One object for each thing that is watched; never blocks. */
  JsonArray value();
}
