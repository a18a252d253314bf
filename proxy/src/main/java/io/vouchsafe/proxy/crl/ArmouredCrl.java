package io.vouchsafe.proxy.crl;

import io.vouchsafe.proxy.crl.fetch.TemporaryFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;

/** PEM around a CRL (RFC 7468 §6), which some servers hand out where DER belongs. */
final class ArmouredCrl {
  private static final byte[] BEGIN = ascii("-----BEGIN X509 CRL-----");
  private static final int DASH = '-';

  private ArmouredCrl() {}

  /**
   * Leaves DER in {@code file}: what was PEM is decoded, everything else stays as it is.
   *
   * @return false when it begins like PEM and is none
   */
  static boolean open(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return !Arrays.equals(in.readNBytes(BEGIN.length), BEGIN) || decode(in, file);
    }
  }

  private static boolean decode(InputStream in, Path file) throws IOException {
    Path decoded = TemporaryFile.in(file.resolveSibling(""));
    try {
      try (OutputStream out = Files.newOutputStream(decoded)) {
        Base64.getMimeDecoder().wrap(new UpToDash(in)).transferTo(out);
      } catch (IOException | IllegalArgumentException e) {
        return false;
      }
      Files.move(decoded, file, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } finally {
      Files.deleteIfExists(decoded);
    }
  }

  /** Base64 has no dash; the first one begins the END line. */
  private static final class UpToDash extends InputStream {
    private final InputStream in;
    private boolean ended;

    UpToDash(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int next = ended ? -1 : in.read();
      ended = next < 0 || next == DASH;
      return ended ? -1 : next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = 0;
      while (read < length) {
        int next = read();
        if (next < 0) {
          return read == 0 && length > 0 ? -1 : read;
        }
        into[offset + read++] = (byte) next;
      }
      return read;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
