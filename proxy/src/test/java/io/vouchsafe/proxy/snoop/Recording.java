package io.vouchsafe.proxy.snoop;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a real charon 5.9.8 (Debian 12) told over VICI while another one tried to log in: {@code
 * resources/snoop/NAME.jsonl}, in the order in which it came, without levels and threads. The
 * gateway is 10.9.0.1 with the identity {@code gw.lab.test}, the client 10.9.0.2.
 */
final class Recording {
  static final Instant BEGIN = Instant.parse("2026-11-28T20:00:00Z");

  private final List<JsonObject> events;

  private Recording(List<JsonObject> events) {
    this.events = events;
  }

  static Recording of(String name) throws IOException {
    try (InputStream file = Recording.class.getResourceAsStream("/snoop/" + name + ".jsonl")) {
      return new Recording(
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(JsonObject::new)
              .toList());
    }
  }

  /** Tells it all within a second. */
  void play(Negotiations negotiations) {
    for (int i = 0; i < events.size(); i++) {
      JsonObject event = events.get(i);
      negotiations.event(
          BEGIN.plusMillis(i), event.getString("event"), message(event.getJsonObject("message")));
    }
  }

  /** What comes of it in the end, without verdicts. */
  List<String> lines(Set<String> localIds) {
    Negotiations negotiations = new Negotiations(Optional.empty());
    negotiations.localIds(localIds);
    play(negotiations);
    List<SnoopLine> lines = new ArrayList<>(negotiations.due(BEGIN.plusSeconds(10)));
    lines.addAll(negotiations.rest());
    return lines.stream().map(SnoopLine::text).toList();
  }

  static ViciMessage message(JsonObject json) {
    ViciMessage.Builder builder = ViciMessage.builder();
    for (Map.Entry<String, Object> entry : json) {
      if (entry.getValue() instanceof JsonObject section) {
        builder.section(entry.getKey(), message(section));
      } else if (entry.getValue() instanceof String text) {
        builder.put(entry.getKey(), text);
      }
    }
    return builder.build();
  }
}
