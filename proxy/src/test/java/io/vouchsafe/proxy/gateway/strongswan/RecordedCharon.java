package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a real charon said; see the README beside the file. */
final class RecordedCharon {
  private static final String FILE = "/vectors/vici/charon-5.9.8/logins.jsonl";
  private static final String HEX = "hex:";

  private RecordedCharon() {}

  /** What it said at {@code step}, in order. */
  static List<ViciMessage> said(String step, String name) {
    try (InputStream in =
        Objects.requireNonNull(RecordedCharon.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(JsonObject::new)
          .filter(line -> line.getString("step").equals(step))
          .filter(line -> line.getString("name").equals(name))
          .map(line -> message(line.getJsonObject("message")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ViciMessage message(JsonObject json) {
    ViciMessage.Builder message = ViciMessage.builder();
    for (Map.Entry<String, Object> entry : json) {
      switch (entry.getValue()) {
        case JsonObject section -> message.section(entry.getKey(), message(section));
        case JsonArray items ->
            message.items(
                entry.getKey(), items.stream().map(item -> octets(item.toString())).toList());
        case Object text -> message.put(entry.getKey(), octets(text.toString()));
      }
    }
    return message.build();
  }

  private static Der octets(String text) {
    return Der.copyOf(
        text.startsWith(HEX)
            ? HexFormat.of().parseHex(text.substring(HEX.length()))
            : text.getBytes(StandardCharsets.UTF_8));
  }
}
