package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An OCSP response that somebody saved. */
record ResponseFile(Path path) implements ResponseSource {
  /** As much as the service reads of an answer unless told otherwise, times sixteen. */
  private static final int LONGEST = 1 << 20;

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Reply ask(RevocationQuery query) throws IOException {
    return new Reply.Response(der(path), Optional.empty());
  }

  /** What {@code file} holds. */
  static Der der(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new IOException(file + " is longer than " + LONGEST + " bytes: no OCSP response is");
      }
      return Der.copyOf(bytes);
    }
  }
}
