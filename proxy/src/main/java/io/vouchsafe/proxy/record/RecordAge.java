package io.vouchsafe.proxy.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** When the first line of a file was written, as the line says. */
final class RecordAge {
  private static final int TIME = "2026-01-01T00:00:00.000Z".length();

  private RecordAge() {}

  /** Empty when it is no record. */
  static Optional<Instant> of(FileChannel channel) throws IOException {
    ByteBuffer begin = ByteBuffer.allocate(RecordLine.BEGIN.length() + TIME);
    while (begin.hasRemaining() && channel.read(begin, begin.position()) > 0) {
      // Until it is full or the file ends.
    }
    String text = new String(begin.array(), 0, begin.position(), StandardCharsets.US_ASCII);
    if (begin.hasRemaining() || !text.startsWith(RecordLine.BEGIN)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text.substring(RecordLine.BEGIN.length())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The same of a file that is not open; no link is followed, and no pipe is opened.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   */
  static Optional<Instant> of(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isRegularFile()) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return of(channel);
    }
  }
}
