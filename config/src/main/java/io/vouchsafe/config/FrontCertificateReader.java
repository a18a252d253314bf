package io.vouchsafe.config;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Certificate;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the certificates of a TLS front. */
final class FrontCertificateReader {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  private final OwnCertificateReader own;

  FrontCertificateReader(OwnCertificateReader own) {
    this.own = own;
  }

  /**
   * All of one front in the order in which SNI looks at them; empty after a mistake, which is
   * reported.
   *
   * @param more sections of {@link TlsFrontsReader#CERTIFICATE_KEYS}
   */
  List<FrontCertificate> read(Optional<Value> certificate, Optional<Value> key, List<Value> more) {
    List<FrontCertificate> read = new ArrayList<>();
    Set<String> names = new HashSet<>();
    boolean complete = true;
    if (certificate.isPresent() || key.isPresent()) {
      Optional<FrontCertificate> first = one(certificate, key, names);
      first.ifPresent(read::add);
      complete = first.isPresent();
    }
    for (Value item : more) {
      Optional<FrontCertificate> each =
          Section.read(
              item,
              TlsFrontsReader.CERTIFICATE_KEYS,
              section ->
                  one(
                      section.value(TlsFrontsReader.MORE_CERTIFICATE),
                      section.value(TlsFrontsReader.MORE_KEY),
                      names));
      each.ifPresent(read::add);
      complete = complete && each.isPresent();
    }
    return complete ? read : List.of();
  }

  private Optional<FrontCertificate> one(
      Optional<Value> certificate, Optional<Value> key, Set<String> names) {
    Optional<OwnCertificateReader.Own> read =
        own.read(certificate, key, TlsFrontsReader.CERTIFICATE, FrontCertificateReader::ofKind);
    read.ifPresent(each -> tell(certificate.orElseThrow(), each.chain(), names));
    return read.map(each -> new FrontCertificate(each.chain(), each.key()));
  }

  private static Optional<String> ofKind(Certificate certificate) {
    Optional<PublicKey> key = certificate.publicKey();
    return key.filter(OwnCertificateReader::isKnownKind).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the key of %s is of a kind that TLS does not sign with here: RSA, EC, Ed25519 or Ed448"
                .formatted(OwnCertificateReader.shown(certificate)));
  }

  private void tell(Value written, List<Certificate> chain, Set<String> names) {
    own.tellDates(written, chain, "clients refuse the front");
    Certificate leaf = chain.getFirst();
    if (leaf.extendedKeyUsage().filter(usages -> !usages.contains(SERVER_AUTH)).isPresent()) {
      written.warning(
          OwnCertificateReader.shown(leaf)
              + " lacks the extended key usage serverAuth, and clients refuse the front");
    }
    List<String> own = names(leaf);
    if (own.isEmpty()) {
      written.warning(
          OwnCertificateReader.shown(leaf)
              + " names no host or address (subjectAltName): clients refuse it, and any Host is"
              + " accepted");
    }
    if (!own.isEmpty() && own.stream().noneMatch(name -> !names.contains(name))) {
      written.warning("is never shown: certificates before it have all its names");
    }
    names.addAll(own);
  }

  private static List<String> names(Certificate leaf) {
    return leaf.subjectAlternativeNames().orElse(List.of()).stream()
        .flatMap(
            name ->
                switch (name) {
                  case AlternativeName.Dns dns ->
                      Optional.of(dns.name().toLowerCase(Locale.ROOT)).stream();
                  case AlternativeName.Ip ip -> Optional.of(ip.toString()).stream();
                  default -> Optional.<String>empty().stream();
                })
        .toList();
  }
}
