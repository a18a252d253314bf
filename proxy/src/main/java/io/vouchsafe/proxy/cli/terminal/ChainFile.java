package io.vouchsafe.proxy.cli.terminal;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.RequestBody;
import io.vouchsafe.proxy.text.PemText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The chain in a file, from foreign hands: PEM as the API takes it, or the DER of one. */
public final class ChainFile {
  private ChainFile() {}

  /** Certificates, leaf first, none of them parsed yet; none when the file is blank. */
  public static Parsed<List<Der>> read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(RequestBody.MAX_BYTES + 1);
    }
    if (bytes.length > RequestBody.MAX_BYTES) {
      return Parsed.malformed("the file is longer than " + RequestBody.MAX_BYTES + " bytes");
    }
    return isDer(bytes)
        ? Parsed.ok(List.of(Der.copyOf(bytes)))
        : PemText.certificates(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** X.690 §8.1.3.5: a SEQUENCE of more than 127 bytes; no ASCII text begins so. */
  private static boolean isDer(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0x30 && bytes[1] < 0;
  }
}
