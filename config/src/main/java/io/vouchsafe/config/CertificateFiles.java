package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Certificates from files in PEM (several in one) or DER; each file is read once. */
public final class CertificateFiles {
  /** Longest file, bytes; the CA bundle of an operating system has a quarter of a MiB. */
  static final int LONGEST = 4 << 20;

  private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

  private final Map<Path, Contents> known = new HashMap<>();

  CertificateFiles() {}

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
    return switch (known.computeIfAbsent(path.get(), CertificateFiles::open)) {
      case Contents.Certificates(List<Certificate> certificates) -> certificates;
      case Contents.Unusable(String why) -> {
        name.error(Quoted.of(text.get()) + " " + why);
        yield List.of();
      }
    };
  }

  /** Reads {@code path}: PEM with certificates alone, or the DER of one. */
  public static Contents open(Path path) {
    return switch (BoundedFile.read(path, LONGEST)) {
      case BoundedFile.Unusable(String why) -> new Contents.Unusable(why);
      case BoundedFile.Content(byte[] bytes) -> {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        yield PemBlocks.areIn(text) ? pem(text) : der(bytes);
      }
    };
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
