package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges a set of CRLs for one certificate after RFC 5280 §6.3.3. Stateless and thread-safe.
 *
 * <p>Stricter than the RFC in one point: where it stops at the first CRLs that cover all reasons,
 * all usable CRLs are looked at, and one that says revoked wins over one that does not, unless a
 * newer CRL of the same issuer, key and scope replaced it.
 */
public final class CrlVerifier {
  private final SignatureChecker signatures;
  private final PathValidator paths;

  public CrlVerifier(SignatureChecker signatures, PathValidator paths) {
    this.signatures = signatures;
    this.paths = paths;
  }

  /**
   * What {@code crls} say of the query's certificate at {@code now}.
   *
   * @param crls complete and delta CRLs of any issuers, in any order
   * @param signers where their signers are found, and the anchor that these must lead to
   */
  public CrlResult verify(
      RevocationQuery query,
      List<CrlIndex> crls,
      CrlSigners signers,
      CrlSettings settings,
      Instant now,
      Budget budget) {
    CrlSignerSearch search = new CrlSignerSearch(signatures, paths, signers, settings, now, budget);
    CrlJudge judge = new CrlJudge(crls, settings, now, budget, search);
    return judge.answer(query, path -> revoked(path, judge));
  }

  /**
   * RFC 5280 §6.1.3 (a)(3) for the path of a signer: revoked is a refusal. An undetermined status
   * is none, because the CRL that speaks of a signer is often the one that it signed.
   */
  private static Optional<CrlRefusal> revoked(ValidatedPath path, CrlJudge judge) {
    for (RevocationQuery query : path.revocationQueries()) {
      CrlResult result = judge.answer(query, deeper -> Optional.empty());
      if (result instanceof CrlResult.Determined determined
          && determined.status() instanceof RevocationStatus.Revoked revoked) {
        return Optional.of(
            new CrlRefusal.SignerRevoked(
                query.certificate().orElseThrow().subject(), revoked.at()));
      }
    }
    return Optional.empty();
  }
}
