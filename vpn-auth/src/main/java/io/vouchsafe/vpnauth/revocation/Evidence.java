package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.ValidatedPath;
import java.util.List;
import java.util.Optional;

/**
 * What a decision rests on.
 *
 * @param leaf the certificate decided about; empty when none could be read
 * @param named what is known of it instead; empty when it could be read
 * @param path leaf first, anchor last; empty when none validated. It begins with the issuer where
 *     the certificate is only named
 * @param failedPaths why no path validated; empty when one did
 * @param revocation one entry for each certificate looked up, leaf first
 */
public record Evidence(
    Optional<Certificate> leaf,
    Optional<NamedCertificate> named,
    List<Certificate> path,
    Optional<NoValidPath> failedPaths,
    List<CertificateStatus> revocation) {

  /** Nothing was looked at. */
  public static final Evidence NONE =
      new Evidence(Optional.empty(), List.of(), Optional.empty(), List.of());

  /** Of a certificate that is at hand, or of none. */
  public Evidence(
      Optional<Certificate> leaf,
      List<Certificate> path,
      Optional<NoValidPath> failedPaths,
      List<CertificateStatus> revocation) {
    this(leaf, Optional.empty(), path, failedPaths, revocation);
  }

  /**
   * Of a certificate that is only named.
   *
   * @param issuers its issuer first, anchor last; empty when no path validated
   */
  public static Evidence ofNamed(
      NamedCertificate named, List<Certificate> issuers, List<CertificateStatus> revocation) {
    return new Evidence(
        Optional.empty(), Optional.of(named), issuers, Optional.empty(), revocation);
  }

  /** Only the leaf is known. */
  public static Evidence ofLeaf(Optional<Certificate> leaf) {
    return new Evidence(leaf, List.of(), Optional.empty(), List.of());
  }

  /** The path is known, and nothing of revocation. */
  public static Evidence ofPath(ValidatedPath path) {
    return new Evidence(Optional.of(path.leaf()), path.certificates(), Optional.empty(), List.of());
  }

  public Evidence {
    path = List.copyOf(path);
    revocation = List.copyOf(revocation);
  }
}
