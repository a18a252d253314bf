package io.vouchsafe.proxy.shared.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Writes and reads events (docs/decisions/0019): one octet of version, then each field with four
 * octets of length before it, then the seal over all that. The seal is looked at first, so that
 * nothing of a stranger's is read at all. Immutable.
 *
 * <p>A later version may change everything but the seal and the first four fields.
 */
final class EventCodec {
  /** Octets of an event with its seal. */
  static final int LONGEST = 256 << 10;

  /** Octets of a body that fits whatever names come with it. */
  static final int LONGEST_BODY = LONGEST - 2048;

  /** Octets of the name of a node or a tenant. */
  static final int LONGEST_NAME = 255;

  private static final int VERSION = 1;
  private static final int LONGEST_TYPE = 32;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern TYPE = Pattern.compile("[a-z_]{1,32}");

  /** The end of the year 9999. */
  private static final long LATEST = 253_402_300_799_999L;

  private static final byte[] NO_EPOCH = new byte[0];

  private final Seals seals;

  EventCodec(Seals seals) {
    this.seals = seals;
  }

  /** The event under a seal of {@code epoch}. */
  byte[] encode(NumberedEvent event, byte[] epoch) {
    byte[] body = event.body().getBytes();
    Buffer octets = Buffer.buffer(body.length + 512).appendByte((byte) VERSION);
    append(octets, event.from().id().getBytes(UTF_8));
    append(octets, event.from().name().getBytes(UTF_8));
    append(octets, octets(event.incarnation()));
    append(octets, octets(event.number()));
    append(octets, octets(event.at().toEpochMilli()));
    append(octets, event.type().getBytes(UTF_8));
    append(octets, event.tenant().getBytes(UTF_8));
    append(octets, body);
    byte[] content = octets.getBytes();
    return octets.appendBytes(seals.seal(SealPurpose.EVENT, epoch, content)).getBytes();
  }

  private static void append(Buffer octets, byte[] field) {
    octets.appendInt(field.length).appendBytes(field);
  }

  private static byte[] octets(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /**
   * What {@code entry} is.
   *
   * @param before the epoch before {@code epoch}; empty when there was none
   */
  EventReading decode(byte[] entry, byte[] epoch, byte[] before) {
    if (entry.length > LONGEST) {
      return new EventReading.Refused(EventRefusal.TOO_LARGE);
    }
    int end = Math.max(0, entry.length - Seals.LENGTH);
    byte[] content = Arrays.copyOf(entry, end);
    byte[] seal = Arrays.copyOfRange(entry, end, entry.length);
    if (!fits(seal, epoch, content)) {
      return new EventReading.Refused(
          fits(seal, before, content) ? EventRefusal.EPOCH : EventRefusal.SEAL);
    }
    try {
      return read(ByteBuffer.wrap(content));
    } catch (MalformedEventException e) {
      return new EventReading.Refused(EventRefusal.MALFORMED);
    }
  }

  private boolean fits(byte[] seal, byte[] epoch, byte[] content) {
    return !Arrays.equals(epoch, NO_EPOCH) && seals.fits(seal, SealPurpose.EVENT, epoch, content);
  }

  private static EventReading read(ByteBuffer content) throws MalformedEventException {
    if (!content.hasRemaining()) {
      throw new MalformedEventException();
    }
    int version = Byte.toUnsignedInt(content.get());
    Node from = new Node(matching(ID, text(content, 16)), text(content, LONGEST_NAME));
    long incarnation = number(content);
    long number = number(content);
    if (version != VERSION) {
      NumberedEvent unread =
          new NumberedEvent(from, incarnation, number, Instant.EPOCH, "", "", Buffer.buffer());
      return new EventReading.Later(version, unread);
    }
    Instant at = time(content);
    String type = matching(TYPE, text(content, LONGEST_TYPE));
    String tenant = text(content, LONGEST_NAME);
    Buffer body = Buffer.buffer(field(content, LONGEST));
    if (content.hasRemaining()) {
      throw new MalformedEventException();
    }
    return new EventReading.Whole(
        new NumberedEvent(from, incarnation, number, at, type, tenant, body));
  }

  private static Instant time(ByteBuffer content) throws MalformedEventException {
    long millis = number(content);
    if (millis > LATEST) {
      throw new MalformedEventException();
    }
    return Instant.ofEpochMilli(millis);
  }

  private static long number(ByteBuffer content) throws MalformedEventException {
    byte[] octets = field(content, Long.BYTES);
    long number = octets.length == Long.BYTES ? ByteBuffer.wrap(octets).getLong() : -1;
    if (number < 0) {
      throw new MalformedEventException();
    }
    return number;
  }

  private static String matching(Pattern form, String text) throws MalformedEventException {
    if (!form.matcher(text).matches()) {
      throw new MalformedEventException();
    }
    return text;
  }

  private static String text(ByteBuffer content, int longest) throws MalformedEventException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(field(content, longest))).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedEventException();
    }
  }

  private static byte[] field(ByteBuffer content, int longest) throws MalformedEventException {
    if (content.remaining() < Integer.BYTES) {
      throw new MalformedEventException();
    }
    int length = content.getInt();
    if (length < 0 || length > Math.min(longest, content.remaining())) {
      throw new MalformedEventException();
    }
    byte[] octets = new byte[length];
    content.get(octets);
    return octets;
  }

  private static final class MalformedEventException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedEventException() {
      super(null, null, false, false);
    }
  }
}
