package io.vouchsafe.proxy.crl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.crl.fetch.TemporaryFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of what is held, for the next start: one JSON object a line, replaced whole. It is
 * believed in nothing but where a CRL came from and when: the CRL itself is verified again.
 * Blocking.
 */
final class CrlListFile {
  static final String FILE = "index.jsonl";

  private static final Logger LOG = LoggerFactory.getLogger(CrlListFile.class);

  /** Some 400 bytes a CRL; more CRLs than all caches of a large installation hold. */
  private static final long LONGEST = 64L << 20;

  private final Path directory;

  CrlListFile(Path directory) {
    this.directory = directory;
  }

  /** One CRL, held by one URL of one object. */
  record Kept(
      String tenant,
      String object,
      URI url,
      Fingerprint sha256,
      Instant fetched,
      Conditions conditions) {

    private String toJson() {
      JsonObject json =
          new JsonObject()
              .put("tenant", tenant)
              .put("object", object)
              .put("url", url.toString())
              .put("sha256", sha256.hex())
              .put("fetched", fetched.toString());
      conditions.etag().ifPresent(etag -> json.put("etag", etag));
      conditions.lastModified().ifPresent(date -> json.put("last_modified", date));
      return json.encode();
    }

    private static Optional<Kept> parse(String line) {
      try {
        JsonObject json = new JsonObject(line);
        return Optional.of(
            new Kept(
                text(json, "tenant"),
                text(json, "object"),
                URI.create(text(json, "url")),
                Fingerprint.ofDigest(HexFormat.of().parseHex(text(json, "sha256"))),
                Instant.parse(text(json, "fetched")),
                Conditions.of(json.getString("etag"), json.getString("last_modified"))));
      } catch (DecodeException
          | ClassCastException
          | DateTimeException
          | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private static String text(JsonObject json, String key) {
      String text = json.getString(key);
      if (text == null) {
        throw new IllegalArgumentException("no " + key);
      }
      return text;
    }
  }

  /** What was written last; lines that are damaged are left out, and that is said. */
  List<Kept> read() throws IOException {
    Path file = directory.resolve(FILE);
    List<Kept> all = new ArrayList<>();
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        LOG.warn("{} is no regular file: no CRL of the last run is used", file);
        return List.of();
      }
      if (found.size() > LONGEST) {
        LOG.warn("{} is longer than {} bytes: no CRL of the last run is used", file, LONGEST);
        return List.of();
      }
      String text = text(file);
      int number = 0;
      for (String line : text.lines().toList()) {
        number++;
        Optional<Kept> kept = Kept.parse(line);
        if (kept.isEmpty()) {
          LOG.warn("{}, line {} is damaged: that CRL is fetched again", file, number);
        }
        kept.ifPresent(all::add);
      }
    } catch (NoSuchFileException missing) {
      LOG.debug("no CRLs of an earlier run");
    }
    return List.copyOf(all);
  }

  /** It may have grown since its size was read. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes((int) LONGEST), StandardCharsets.UTF_8);
    }
  }

  void write(List<Kept> all) throws IOException {
    Path fresh = TemporaryFile.in(directory);
    try {
      StringBuilder text = new StringBuilder();
      all.forEach(kept -> text.append(kept.toJson()).append('\n'));
      Files.writeString(fresh, text);
      Files.move(
          fresh,
          directory.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
