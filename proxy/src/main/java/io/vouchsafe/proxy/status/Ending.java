package io.vouchsafe.proxy.status;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * Something that ends.
 *
 * @param tenant empty for what belongs to none
 * @param kind a word from code
 * @param name which one, in the words of the settings; a CA's subject
 */
record Ending(Instant at, String tenant, String kind, String name) {

  JsonObject toJson(Instant now) {
    JsonObject json = new JsonObject();
    if (!tenant.isEmpty()) {
      json.put("tenant", tenant);
    }
    return json.put("kind", kind)
        .put("name", name)
        .put("at", at.toString())
        .put("seconds", Duration.between(now, at).toSeconds());
  }
}
