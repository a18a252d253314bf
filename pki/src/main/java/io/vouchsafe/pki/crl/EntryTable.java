package io.vouchsafe.pki.crl;

import java.util.Arrays;
import java.util.List;

/**
 * All entries of a CRL: one block of packed records for each length of serial number that occurs.
 * Immutable.
 */
final class EntryTable {
  private final List<EntryBlock> blocks;
  private final int size;

  EntryTable(List<EntryBlock> blocks) {
    this.blocks = List.copyOf(blocks);
    this.size = this.blocks.stream().mapToInt(EntryBlock::size).sum();
  }

  /** Number of entries. */
  int size() {
    return size;
  }

  /** Bytes of heap in the arrays that grow with the entries. */
  long memoryBytes() {
    return blocks.stream().mapToLong(EntryBlock::memoryBytes).sum();
  }

  /**
   * The tail of the gravest entry for that serial and issuer, or {@link EntryTail#NONE}.
   *
   * @param serial two's complement, of any length
   * @param issuer as numbered by the builder; 0 is the CRL's own issuer
   */
  long find(byte[] serial, int issuer) {
    int from = shortestForm(serial, 0, serial.length);
    byte[] wanted = from == 0 ? serial : Arrays.copyOfRange(serial, from, serial.length);
    for (EntryBlock block : blocks) {
      if (block.serialLength() == wanted.length) {
        return block.find(wanted, issuer);
      }
    }
    return EntryTail.NONE;
  }

  /** Index of the first byte that counts: CRLs with overlong INTEGERs still revoke. */
  static int shortestForm(byte[] bytes, int from, int length) {
    int at = from;
    int last = from + length - 1;
    while (at < last && bytes[at] == bytes[at + 1] >> 7) {
      at++;
    }
    return at;
  }
}
