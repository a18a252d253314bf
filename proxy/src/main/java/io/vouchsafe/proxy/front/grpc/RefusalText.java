package io.vouchsafe.proxy.front.grpc;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Locale;

/**
 * What a refused client reads: a page for people, JSON for programs. Both hold the reference, under
 * which the operator finds everything; neither holds anything that the client sent.
 */
record RefusalText(String contentType, String body) {
  /** More of the field is not read; a browser's has 150 characters. */
  private static final int LONGEST_ACCEPT = 1024;

  /** The text for a client that accepts {@code accept}. */
  static RefusalText of(Verdict verdict, String accept) {
    return wantsPage(accept)
        ? new RefusalText("text/html; charset=utf-8", page(verdict))
        : new RefusalText("application/json", json(verdict));
  }

  /** RFC 9110 §12.5.1: a page only for who names pages, and no JSON before them. */
  private static boolean wantsPage(String accept) {
    String read = accept.substring(0, Math.min(accept.length(), LONGEST_ACCEPT));
    double page = 0;
    double json = 0;
    for (String range : read.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      switch (parts[0].strip()) {
        case "text/html", "application/xhtml+xml" -> page = Math.max(page, weight(parts));
        case "application/json", "application/problem+json" -> json = Math.max(json, weight(parts));
        default -> {
          // A range for everything asks for neither.
        }
      }
    }
    return page > 0 && page >= json;
  }

  /** RFC 9110 §12.4.2; a weight that cannot be read is none. */
  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        return parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
            ? Double.parseDouble(parameter.substring(2))
            : 0;
      }
    }
    return 1;
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
