package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds the certificate whose key signed a CRL and which may sign CRLs (RFC 5280 §6.3.3 (f), (g)).
 * The issuer of the certificate asked about needs no path of its own: it stands on a validated one.
 */
final class CrlSignerSearch {

  /** What came of the search. */
  sealed interface Found {
    record Signer(Certificate certificate) implements Found {}

    record None(CrlRefusal why) implements Found {}
  }

  /** Is some certificate of this path revoked? Asked of paths that were found for a signer. */
  interface SignerStatus {
    Optional<CrlRefusal> revoked(ValidatedPath path);
  }

  private final CrlAuthenticity authenticity;
  private final PathValidator paths;
  private final CrlSigners signers;
  private final CrlSettings settings;
  private final Instant now;
  private final Budget budget;

  CrlSignerSearch(
      SignatureChecker signatures,
      PathValidator paths,
      CrlSigners signers,
      CrlSettings settings,
      Instant now,
      Budget budget) {
    this.authenticity = new CrlAuthenticity(signatures, settings.path().algorithms(), budget);
    this.paths = paths;
    this.signers = signers;
    this.settings = settings;
    this.now = now;
    this.budget = budget;
  }

  /** The signer of {@code crl}, or what came nearest. */
  Found signerOf(CrlIndex crl, RevocationQuery query, SignerStatus status) {
    CrlRefusal why = new CrlRefusal.NoSigner(crl.issuer());
    for (Certificate candidate : signers.named(crl.issuer(), query.issuer())) {
      if (!CrlAuthenticity.mayBeOf(crl, candidate)) {
        continue;
      }
      Optional<CrlRefusal> refusal =
          authenticity.refusal(crl, candidate).or(() -> path(candidate, query, status));
      if (refusal.isEmpty()) {
        return new Found.Signer(candidate);
      }
      why = refusal.get();
    }
    return new Found.None(why);
  }

  /** (g): the key verifies the CRL. */
  Optional<CrlRefusal> signature(CrlIndex crl, Certificate signer) {
    return authenticity.signature(crl, signer);
  }

  /** The settings' profile, which {@link #signerOf} leaves out: does the signer's path keep it? */
  Optional<CrlRefusal> profile(Certificate signer, RevocationQuery query) {
    return standsOnAPath(signer, query)
        ? Optional.empty()
        : path(signer, settings.path(), path -> Optional.empty());
  }

  /** (f): a path leads to the same anchor, and nothing on it is revoked. */
  private Optional<CrlRefusal> path(
      Certificate signer, RevocationQuery query, SignerStatus status) {
    return standsOnAPath(signer, query)
        ? Optional.empty()
        : path(signer, settings.path().withProfile(Profile.RFC5280), status);
  }

  private boolean standsOnAPath(Certificate signer, RevocationQuery query) {
    return signer.equals(query.issuer()) || signer.equals(signers.anchor().certificate());
  }

  private Optional<CrlRefusal> path(Certificate signer, PathSettings asked, SignerStatus status) {
    List<Certificate> presented = signers.presented();
    PathResult result = paths.validate(signer, presented, signers.sameAnchor(), asked, now, budget);
    return switch (result) {
      case ValidatedPath path -> status.revoked(path);
      case NoValidPath none ->
          Optional.of(
              new CrlRefusal.SignerWithoutPath(signer.subject(), none.mostTelling().refusal()));
    };
  }
}
