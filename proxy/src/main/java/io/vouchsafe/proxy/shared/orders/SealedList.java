package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.seal.Purpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The full list of a tenant's orders as one node has put it into the engine: the seal, eight octets
 * with the Unix second of its writing, and the message. The seal names tenant and node, so that a
 * list counts nowhere else. It outlives the epoch: an old list takes nothing back that is newer.
 *
 * @param written by that node's clock
 */
record SealedList(Instant written, Buffer message) {
  /** Octets of the longest. */
  static final int LARGEST = Seals.LENGTH + Long.BYTES + OrdersMessage.LARGEST;

  private static final byte[] NO_EPOCH = {};

  /** Its octets. */
  Buffer seal(Seals seals, String tenant, String node) {
    Buffer body = Buffer.buffer().appendLong(written.getEpochSecond()).appendBuffer(message);
    byte[] seal =
        seals.seal(Purpose.ORDERS, NO_EPOCH, octets(tenant), octets(node), body.getBytes());
    return Buffer.buffer(seal).appendBuffer(body);
  }

  /** The list that {@code node} has put there; empty when nobody who has a key did so. */
  static Optional<SealedList> open(Buffer sealed, Seals seals, String tenant, String node) {
    if (sealed.length() < Seals.LENGTH + Long.BYTES || sealed.length() > LARGEST) {
      return Optional.empty();
    }
    byte[] seal = sealed.getBytes(0, Seals.LENGTH);
    byte[] body = sealed.getBytes(Seals.LENGTH, sealed.length());
    if (!seals.fits(seal, Purpose.ORDERS, NO_EPOCH, octets(tenant), octets(node), body)) {
      return Optional.empty();
    }
    Buffer read = Buffer.buffer(body);
    return Optional.of(
        new SealedList(
            Instant.ofEpochSecond(read.getLong(0)), read.getBuffer(Long.BYTES, read.length())));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
