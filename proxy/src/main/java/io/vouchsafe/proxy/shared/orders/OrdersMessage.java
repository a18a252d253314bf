package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.config.EmergencyDocuments;
import io.vouchsafe.config.EmergencyDocuments.Kept;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.emergency.EmergencyStore;
import io.vouchsafe.proxy.emergency.OrdersJson;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Orders as they travel: one octet that says how the rest is written, and the same JSON in which
 * they are kept.
 *
 * @param doubted allows among them that nobody can have given, each as one sentence: left out
 */
record OrdersMessage(Orders orders, List<String> doubted) {
  private static final byte VERSION = 1;

  /** Octets of the longest; a node keeps no more. */
  static final int LARGEST = 1 + EmergencyStore.LARGEST;

  /** What to send. */
  static Buffer of(Orders orders) {
    return Buffer.buffer().appendByte(VERSION).appendBytes(OrdersJson.sent(orders));
  }

  /** What somebody who has the key sent; whoever is newer may write it in a way of his own. */
  static Parsed<OrdersMessage> read(Buffer message, Instant now) {
    if (message.length() == 0 || message.length() > LARGEST) {
      return Parsed.malformed(message.length() + " octets");
    }
    if (message.getByte(0) != VERSION) {
      return Parsed.malformed("version " + message.getByte(0) + ", this is for a newer service");
    }
    byte[] json = message.getBytes(1, message.length());
    return switch (EmergencyDocuments.kept(json, "orders", now)) {
      case DocumentReading.Refused<Kept> refused ->
          Parsed.malformed(
              refused.problems().stream()
                  .limit(3)
                  .map(Object::toString)
                  .collect(Collectors.joining("; ")));
      case DocumentReading.Read<Kept> read ->
          Parsed.ok(new OrdersMessage(OrdersJson.read(read.document()), read.document().ignored()));
    };
  }
}
