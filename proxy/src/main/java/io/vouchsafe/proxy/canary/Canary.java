package io.vouchsafe.proxy.canary;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.vpnauth.decision.Decision;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was heard of one certificate until now. Thread-safe. */
final class Canary {
  /** Intervals between two questions of a node whose duty it is not. */
  static final int SELDOM = 10;

  private final CanaryName name;
  private boolean asking;
  private @Nullable Instant asked;
  private @Nullable Instant heard;
  private @Nullable Instant lastTrue;
  private boolean isTrue = true;
  private String reason = "";
  private String detail = "";

  Canary(CanaryName name) {
    this.name = name;
  }

  CanaryName name() {
    return name;
  }

  /**
   * Whether it is time to ask; then somebody is asking. Where it is another node's duty, this one
   * asks seldom: nobody can talk it out of asking at all. A wrong word is asked about until it is
   * right, where it was heard.
   */
  synchronized boolean begin(Instant now, Duration interval, boolean ours) {
    Duration pause = ours || !isTrue ? interval : interval.multipliedBy(SELDOM);
    if (asking || (asked != null && now.isBefore(asked.plus(pause)))) {
      return false;
    }
    asking = true;
    asked = now;
    return true;
  }

  /** Takes in what was said; returns whether that before was true, or nothing had been said. */
  synchronized boolean heard(Decision decision, boolean truth, Instant now) {
    asking = false;
    boolean before = isTrue;
    heard = now;
    isTrue = truth;
    lastTrue = truth ? now : lastTrue;
    reason = decision.reason().code();
    detail = decision.detail();
    return before;
  }

  /** Nothing was said at all. */
  synchronized void unheard(Instant now) {
    asking = false;
    heard = now;
    isTrue = false;
    reason = "internal";
    detail = "the service failed to decide";
  }

  /** 1 when the last word was true, 0 when not, nothing before the first. */
  synchronized double value() {
    return heard == null ? Double.NaN : isTrue ? 1 : 0;
  }

  /** Seconds since the last true word; nothing before the first. */
  synchronized double age(Instant now) {
    return lastTrue == null ? Double.NaN : Duration.between(lastTrue, now).toMillis() / 1000.0;
  }

  synchronized JsonObject toJson(Instant now) {
    return new JsonObject()
        .put("tenant", name.tenant())
        .put("canary", name.canary())
        .put("kind", name.kind().word())
        .put("ok", heard == null ? null : isTrue)
        .put("reason", heard == null ? null : reason)
        .put("detail", heard == null ? null : detail)
        .put("ok_seconds_ago", lastTrue == null ? null : (long) age(now))
        .put("concerns", heard == null || isTrue ? new JsonArray() : JsonArray.of("wrong_result"));
  }
}
