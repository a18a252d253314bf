package io.vouchsafe.proxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is gone with all its files when the benchmark ends. */
public record Scratch(Path directory) implements AutoCloseable {
  /** A fresh one below the system's directory for temporary files. */
  public static Scratch make(String name) throws IOException {
    return new Scratch(Files.createTempDirectory("vouchsafe-" + name));
  }

  @Override
  public void close() throws IOException {
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(directory)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.deleteIfExists(path);
    }
  }
}
