package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.proxy.bench.PackagedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the service takes of the machine.
 *
 * @param heap bytes of live objects after a full collection
 */
record Footprint(long heap, int descriptors, int threads) {
  static Footprint of(PackagedService service) throws IOException {
    return new Footprint(service.liveHeap(), descriptors(service), threads(service));
  }

  /** Open files and sockets, by Linux's own account. */
  static int descriptors(PackagedService service) throws IOException {
    try (Stream<Path> open = Files.list(proc(service).resolve("fd"))) {
      return Math.toIntExact(open.count());
    }
  }

  private static int threads(PackagedService service) throws IOException {
    return Files.readAllLines(proc(service).resolve("status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToInt(line -> Integer.parseInt(line.substring("Threads:".length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static Path proc(PackagedService service) {
    return Path.of("/proc", Long.toString(service.pid()));
  }
}
