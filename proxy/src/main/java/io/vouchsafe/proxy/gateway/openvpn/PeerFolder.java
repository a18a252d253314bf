package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.text.PemText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The folder into which a server's {@code tls-verify} script moves the certificates of who logs in.
 * The names in it are claims: what is read counts as the certificate of a digest only when it has
 * that digest. Everything here may block, and belongs on a worker.
 *
 * @param path absolute
 */
record PeerFolder(Path path) {
  /** Contract, section 2: octets of a certificate; its PEM has a third more. */
  static final int LONGEST = 64 << 10;

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}\\.pem");
  private static final Pattern UNFINISHED = Pattern.compile("\\.[0-9A-Za-z]{10}");
  private static final String SUFFIX = ".pem";
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** What the folder has for one digest. */
  sealed interface PeerFile {
    /** The certificate. */
    record Intact(Der certificate) implements PeerFile {}

    /** No such file. */
    record Absent() implements PeerFile {}

    /** There is one, and it is not used. */
    record Unusable(String why) implements PeerFile {}
  }

  /** Does something in the folder, whatever becomes of its name meanwhile. */
  @FunctionalInterface
  interface Work<T> {
    T in(SecureDirectoryStream<Path> folder) throws IOException;
  }

  /** Whether {@code name} is how the script names a certificate. */
  static boolean isPeer(Path name) {
    return NAME.matcher(name.toString()).matches();
  }

  /** Whether {@code name} is what the script writes to before it moves it: mktemp's. */
  static boolean isUnfinished(Path name) {
    return UNFINISHED.matcher(name.toString()).matches();
  }

  /** The digest in a name of which {@link #isPeer} holds. */
  static String digest(Path name) {
    String text = name.toString();
    return text.substring(0, text.length() - SUFFIX.length());
  }

  /** The name of the file for a digest in lower-case hex. */
  static Path file(String sha256) {
    return Path.of(sha256 + SUFFIX);
  }

  /**
   * Opens the folder.
   *
   * @throws IOException when it is not there or cannot be read
   */
  <T> T open(Work<T> work) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      if (stream instanceof SecureDirectoryStream<Path> folder) {
        return work.in(folder);
      }
      throw new IOException("its file system cannot be read without following links");
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
  }

  /** What {@code folder} has for a digest in lower-case hex; never follows a link. */
  static PeerFile read(SecureDirectoryStream<Path> folder, String sha256) {
    Path name = file(sha256);
    try {
      BasicFileAttributes found = attributes(folder, name);
      if (!found.isRegularFile()) {
        return new PeerFile.Unusable("it is no regular file");
      }
      byte[] octets = octets(folder, name);
      return octets.length > LONGEST
          ? new PeerFile.Unusable("it is larger than 64 KiB")
          : certificate(octets, sha256);
    } catch (NoSuchFileException absent) {
      return new PeerFile.Absent();
    } catch (IOException broken) {
      return new PeerFile.Unusable("it cannot be read: " + broken.getClass().getSimpleName());
    }
  }

  /** What there is under that name; of a link, the link. */
  static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** One octet more than may be is as good as all of them. */
  private static byte[] octets(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try (SeekableByteChannel file = folder.newByteChannel(name, READ)) {
      ByteBuffer read = ByteBuffer.allocate(LONGEST + 1);
      while (read.hasRemaining() && file.read(read) >= 0) {
        // The next part.
      }
      byte[] octets = new byte[read.position()];
      read.flip().get(octets);
      return octets;
    }
  }

  private static PeerFile certificate(byte[] octets, String sha256) {
    return switch (PemText.certificates(new String(octets, StandardCharsets.ISO_8859_1))) {
      case Parsed.Malformed<List<Der>>(String reason) -> new PeerFile.Unusable(reason);
      case Parsed.Ok<List<Der>>(List<Der> found) -> {
        if (found.size() != 1) {
          yield new PeerFile.Unusable("it has " + found.size() + " PEM certificates, not one");
        }
        yield found.getFirst().sha256().hex().equals(sha256)
            ? new PeerFile.Intact(found.getFirst())
            : new PeerFile.Unusable("its certificate has another SHA-256 than its name says");
      }
    };
  }
}
