package io.vouchsafe.proxy.admin;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Which service answers, and for how long.
 *
 * @param version of the build
 * @param started when it began
 */
public record StatusHead(String version, Instant started, InstantSource clock) {

  JsonObject toJson() {
    Instant now = clock.instant();
    return new JsonObject()
        .put("status", "")
        .put("version", version)
        .put("time", now.toString())
        .put("started", started.toString())
        .put("uptime_seconds", Duration.between(started, now).toSeconds());
  }
}
