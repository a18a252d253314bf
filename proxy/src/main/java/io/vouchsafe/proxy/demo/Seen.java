package io.vouchsafe.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What the service answered.
 *
 * @param detail the sentence for people
 * @param millis from asking to the answer
 */
record Seen(Expected answer, String detail, long millis) {

  /** Reads an answer of {@code POST /v1/{tenant}/decisions}, or one of {@code GET /decisions}. */
  static Seen of(JsonObject answer, long millis) {
    JsonArray revocation = answer.getJsonArray("revocation", new JsonArray());
    String source = "";
    String outcome = "";
    if (!revocation.isEmpty()) {
      JsonObject leaf = revocation.getJsonObject(0);
      source = leaf.getString("source", "");
      JsonArray attempts = leaf.getJsonArray("attempts", new JsonArray());
      if (!attempts.isEmpty()) {
        outcome = attempts.getJsonObject(attempts.size() - 1).getString("outcome", "");
      }
    }
    return new Seen(
        new Expected(
            answer.getString("decision", ""), answer.getString("reason", ""), source, outcome),
        answer.getString("detail", ""),
        millis);
  }

  /**
   * What became of a client that had been let in.
   *
   * @param ended whether its connection was closed
   * @param again how it fares when it comes again, wherever its status is from then
   * @param millis from what was done to it to the end of its connection
   */
  static Seen cut(boolean ended, Seen again, long millis) {
    return new Seen(
        new Expected(ended ? "cut" : "open", again.answer.reason(), "", ""), again.detail, millis);
  }
}
