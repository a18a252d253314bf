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
 * A file of records: a line that says what it is and in which version, then each record with its
 * length (4 bytes, big-endian) before it and its SHA-256 behind it. The digest finds damage; it
 * proves nothing.
 *
 * @param kind what the line begins with
 * @param version that is written; earlier ones are read too
 */
record Frames(String kind, int version) {
  /** The largest {@code max_response} is far below; what claims to be longer is damaged. */
  private static final int LONGEST = 1 << 24;

  private static final int DIGEST = 32;

  Frames {
    if (version < 1 || version > 9) {
      throw new IllegalArgumentException("a version is one digit");
    }
  }

  /** How reading ended. */
  enum End {
    /** Behind the last record. */
    WHOLE,
    /** Within a record. */
    CUT_OFF,
    /** In the first line: it is no file of this kind, or of a later version. */
    FOREIGN,
    /** There is more, and it was too much. */
    TOO_MUCH
  }

  /**
   * What could be read.
   *
   * @param version of the file; 0 when it is foreign
   * @param damaged records whose digest is wrong
   * @param firstIsWhole whether the first record is there and whole
   */
  record Contents(int version, List<byte[]> records, int damaged, boolean firstIsWhole, End end) {

    /** Whether the file was read to its end. */
    boolean whole() {
      return end == End.WHOLE;
    }
  }

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
    out.write(firstLine(version));
    return new Writer(new DataOutputStream(out));
  }

  private byte[] firstLine(int number) {
    return (kind + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads as far as the file is one.
   *
   * @param most bytes of records to take
   */
  Contents read(InputStream from, long most) throws IOException {
    DataInputStream in = new DataInputStream(from);
    int found = versionOf(in.readNBytes(firstLine(version).length));
    Reading reading = new Reading(in, most);
    End end = found == 0 ? End.FOREIGN : reading.run();
    return new Contents(found, reading.records, reading.damaged, reading.firstIsWhole, end);
  }

  private int versionOf(byte[] line) {
    for (int earlier = 1; earlier <= version; earlier++) {
      if (Arrays.equals(line, firstLine(earlier))) {
        return earlier;
      }
    }
    return 0;
  }

  private static final class Reading {
    private final DataInputStream in;
    private final long most;
    private final List<byte[]> records = new ArrayList<>();
    private int damaged;
    private boolean firstIsWhole;

    private Reading(DataInputStream in, long most) {
      this.in = in;
      this.most = most;
    }

    private End run() throws IOException {
      long taken = 0;
      while (taken <= most) {
        byte[] length = in.readNBytes(Integer.BYTES);
        if (length.length == 0) {
          return End.WHOLE;
        }
        int size = length.length < Integer.BYTES ? -1 : ByteBuffer.wrap(length).getInt();
        if (size < 0 || size > LONGEST) {
          return End.CUT_OFF;
        }
        byte[] record = in.readNBytes(size);
        byte[] digest = in.readNBytes(DIGEST);
        if (digest.length < DIGEST) {
          return End.CUT_OFF;
        }
        take(record, Arrays.equals(digest, digest(record)));
        taken += size;
      }
      return in.read() < 0 ? End.WHOLE : End.TOO_MUCH;
    }

    private void take(byte[] record, boolean whole) {
      firstIsWhole |= whole && records.isEmpty() && damaged == 0;
      if (whole) {
        records.add(record);
      } else {
        damaged++;
      }
    }
  }

  private static byte[] digest(byte[] record) {
    return Fingerprint.sha256(record).toBytes();
  }
}
