package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.AcceptedResponse.Word;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * An accepted response as bytes: fields of fixed length or with their length, the response last.
 */
public final class AcceptedRecord {
  private static final int DIGEST = 32;
  private static final byte FETCHED = 0;
  private static final byte STAPLED = 1;
  private static final byte OTHER = 0;
  private static final byte REVOKED = 1;
  private static final byte ON_HOLD = 2;

  private AcceptedRecord() {}

  /** As it is stored and told. */
  public static byte[] write(AcceptedResponse response) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + response.response().length());
    try {
      write(response, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("octets in memory could not be written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(AcceptedResponse response, DataOutputStream out) throws IOException {
    out.write(response.issuer().toBytes());
    byte[] serial = response.serial().value().toByteArray();
    out.writeShort(serial.length);
    out.write(serial);
    out.writeUTF(response.object());
    out.writeByte(response.source() == Source.STAPLED ? STAPLED : FETCHED);
    out.writeByte(
        switch (response.word()) {
          case OTHER -> OTHER;
          case REVOKED -> REVOKED;
          case ON_HOLD -> ON_HOLD;
        });
    out.writeLong(response.received().getEpochSecond());
    out.writeLong(response.until().getEpochSecond());
    out.writeLong(response.notAfter().getEpochSecond());
    out.write(response.response().toBytes());
  }

  /** Empty when {@code record} is none. */
  public static Optional<AcceptedResponse> read(byte[] record) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
      Fingerprint issuer = Fingerprint.ofDigest(in.readNBytes(DIGEST));
      SerialNumber serial = new SerialNumber(new BigInteger(in.readNBytes(in.readUnsignedShort())));
      String object = in.readUTF();
      Source source = in.readByte() == STAPLED ? Source.STAPLED : Source.OCSP;
      Word word = word(in.readByte());
      Instant received = Instant.ofEpochSecond(in.readLong());
      Instant until = Instant.ofEpochSecond(in.readLong());
      Instant notAfter = Instant.ofEpochSecond(in.readLong());
      Der response = Der.copyOf(in.readAllBytes());
      return Optional.of(
          new AcceptedResponse(
              issuer, serial, object, source, word, received, until, notAfter, response));
    } catch (IOException | IllegalArgumentException | DateTimeException noRecord) {
      return Optional.empty();
    }
  }

  private static Word word(byte written) {
    return switch (written) {
      case OTHER -> Word.OTHER;
      case REVOKED -> Word.REVOKED;
      case ON_HOLD -> Word.ON_HOLD;
      default -> throw new IllegalArgumentException("no word is written as " + written);
    };
  }
}
