package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.PresentedNames;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What one certificate must fulfil by itself in its place of the path, whatever stands around it.
 * Cheap, so it is asked before any signature.
 */
final class OwnRules {
  private final PathSettings settings;
  private final Instant now;
  private final Budget budget;

  OwnRules(PathSettings settings, Instant now, Budget budget) {
    this.settings = settings;
    this.now = now;
    this.budget = budget;
  }

  /** The end entity. */
  Optional<PathRefusal> refusalOfLeaf(Certificate leaf) {
    return refusalOfAnyLeaf(leaf)
        .or(() -> CertificateProfile.refusalOf(leaf, isNamedAsCa(leaf)))
        .or(
            () ->
                switch (settings.profile()) {
                  case RFC5280 -> Optional.empty();
                  case WEBPKI -> WebpkiRules.refusalOfLeaf(leaf, settings.purpose());
                  case STRICT ->
                      (isNamedAsCa(leaf)
                              ? StrictRules.refusalOfAuthority(leaf)
                              : StrictRules.refusalOfLeaf(leaf))
                          .or(() -> ofServers(StrictServerRules::refusalOfLeaf, leaf));
                });
  }

  /**
   * An end entity that is an anchor itself: how it was made is the operator's own affair, unless
   * the profile looks at anchors.
   */
  Optional<PathRefusal> refusalOfTrustedLeaf(Certificate leaf) {
    return refusalOfAnyLeaf(leaf)
        .or(
            () ->
                switch (settings.profile()) {
                  case RFC5280 -> Optional.empty();
                  case WEBPKI -> WebpkiRules.refusalOfLeaf(leaf, settings.purpose());
                  case STRICT ->
                      strictAnchor(leaf, isNamedAsCa(leaf))
                          .or(() -> ofServers(StrictServerRules::refusalOfLeaf, leaf));
                });
  }

  private Optional<PathRefusal> refusalOfAnyLeaf(Certificate leaf) {
    return validity(leaf)
        .or(() -> key(leaf))
        .or(() -> CertificateProfile.criticalExtensions(leaf))
        .or(() -> purpose(leaf))
        .or(() -> leafKeyUsage(leaf))
        .or(() -> signs(leaf))
        .or(() -> peerNames(leaf));
  }

  /** A CA certificate between leaf and anchor. */
  Optional<PathRefusal> refusalOfIntermediate(Certificate ca) {
    return validity(ca)
        .or(() -> key(ca))
        .or(() -> authority(ca))
        .or(() -> keyCertSign(ca))
        .or(() -> CertificateProfile.refusalOf(ca, isNamedAsCa(ca)))
        .or(() -> purpose(ca))
        .or(
            () ->
                switch (settings.profile()) {
                  case RFC5280 -> Optional.empty();
                  case WEBPKI -> WebpkiRules.refusalOfAny(ca);
                  case STRICT ->
                      StrictRules.refusalOfAuthority(ca)
                          .or(() -> ofServers(StrictServerRules::refusalOfAuthority, ca));
                });
  }

  /**
   * The anchor of a path that has more than one certificate. It is a CA because the operator says
   * so, with or without basicConstraints (RFC 5280 §6.1.1 (d)); where its constraints bind, it may
   * still say itself that it is none.
   */
  Optional<PathRefusal> refusalOfAnchor(Certificate anchor) {
    Optional<PathRefusal> refusal =
        settings.anchorRules().checkValidity() ? validity(anchor) : Optional.empty();
    refusal = refusal.or(() -> key(anchor));
    if (settings.anchorRules().applyConstraints()) {
      refusal =
          refusal
              .or(() -> anchor.basicConstraints().isEmpty() ? Optional.empty() : authority(anchor))
              .or(() -> keyCertSign(anchor))
              .or(() -> CertificateProfile.refusalOf(anchor, true))
              .or(() -> purpose(anchor));
    }
    return refusal.or(
        () ->
            switch (settings.profile()) {
              case RFC5280 -> Optional.empty();
              case WEBPKI -> WebpkiRules.refusalOfAny(anchor);
              case STRICT ->
                  strictAnchor(anchor, true)
                      .or(() -> ofServers(StrictServerRules::refusalOfAnchor, anchor));
            });
  }

  /** How the anchor was made, whether or not its constraints bind what is below. */
  private static Optional<PathRefusal> strictAnchor(Certificate anchor, boolean ca) {
    return CertificateProfile.refusalOf(anchor, ca)
        .or(() -> StrictRules.refusalOfAnchor(anchor, ca));
  }

  /** What the CA/Browser Forum demands of CAs binds them where a server's certificate is wanted. */
  private Optional<PathRefusal> ofServers(
      Function<Certificate, Optional<PathRefusal>> rules, Certificate certificate) {
    return settings.purpose() == Purpose.SERVER_AUTH ? rules.apply(certificate) : Optional.empty();
  }

  private boolean isNamedAsCa(Certificate certificate) {
    return settings.namedAsCa().contains(certificate);
  }

  /** RFC 5280 §6.1.3 (a)(2); both ends are included (§4.1.2.5). */
  private Optional<PathRefusal> validity(Certificate certificate) {
    if (now.isBefore(certificate.notBefore())) {
      return Optional.of(new PathRefusal.NotYetValid(certificate.notBefore(), now));
    }
    // notAfter names a whole second, which is included.
    if (!now.isBefore(certificate.notAfter().plusSeconds(1))) {
      return Optional.of(new PathRefusal.Expired(certificate.notAfter(), now));
    }
    return Optional.empty();
  }

  /** The tenant's {@code algorithms}: every key of the path, the leaf's and the anchor's too. */
  private Optional<PathRefusal> key(Certificate certificate) {
    Optional<PublicKey> key = certificate.publicKey(budget);
    if (key.isEmpty() && budget.isExhausted()) {
      return Optional.of(new PathRefusal.OverBudget());
    }
    return key.isEmpty()
        ? weak("a public key that is not accepted (" + certificate.keyAlgorithm() + ")")
        : settings.algorithms().refusalOf(key.get()).flatMap(this::weak);
  }

  private Optional<PathRefusal> weak(String found) {
    return Optional.of(new PathRefusal.WeakAlgorithm(found, settings.algorithms().wanted()));
  }

  /** RFC 5280 §6.1.4 (k): version 3, basicConstraints present, cA TRUE; or the caller says so. */
  private Optional<PathRefusal> authority(Certificate ca) {
    boolean saidSo = isNamedAsCa(ca) && ca.basicConstraints().isEmpty();
    if ((ca.version() == 3 && ca.isCa()) || saidSo) {
      return Optional.empty();
    }
    String found =
        ca.version() < 3
            ? "a version " + ca.version() + " certificate"
            : ca.basicConstraints().isPresent() ? "cA is FALSE" : "no basicConstraints";
    return Optional.of(new PathRefusal.NotACa(ca.subject().toString(), found));
  }

  /** RFC 5280 §6.1.4 (n). */
  private static Optional<PathRefusal> keyCertSign(Certificate ca) {
    return missing(ca, KeyUsage.KEY_CERT_SIGN, true);
  }

  private Optional<PathRefusal> leafKeyUsage(Certificate leaf) {
    return settings.leafKeyUsage().stream()
        .flatMap(usage -> missing(leaf, usage, false).stream())
        .findFirst();
  }

  /**
   * RFC 4945 §5.1.3.2: an IKE peer signs, so that a key usage that is there asserts
   * digitalSignature or nonRepudiation (contentCommitment, as RFC 5280 calls it).
   */
  private Optional<PathRefusal> signs(Certificate leaf) {
    boolean commits =
        leaf.keyUsage().filter(set -> set.contains(KeyUsage.CONTENT_COMMITMENT)).isPresent();
    return settings.purpose() != Purpose.IKE || commits
        ? Optional.empty()
        : missing(leaf, KeyUsage.DIGITAL_SIGNATURE, true);
  }

  private static Optional<PathRefusal> missing(
      Certificate certificate, KeyUsage wanted, boolean absenceWillDo) {
    Optional<Set<KeyUsage>> asserted = certificate.keyUsage();
    boolean there = asserted.map(set -> set.contains(wanted)).orElse(absenceWillDo);
    return there
        ? Optional.empty()
        : Optional.of(new PathRefusal.MissingKeyUsage(wanted, asserted.orElse(Set.of())));
  }

  /**
   * RFC 5280 §4.2.1.12 for the leaf. A CA that carries the extension restricts what is below it:
   * RFC 5280 is silent, but every TLS implementation reads it so.
   */
  private Optional<PathRefusal> purpose(Certificate certificate) {
    Purpose wanted = settings.purpose();
    Optional<Set<String>> found = certificate.extendedKeyUsage();
    if (wanted.isAny()
        || found.isEmpty()
        || wanted.isNamedIn(found.get())
        || found.get().contains(Purpose.ANY_OID)) {
      return Optional.empty();
    }
    return Optional.of(new PathRefusal.MissingExtendedKeyUsage(wanted.asn1Name(), found.get()));
  }

  /** RFC 9525 §6: every name that is wanted. */
  private Optional<PathRefusal> peerNames(Certificate leaf) {
    if (settings.peerNames().isEmpty()) {
      return Optional.empty();
    }
    PresentedNames all = PresentedNames.of(leaf);
    PresentedNames names = matchesTopLevelWildcards() ? all : all.withoutTopLevelWildcards();
    for (PeerName wanted : settings.peerNames()) {
      if (!names.match(wanted)) {
        return Optional.of(new PathRefusal.IdentityMismatch(wanted, names.ofKind(wanted.kind())));
      }
    }
    return Optional.empty();
  }

  /** Browsers match none of them, and no CA may issue one for a server (CA/B BR §3.2.2.6). */
  private boolean matchesTopLevelWildcards() {
    return switch (settings.profile()) {
      case RFC5280 -> true;
      case WEBPKI -> false;
      case STRICT -> settings.purpose() != Purpose.SERVER_AUTH;
    };
  }
}
