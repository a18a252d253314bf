package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The number of the last write that was synced, beside the file. The store opens the last version
 * that it finds whole, and says nothing of later ones that are damaged; this says it. The mark
 * itself is not synced: after a power cut it may be an older one, never a newer one.
 */
final class WriteMark implements AutoCloseable {
  private static final int OCTETS = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;

  private WriteMark(FileChannel channel) {
    this.channel = channel;
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".mark");
  }

  /** Of a file that is there. */
  static WriteMark of(Path file) throws IOException {
    return new WriteMark(
        FileChannel.open(
            beside(file),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            StateDirectory.ownersFile()));
  }

  /** The file is new: no write was ever made to it. */
  static void forget(Path file) throws IOException {
    Files.deleteIfExists(beside(file));
  }

  /** 0 when there is none that can be read. */
  long read() throws IOException {
    ByteBuffer read = ByteBuffer.allocate(OCTETS);
    int octets = channel.read(read, 0);
    return octets == OCTETS && read.getInt(Long.BYTES) == check(read) ? read.getLong(0) : 0;
  }

  void write(long number) throws IOException {
    ByteBuffer mark = ByteBuffer.allocate(OCTETS).putLong(0, number);
    mark.putInt(Long.BYTES, check(mark));
    channel.write(mark, 0);
  }

  private static int check(ByteBuffer mark) {
    CRC32C sum = new CRC32C();
    sum.update(mark.duplicate().clear().limit(Long.BYTES));
    return (int) sum.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
