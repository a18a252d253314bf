package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.proxy.crl.fetch.TemporaryFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of all CRLs that some tenant holds, each named by its SHA-256 and parsed once, whoever
 * holds it. Blocking, one call at a time: call it on a worker thread.
 */
final class CrlFiles {
  private static final String SUFFIX = ".crl";
  private static final int BUFFER = 1 << 16;

  private final Path directory;
  private final Map<Fingerprint, Shared> shared = new HashMap<>();

  private static final class Shared {
    final Stored stored;
    int holders;

    Shared(Stored stored) {
      this.stored = stored;
    }
  }

  /** A CRL in the directory. */
  record Stored(CrlIndex index, Fingerprint sha256, Path file) {}

  CrlFiles(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /**
   * Takes a fetched file in, for one holder more. The file is gone afterwards.
   *
   * @throws IOException when the disk fails
   */
  Parsed<Stored> take(Path fetched) throws IOException {
    return take(fetched, Optional.empty());
  }

  /**
   * The same for a file that must be of that hash: any other is not parsed.
   *
   * @throws IOException when the disk fails
   */
  Parsed<Stored> take(Path fetched, Fingerprint expected) throws IOException {
    return take(fetched, Optional.of(expected));
  }

  private synchronized Parsed<Stored> take(Path fetched, Optional<Fingerprint> expected)
      throws IOException {
    try {
      if (!ArmouredCrl.open(fetched)) {
        return Parsed.malformed("PEM that is not whole");
      }
      Fingerprint sha256 = digest(fetched);
      if (expected.filter(told -> !told.equals(sha256)).isPresent()) {
        return Parsed.malformed("other bytes than were told of: their SHA-256 is " + sha256.hex());
      }
      Stored known = hold(sha256);
      if (known != null) {
        return Parsed.ok(known);
      }
      Parsed<CrlIndex> parsed = CrlIndex.map(fetched);
      if (parsed.toOptional().isEmpty()) {
        return Parsed.malformed(reason(parsed));
      }
      Path file = file(sha256);
      Files.move(
          fetched, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return Parsed.ok(share(new Stored(parsed.toOptional().get(), sha256, file)));
    } finally {
      Files.deleteIfExists(fetched);
    }
  }

  /**
   * Takes a file of an earlier run in, for one holder more.
   *
   * @throws IOException when it is not there or the disk fails
   */
  synchronized Parsed<Stored> reopen(Fingerprint sha256) throws IOException {
    Stored known = hold(sha256);
    if (known != null) {
      return Parsed.ok(known);
    }
    Path file = file(sha256);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Parsed.malformed("no regular file"); // Opening a pipe would wait for ever.
    }
    if (!digest(file).equals(sha256)) {
      return Parsed.malformed("its bytes have changed");
    }
    Parsed<CrlIndex> parsed = CrlIndex.map(file);
    return parsed.toOptional().isEmpty()
        ? Parsed.malformed(reason(parsed))
        : Parsed.ok(share(new Stored(parsed.toOptional().get(), sha256, file)));
  }

  /** One holder more of a file that somebody holds. */
  synchronized void holdToo(Fingerprint sha256) {
    if (hold(sha256) == null) {
      throw new IllegalStateException("nobody holds the CRL " + sha256);
    }
  }

  /** One holder less; the last one takes the file along. */
  synchronized void release(Fingerprint sha256) throws IOException {
    Shared one = shared.get(sha256);
    if (one != null && --one.holders <= 0) {
      shared.remove(sha256);
      Files.deleteIfExists(one.stored.file());
    }
  }

  /** Deletes files of ours that nobody holds; returns the names of files that are not ours. */
  synchronized List<String> sweep() throws IOException {
    List<String> foreign = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      for (Path file : found) {
        String name = String.valueOf(file.getFileName());
        boolean isOurs = name.matches("[0-9a-f]{64}\\.crl");
        boolean isTemporary =
            name.startsWith(TemporaryFile.PREFIX) && name.endsWith(TemporaryFile.SUFFIX);
        if (isTemporary || (isOurs && !isHeld(file))) {
          Files.deleteIfExists(file);
        } else if (!isOurs && !name.equals(CrlListFile.FILE)) {
          foreign.add(name);
        }
      }
    }
    return foreign;
  }

  private boolean isHeld(Path file) {
    return shared.values().stream().anyMatch(one -> one.stored.file().equals(file));
  }

  private @Nullable Stored hold(Fingerprint sha256) {
    Shared one = shared.get(sha256);
    if (one == null) {
      return null;
    }
    one.holders++;
    return one.stored;
  }

  private Stored share(Stored fresh) {
    Shared one = new Shared(fresh);
    one.holders = 1;
    shared.put(fresh.sha256(), one);
    return fresh;
  }

  private Path file(Fingerprint sha256) {
    return directory.resolve(sha256.hex() + SUFFIX);
  }

  private static Fingerprint digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
      return Fingerprint.ofDigest(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String reason(Parsed<?> parsed) {
    return parsed instanceof Parsed.Malformed<?> malformed ? malformed.reason() : "malformed";
  }
}
