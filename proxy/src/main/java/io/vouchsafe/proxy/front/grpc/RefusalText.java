package io.vouchsafe.proxy.front.grpc;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.AcceptedText;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.List;

/**
 * What a refused client reads: a page for people, JSON for programs. Both hold the reference, under
 * which the operator finds everything; neither holds anything that the client sent.
 */
record RefusalText(String contentType, String body) {
  /** The text for a client that accepts {@code accept}. */
  static RefusalText of(Verdict verdict, String accept) {
    return AcceptedText.isPage(List.of(accept))
        ? new RefusalText("text/html; charset=utf-8", page(verdict))
        : new RefusalText("application/json", json(verdict));
  }

  private static String json(Verdict verdict) {
    return new JsonObject()
        .put("decision", "deny")
        .put("reason", verdict.decision().reason().code())
        .put("reference", verdict.reference())
        .encode();
  }

  private static String page(Verdict verdict) {
    Reason reason = verdict.decision().reason();
    String what =
        reason == Reason.NO_CERTIFICATE
            ? "Your browser showed no client certificate."
            : "Your client certificate was not accepted.";
    return """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Access refused</title></head>
    <body>
    <h1>Access refused</h1>
    <p>%s</p>
    <p>Tell your administrator this reference: <code>%s</code> (%s)</p>
    </body>
    </html>
    """
        .formatted(what, verdict.reference(), reason.code());
  }
}
