package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.AcceptedResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The file: a line that says what it is, then records, each with its length (4 bytes, big-endian)
 * before it and its SHA-256 behind it. The digest finds damage; it proves nothing.
 */
final class SnapshotFormat {
  private static final byte[] MAGIC =
      "vouchsafe accepted responses 1\n".getBytes(StandardCharsets.US_ASCII);

  /** The largest {@code max_response} is far below; what claims to be longer is damaged. */
  private static final int LONGEST = 1 << 24;

  private static final int DIGEST = 32;
  private static final byte FETCHED = 0;
  private static final byte STAPLED = 1;

  private SnapshotFormat() {}

  /**
   * What could be read.
   *
   * @param damaged records whose digest or fields are wrong
   * @param whole whether the file was read to its end
   */
  record Contents(List<AcceptedResponse> responses, int damaged, boolean whole) {
    Contents {
      responses = List.copyOf(responses);
    }
  }

  /** Writes {@code responses} in their order. */
  static void write(OutputStream to, List<AcceptedResponse> responses) throws IOException {
    DataOutputStream out = new DataOutputStream(to);
    out.write(MAGIC);
    for (AcceptedResponse response : responses) {
      byte[] record = record(response);
      out.writeInt(record.length);
      out.write(record);
      out.write(sha256(record));
    }
    out.flush();
  }

  private static byte[] record(AcceptedResponse response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + response.response().length());
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(response.issuer().toBytes());
    byte[] serial = response.serial().value().toByteArray();
    out.writeShort(serial.length);
    out.write(serial);
    out.writeUTF(response.object());
    out.writeByte(response.source() == Source.STAPLED ? STAPLED : FETCHED);
    out.writeBoolean(response.revoked());
    out.writeLong(response.received().getEpochSecond());
    out.writeLong(response.until().getEpochSecond());
    out.writeLong(response.notAfter().getEpochSecond());
    out.write(response.response().toBytes());
    return bytes.toByteArray();
  }

  /**
   * Reads as far as the file is one.
   *
   * @param most bytes of responses to take
   */
  static Contents read(InputStream from, long most) throws IOException {
    DataInputStream in = new DataInputStream(from);
    List<AcceptedResponse> responses = new ArrayList<>();
    int damaged = 0;
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      return new Contents(responses, damaged, false);
    }
    long taken = 0;
    while (taken <= most) {
      byte[] length = in.readNBytes(Integer.BYTES);
      if (length.length == 0) {
        return new Contents(responses, damaged, true);
      }
      int size = length.length < Integer.BYTES ? -1 : new BigInteger(length).intValue();
      if (size < 0 || size > LONGEST) {
        return new Contents(responses, damaged, false);
      }
      byte[] record = in.readNBytes(size);
      byte[] digest = in.readNBytes(DIGEST);
      if (digest.length < DIGEST) {
        return new Contents(responses, damaged, false);
      }
      Optional<AcceptedResponse> response =
          Arrays.equals(digest, sha256(record)) ? response(record) : Optional.empty();
      response.ifPresent(responses::add);
      damaged += response.isPresent() ? 0 : 1;
      taken += size;
    }
    return new Contents(responses, damaged, false);
  }

  private static Optional<AcceptedResponse> response(byte[] record) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
      Fingerprint issuer = Fingerprint.ofDigest(in.readNBytes(DIGEST));
      SerialNumber serial =
          new SerialNumber(new BigInteger(in.readNBytes(in.readUnsignedShort())));
      String object = in.readUTF();
      Source source = in.readByte() == STAPLED ? Source.STAPLED : Source.OCSP;
      boolean revoked = in.readBoolean();
      Instant received = Instant.ofEpochSecond(in.readLong());
      Instant until = Instant.ofEpochSecond(in.readLong());
      Instant notAfter = Instant.ofEpochSecond(in.readLong());
      Der response = Der.copyOf(in.readAllBytes());
      return Optional.of(
          new AcceptedResponse(
              issuer, serial, object, source, revoked, received, until, notAfter, response));
    } catch (IOException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(byte[] bytes) {
    return Fingerprint.sha256(bytes).toBytes();
  }
}
