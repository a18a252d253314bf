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
 * @param caches bytes of it that the service's caches hold, by its own metrics
 */
record Footprint(long heap, long caches, int descriptors, int threads) {
  static Footprint of(PackagedService service) throws IOException, InterruptedException {
    return new Footprint(
        service.liveHeap(), caches(service), descriptors(service), threads(service));
  }

  /** What is in use beside the caches, which have bounds of their own. */
  long besideCaches() {
    return heap - caches;
  }

  private static long caches(PackagedService service) throws IOException, InterruptedException {
    return service.metrics("cache_memory_bytes").stream()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
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
