package io.vouchsafe.proxy.it.ocvpn;

import io.vouchsafe.proxy.it.Tool;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks for octets in the memory of a JVM that runs: in its live objects, and in everything. */
final class ProcessMemory {
  private static final int PIECE = 1 << 20;
  private static final int PAGE = 4096;

  private final Path directory;
  private final long pid;

  ProcessMemory(Path directory, long pid) {
    this.directory = directory;
    this.pid = pid;
  }

  /** How often {@code needle} stands in a dump of the live objects. */
  int inLiveObjects(byte[] needle) throws Exception {
    Path dump = directory.resolve("live.hprof");
    Files.deleteIfExists(dump);
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String said = Tool.run(directory, jcmd, Long.toString(pid), "GC.heap_dump", dump.toString());
    if (!Files.exists(dump)) {
      throw new IOException("no dump: " + said);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump))) {
      return found(in::readNBytes, needle);
    } finally {
      Files.delete(dump);
    }
  }

  /** Where {@code needle} stands in any memory that the process can read. */
  List<String> inAllMemory(byte[] needle) throws IOException {
    List<String> places = new ArrayList<>();
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      for (String map : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
        String[] parts = map.split("[- ]", 4);
        if (!parts[2].startsWith("r") || map.contains("[vvar") || map.contains("[vsyscall")) {
          continue;
        }
        long from = Long.parseUnsignedLong(parts[0], 16);
        long to = Long.parseUnsignedLong(parts[1], 16);
        int found = inMapping(memory, from, to, needle);
        if (found > 0) {
          places.add(found + " in " + map);
        }
      }
    }
    return places;
  }

  private static int inMapping(RandomAccessFile memory, long from, long to, byte[] needle)
      throws IOException {
    long[] at = {from};
    return found(
        most -> {
          byte[] piece = new byte[(int) Math.min(most, to - at[0])];
          at[0] += piece.length;
          for (int page = 0; page < piece.length; page += PAGE) {
            read(memory, at[0] - piece.length + page, piece, page);
          }
          return piece;
        },
        needle);
  }

  /** A page that was never touched, or is gone by now, has nothing: it stays zero, alone. */
  private static void read(RandomAccessFile memory, long at, byte[] piece, int page) {
    try {
      memory.seek(at);
      memory.readFully(piece, page, Math.min(PAGE, piece.length - page));
    } catch (IOException gone) {
      Arrays.fill(piece, page, Math.min(page + PAGE, piece.length), (byte) 0);
    }
  }

  private interface Source {
    byte[] next(int most) throws IOException;
  }

  private static int found(Source source, byte[] needle) throws IOException {
    int count = 0;
    byte[] kept = new byte[0];
    for (byte[] piece = source.next(PIECE); piece.length > 0; piece = source.next(PIECE)) {
      byte[] whole = new byte[kept.length + piece.length];
      System.arraycopy(kept, 0, whole, 0, kept.length);
      System.arraycopy(piece, 0, whole, kept.length, piece.length);
      int last = whole.length - needle.length;
      for (int at = 0; at <= last; at++) {
        if (whole[at] == needle[0] && isAt(whole, at, needle)) {
          count++;
        }
      }
      int keep = Math.min(whole.length, needle.length - 1);
      kept = new byte[keep];
      System.arraycopy(whole, whole.length - keep, kept, 0, keep);
    }
    return count;
  }

  private static boolean isAt(byte[] whole, int at, byte[] needle) {
    for (int i = 1; i < needle.length; i++) {
      if (whole[at + i] != needle[i]) {
        return false;
      }
    }
    return true;
  }
}
