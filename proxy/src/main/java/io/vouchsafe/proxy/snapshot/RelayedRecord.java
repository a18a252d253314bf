package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.StoredResponse;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A response of the relay's store as bytes: its end in seconds since 1970, then itself. Whose it is
 * stands in it.
 *
 * @param end later than that it is not handed out
 */
record RelayedRecord(Instant end, Der response) {

  static byte[] write(StoredResponse response) {
    return ByteBuffer.allocate(Long.BYTES + response.length())
        .putLong(response.end().getEpochSecond())
        .put(response.body().getBytes())
        .array();
  }

  /** Empty when {@code record} is none. */
  static Optional<RelayedRecord> read(byte[] record) {
    if (record.length < Long.BYTES) {
      return Optional.empty();
    }
    try {
      Instant end = Instant.ofEpochSecond(ByteBuffer.wrap(record).getLong());
      Der response = Der.copyOf(Arrays.copyOfRange(record, Long.BYTES, record.length));
      return Optional.of(new RelayedRecord(end, response));
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }
}
