package io.vouchsafe.proxy.shared.orders;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The full list of a tenant's orders as one node has put it into the engine: the seal, eight octets
 * with the Unix second of its writing, and the message, deflated. The seal names tenant and node,
 * so that a list counts nowhere else. It outlives the epoch: an old list takes nothing back that is
 * newer.
 *
 * @param written by that node's clock
 */
record SealedList(Instant written, Buffer message) {
  /** Octets of the longest: the engine takes no command and no reply of more than 16 MiB. */
  static final int LARGEST = 15 << 20;

  private static final byte[] NO_EPOCH = {};

  /** Its octets. */
  Buffer seal(Seals seals, String tenant, String node) {
    Buffer body = Buffer.buffer().appendLong(written.getEpochSecond()).appendBytes(deflated());
    byte[] seal =
        seals.seal(SealPurpose.ORDERS, NO_EPOCH, octets(tenant), octets(node), body.getBytes());
    return Buffer.buffer(seal).appendBuffer(body);
  }

  /** The list that {@code node} has put there; empty when nobody who has a key did so. */
  static Optional<SealedList> open(Buffer sealed, Seals seals, String tenant, String node) {
    if (sealed.length() < Seals.LENGTH + Long.BYTES || sealed.length() > LARGEST) {
      return Optional.empty();
    }
    byte[] seal = sealed.getBytes(0, Seals.LENGTH);
    byte[] body = sealed.getBytes(Seals.LENGTH, sealed.length());
    if (!seals.fits(seal, SealPurpose.ORDERS, NO_EPOCH, octets(tenant), octets(node), body)) {
      return Optional.empty();
    }
    Instant written = Instant.ofEpochSecond(Buffer.buffer(body).getLong(0));
    return inflated(body).map(message -> new SealedList(written, message));
  }

  private byte[] deflated() {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(octets)) {
      out.write(message.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return octets.toByteArray();
  }

  /** Nobody but ourselves deflated it; a list that would be too long is empty all the same. */
  private static Optional<Buffer> inflated(byte[] body) {
    try (InputStream in =
        new InflaterInputStream(
            new ByteArrayInputStream(body, Long.BYTES, body.length - Long.BYTES))) {
      byte[] message = in.readNBytes(OrdersMessage.LARGEST + 1);
      return message.length > OrdersMessage.LARGEST
          ? Optional.empty()
          : Optional.of(Buffer.buffer(message));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
