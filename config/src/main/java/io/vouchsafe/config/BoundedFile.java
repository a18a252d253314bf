package io.vouchsafe.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file's bytes, or why there are none. */
public sealed interface BoundedFile {

  /** All of the file, at least one byte. */
  @SuppressWarnings("ArrayRecordComponent") // handed on at once and never compared
  record Content(byte[] bytes) implements BoundedFile {}

  /**
   * The file cannot be used.
   *
   * @param why continues a sentence that begins with the file's name
   */
  record Unusable(String why) implements BoundedFile {}

  /** Reads a regular file of 1 to {@code most} bytes; a device or a pipe could go on for ever. */
  static BoundedFile read(Path path, int most) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      return new Unusable("does not exist");
    }
    if (attributes.isDirectory()) {
      return new Unusable("is a directory");
    }
    if (!attributes.isRegularFile()) {
      return new Unusable("is not a regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        return new Unusable("is longer than " + most + " bytes");
      }
      return bytes.length == 0 ? new Unusable("is empty") : new Content(bytes);
    } catch (IOException e) {
      return new Unusable("cannot be read");
    }
  }
}
