package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Certificates from files in PEM (several in one) or DER. Each file is read once, each content is
 * parsed once, and each certificate is one object, however many tenants name it.
 */
public final class CertificateFiles {
  /** Longest file, bytes; the CA bundle of an operating system has a quarter of a MiB. */
  static final int LONGEST = 4 << 20;

  /** Of PEM blocks with a certificate. */
  static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

  private static final String PRIVATE_KEY = "PRIVATE KEY";

  private final FileStamps stamps;
  private final SharedCertificates shared;
  private final Map<Path, Contents> known = new HashMap<>();
  private final Map<Path, Instant> quiet = new HashMap<>();

  CertificateFiles(FileStamps stamps, SharedCertificates shared) {
    this.stamps = stamps;
    this.shared = shared;
  }

  /** Remembers what the files of this reading held. */
  FileStamps stamps() {
    return stamps;
  }

  /** What a file was found to hold. */
  public sealed interface Contents {

    /** At least one certificate, in the file's order. */
    record Certificates(List<Certificate> certificates) implements Contents {}

    /** {@code why} continues a sentence that begins with the file's name. */
    record Unusable(String why) implements Contents {}
  }

  /** The certificates of all files that a list names, each certificate once. */
  List<Certificate> read(List<Value> names) {
    Set<Certificate> certificates = new LinkedHashSet<>();
    names.forEach(name -> certificates.addAll(read(name)));
    return List.copyOf(certificates);
  }

  private List<Certificate> read(Value name) {
    Optional<String> text = name.string();
    if (text.isEmpty()) {
      return List.of();
    }
    Optional<Path> path = name.place().file().resolve(text.get());
    if (path.isEmpty()) {
      name.error(Quoted.of(text.get()) + " is no file name");
      return List.of();
    }
    stamps.use(path.get());
    return switch (known.computeIfAbsent(path.get(), this::opened)) {
      case Contents.Certificates(List<Certificate> certificates) -> certificates;
      case Contents.Unusable(String why) -> {
        name.error(Quoted.of(text.get()) + " " + why);
        yield List.of();
      }
    };
  }

  /** The content of a file that a tenant taken over from the reading before names. */
  void takeOver(Path path) {
    stamps
        .of(path)
        .flatMap(shared::file)
        .ifPresent(
            certificates -> known.putIfAbsent(path, new Contents.Certificates(certificates)));
  }

  /** The one group with the members of {@code group}. */
  CaGroup shared(CaGroup group) {
    return shared.group(group);
  }

  /**
   * The next moment at which the validity period of a certificate in {@code paths} gives something
   * else to tell than at {@code now}; without {@code now} nobody looks at dates.
   */
  Instant quietUntil(Collection<Path> paths, Optional<Instant> now) {
    return now.map(
            at ->
                paths.stream()
                    .map(path -> quiet.computeIfAbsent(path, each -> quietUntil(each, at)))
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.MAX))
        .orElse(Instant.MAX);
  }

  /** The same of every file of this reading. */
  Instant quietUntil(Optional<Instant> now) {
    return quietUntil(known.keySet(), now);
  }

  private Instant quietUntil(Path path, Instant now) {
    return known.get(path) instanceof Contents.Certificates(List<Certificate> certificates)
        ? ValidityDoubt.nextChange(certificates, now)
        : Instant.MAX;
  }

  /** What was parsed before is not parsed again: in another file, or in the reading before. */
  private Contents opened(Path path) {
    Optional<List<Certificate>> before = stamps.of(path).flatMap(shared::file);
    if (before.isPresent()) {
      return new Contents.Certificates(before.get());
    }
    return switch (stamps.read(path, LONGEST)) {
      case BoundedFile.Unusable(String why) -> new Contents.Unusable(why);
      case BoundedFile.Content(byte[] bytes) -> opened(stamps.of(path).orElseThrow(), bytes);
    };
  }

  private Contents opened(Fingerprint sha256, byte[] bytes) {
    return shared
        .file(sha256)
        .<Contents>map(Contents.Certificates::new)
        .orElseGet(
            () ->
                switch (parse(bytes)) {
                  case Contents.Certificates(List<Certificate> certificates) ->
                      new Contents.Certificates(shared.file(sha256, certificates));
                  case Contents.Unusable unusable -> unusable;
                });
  }

  /** Reads {@code path}: PEM with certificates alone, or the DER of one. */
  public static Contents open(Path path) {
    return switch (BoundedFile.read(path, LONGEST)) {
      case BoundedFile.Unusable(String why) -> new Contents.Unusable(why);
      case BoundedFile.Content(byte[] bytes) -> parse(bytes);
    };
  }

  private static Contents parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return PemBlocks.areIn(text) ? pem(text) : der(bytes);
  }

  private static Contents der(byte[] bytes) {
    return Certificate.parse(bytes)
        .toOptional()
        .<Contents>map(certificate -> new Contents.Certificates(List.of(certificate)))
        .orElse(new Contents.Unusable("holds no certificate, in PEM or DER"));
  }

  private static Contents pem(String text) {
    List<Certificate> certificates = new ArrayList<>();
    for (PemBlocks.Block block : PemBlocks.of(text)) {
      if (!LABELS.contains(block.label())) {
        if (block.label().endsWith(PRIVATE_KEY)) {
          return new Contents.Unusable(
              "holds a private key in line %d, only certificates are expected: are the files of certificate and key swapped? A private key belongs into a file of its own"
                  .formatted(block.line()));
        }
        String label = Quoted.of(block.label());
        return new Contents.Unusable(
            "holds " + label + " in line " + block.line() + ", only certificates are expected");
      }
      Optional<Certificate> certificate = certificate(block);
      if (certificate.isEmpty()) {
        return new Contents.Unusable("has no valid certificate at line " + block.line());
      }
      certificates.add(certificate.get());
    }
    return certificates.isEmpty()
        ? new Contents.Unusable("holds no certificate, in PEM or DER")
        : new Contents.Certificates(List.copyOf(certificates));
  }

  private static Optional<Certificate> certificate(PemBlocks.Block block) {
    try {
      return Certificate.parse(block.bytes()).toOptional();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
