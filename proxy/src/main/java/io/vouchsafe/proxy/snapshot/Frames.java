package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.pki.Fingerprint;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file of records: a line that says what it is, then each record with its length (4 bytes,
 * big-endian) before it and its SHA-256 behind it. The digest finds damage; it proves nothing.
 */
final class Frames {
  /** The largest {@code max_response} is far below; what claims to be longer is damaged. */
  private static final int LONGEST = 1 << 24;

  private static final int DIGEST = 32;

  private final byte[] firstLine;

  /** Files that begin with {@code firstLine}. */
  Frames(String firstLine) {
    this.firstLine = (firstLine + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What could be read.
   *
   * @param damaged records whose digest is wrong
   * @param whole whether the file was read to its end
   */
  record Contents(List<byte[]> records, int damaged, boolean whole) {}

  /** A file that is written record by record. */
  static final class Writer {
    private final DataOutputStream out;

    private Writer(DataOutputStream out) {
      this.out = out;
    }

    void add(byte[] record) throws IOException {
      out.writeInt(record.length);
      out.write(record);
      out.write(digest(record));
    }
  }

  /** Begins a file on {@code out}. */
  Writer writer(OutputStream out) throws IOException {
    out.write(firstLine);
    return new Writer(new DataOutputStream(out));
  }

  /**
   * Reads as far as the file is one.
   *
   * @param most bytes to take
   */
  Contents read(InputStream from, long most) throws IOException {
    DataInputStream in = new DataInputStream(from);
    List<byte[]> records = new ArrayList<>();
    int damaged = 0;
    if (!Arrays.equals(in.readNBytes(firstLine.length), firstLine)) {
      return new Contents(records, damaged, false);
    }
    long taken = 0;
    while (taken <= most) {
      byte[] length = in.readNBytes(Integer.BYTES);
      if (length.length == 0) {
        return new Contents(records, damaged, true);
      }
      int size = length.length < Integer.BYTES ? -1 : ByteBuffer.wrap(length).getInt();
      if (size < 0 || size > LONGEST) {
        return new Contents(records, damaged, false);
      }
      byte[] record = in.readNBytes(size);
      byte[] digest = in.readNBytes(DIGEST);
      if (digest.length < DIGEST) {
        return new Contents(records, damaged, false);
      }
      if (Arrays.equals(digest, digest(record))) {
        records.add(record);
      } else {
        damaged++;
      }
      taken += Integer.BYTES + size + DIGEST;
    }
    return new Contents(records, damaged, false);
  }

  private static byte[] digest(byte[] record) {
    return Fingerprint.sha256(record).toBytes();
  }
}
