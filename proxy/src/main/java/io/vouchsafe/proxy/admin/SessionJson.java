package io.vouchsafe.proxy.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.front.http.DecisionJson;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A session in the shape of the contract, section 6. */
final class SessionJson {
  private SessionJson() {}

  static JsonObject of(List<Session> sessions) {
    return new JsonObject().put("sessions", new JsonArray(all(sessions, Optional.empty())));
  }

  /**
   * Each of {@code sessions}.
   *
   * @param node that has them; empty when it runs alone
   */
  static List<JsonObject> all(List<Session> sessions, Optional<String> node) {
    return sessions.stream()
        .map(
            session -> {
              JsonObject json = of(session);
              node.ifPresent(name -> json.put("node", name));
              return json;
            })
        .toList();
  }

  private static JsonObject of(Session session) {
    SessionFacts facts = session.facts();
    JsonObject json = new JsonObject().put("id", session.id()).put("tenant", session.tenant());
    switch (facts.carrier()) {
      case SessionFacts.Carrier.Front(String name) -> json.put("front", name);
      case SessionFacts.Carrier.Gateway(String name) -> json.put("gateway", name);
    }
    json.put("policy", session.policy())
        .put("tunnel", facts.tunnel().orElse(null))
        .put(
            "identity",
            session
                .identity()
                .map(identity -> DecisionJson.identity(identity, session.isProven()))
                .orElse(null))
        .put("claimed_id", facts.claimedId().orElse(null))
        .put("remote_address", facts.remoteAddress().orElse(null))
        .put("virtual_ips", new JsonArray(List.copyOf(facts.virtualIps())))
        .put("since", text(session.since()))
        .put("valid_until", text(session.validUntil()))
        .put("reference", session.reference())
        .put("keys", facts.keys().map(SessionJson::keys).orElse(null));
    session.cutCause().map(CutCause::word).ifPresent(word -> json.put("cut", word));
    if (session.isCutHeld()) {
      json.put("cut_held", true);
    }
    return json;
  }

  private static JsonObject keys(SessionFacts.Keys keys) {
    JsonObject json = new JsonObject().put("derivation", keys.derivation());
    keys.cipher().ifPresent(cipher -> json.put("cipher", cipher));
    keys.tls().ifPresent(version -> json.put("tls", version));
    return json;
  }

  private static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
