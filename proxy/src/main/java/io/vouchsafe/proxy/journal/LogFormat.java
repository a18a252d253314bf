package io.vouchsafe.proxy.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How the log is written: for people, or for programs. */
public enum LogFormat {
  TEXT,
  JSON;

  /** The system property that says which one; {@code logback.xml} hands it to the encoder. */
  public static final String PROPERTY = "vouchsafe.log.format";

  /** What Linux calls the process's stderr. */
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  /** As an operator types it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that {@code word} names; empty when it names none. */
  public static Optional<LogFormat> of(String word) {
    for (LogFormat format : values()) {
      if (format.word().equals(word)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Text where a person looks at stderr, else JSON. */
  static LogFormat usual() {
    return usual(STDERR);
  }

  static LogFormat usual(Path stderr) {
    try {
      String device = Files.readSymbolicLink(stderr).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") ? TEXT : JSON;
    } catch (IOException | UnsupportedOperationException e) {
      // No Linux, or nobody may look: a program can read both, and a person JSON if need be.
      return JSON;
    }
  }
}
