package io.vouchsafe.proxy.admin;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Which service answers, and for how long.
 *
 * @param started when it began
 */
public record StatusHead(Instant started, InstantSource clock) {

  JsonObject toJson() {
    Instant now = clock.instant();
    return new JsonObject()
        .put("status", "")
        .put("version", version())
        .put("time", now.toString())
        .put("started", started.toString())
        .put("uptime_seconds", Duration.between(started, now).toSeconds());
  }

  /** From the jar's manifest; classes outside a jar have none. */
  private static String version() {
    return Optional.ofNullable(StatusHead.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
