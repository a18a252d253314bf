package io.vouchsafe.proxy.front.http;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All memory of this process that can be written, searched without leaving a copy of what is found.
 */
public final class OwnMemory {
  private static final int PIECE = 1 << 20;
  private static final int PAGE = 4096;
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path MEMORY = Path.of("/proc/self/mem");

  private OwnMemory() {}

  /** Where {@code wanted} stands: one line for each place. */
  public static List<String> places(MaskedText wanted) throws IOException {
    List<String> places = new ArrayList<>();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel memory = FileChannel.open(MEMORY)) {
      for (String map : Files.readAllLines(MAPS)) {
        String[] parts = map.split("[- ]", 4);
        if (!parts[2].startsWith("rw") || map.contains("[v")) {
          continue;
        }
        long from = Long.parseUnsignedLong(parts[0], 16);
        long to = Long.parseUnsignedLong(parts[1], 16);
        search(memory, from, to, piece, wanted, map, places);
      }
    }
    return places;
  }

  private static void search(
      FileChannel memory,
      long from,
      long to,
      ByteBuffer piece,
      MaskedText wanted,
      String map,
      List<String> places) {
    // What is read over itself, a little moved, repeats what it has: it is left out.
    long own = PlatformDependent.directBufferAddress(piece);
    for (long at = from; at < to; ) {
      if (at >= own && at < own + PIECE) {
        at = own + PIECE;
        continue;
      }
      int length = (int) Math.min(PIECE, (at < own ? Math.min(own, to) : to) - at);
      int read = read(memory, at, piece, length);
      for (int i = 0; i + wanted.length() <= read; i++) {
        // Most memory is empty, and a text begins with no zero.
        if (piece.getLong(i) == 0) {
          i += Long.BYTES - 1;
        } else if (wanted.isAt(piece, i)) {
          places.add(Long.toHexString(at + i) + " in " + map);
        }
      }
      zero(piece);
      // Pages that were never touched, or are gone by now, have nothing.
      boolean goesOn = read == length && at + read != to && at + read != own;
      at += read <= 0 ? PAGE : goesOn ? read - wanted.length() + 1 : read;
    }
  }

  private static int read(FileChannel memory, long at, ByteBuffer piece, int length) {
    try {
      return memory.read(piece.clear().limit(length), at);
    } catch (IOException gone) {
      return -1;
    }
  }

  private static void zero(ByteBuffer piece) {
    piece.clear();
    while (piece.hasRemaining()) {
      piece.putLong(0);
    }
  }
}
