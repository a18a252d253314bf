package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
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
    return "from " + path;
  }

  @Override
  public Reply ask(RevocationQuery query) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      return bytes.length > LONGEST
          ? new Reply.Failed(Outcome.TOO_LARGE, "the file is longer than " + LONGEST + " bytes")
          : new Reply.Response(Der.copyOf(bytes), Optional.empty());
    }
  }
}
