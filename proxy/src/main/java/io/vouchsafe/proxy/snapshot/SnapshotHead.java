package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.cache.LossRecord;
import io.vouchsafe.proxy.cache.LossRecord.Lost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first record of a tenant's snapshot.
 *
 * @param records that follow, so that one that is missing at the end is missed
 * @param losses revocations that are not in it
 */
record SnapshotHead(int records, LossRecord losses) {
  private static final int DIGEST = 32;
  private static final int MOST_ISSUERS = 1 << 16;
  private static final long NONE = Long.MIN_VALUE;

  byte[] write() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(records);
    out.writeLong(losses.damaged().map(Instant::getEpochSecond).orElse(NONE));
    write(losses.anyIssuer(), out);
    out.writeInt(losses.issuers().size());
    for (Map.Entry<Fingerprint, Lost> issuer : losses.issuers().entrySet()) {
      out.write(issuer.getKey().toBytes());
      write(issuer.getValue(), out);
    }
    return bytes.toByteArray();
  }

  private static void write(Lost lost, DataOutputStream out) throws IOException {
    out.writeLong(lost.unlisted().getEpochSecond());
    out.writeLong(lost.listed().getEpochSecond());
  }

  /** Empty when {@code record} is none. */
  static Optional<SnapshotHead> read(byte[] record) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
      int records = in.readInt();
      long damaged = in.readLong();
      Lost anyIssuer = lost(in);
      int named = in.readInt();
      if (named < 0 || named > MOST_ISSUERS) {
        return Optional.empty();
      }
      Map<Fingerprint, Lost> issuers = new HashMap<>();
      for (int i = 0; i < named; i++) {
        issuers.put(Fingerprint.ofDigest(in.readNBytes(DIGEST)), lost(in));
      }
      Optional<Instant> since =
          damaged == NONE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(damaged));
      return in.read() < 0
          ? Optional.of(new SnapshotHead(records, new LossRecord(since, anyIssuer, issuers)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException | DateTimeException noRecord) {
      return Optional.empty();
    }
  }

  private static Lost lost(DataInputStream in) throws IOException {
    return new Lost(Instant.ofEpochSecond(in.readLong()), Instant.ofEpochSecond(in.readLong()));
  }
}
