package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;
import java.util.Optional;

/**
 * What many remembered statuses have in common: the word itself, who vouched for it, on what ground
 * and by which way it came. One for each signer, object, responder and kind of status; all
 * statuses' own weight leaves it out.
 *
 * @param word the status; a <em>revoked</em> without its time
 */
record StatusOrigin(
    RevocationStatus word,
    Fingerprint signer,
    Instant signerNotAfter,
    SignerBasis basis,
    boolean nonceEchoed,
    Algorithms algorithms,
    Optional<Fingerprint> group,
    Source source,
    String object,
    String responder) {

  static StatusOrigin of(CachedStatus status) {
    VerifiedStatus verified = status.verified();
    return new StatusOrigin(
        withTime(verified.status(), Instant.EPOCH),
        verified.signer(),
        verified.signerNotAfter(),
        verified.basis(),
        verified.nonceEchoed(),
        verified.algorithms(),
        verified.group(),
        status.source(),
        status.object(),
        status.responder());
  }

  /** The status that was taken apart. */
  CachedStatus vouchFor(
      Instant revokedAt,
      Instant thisUpdate,
      Optional<Instant> nextUpdate,
      Instant producedAt,
      Instant received) {
    VerifiedStatus verified =
        new VerifiedStatus(
            withTime(word, revokedAt),
            thisUpdate,
            nextUpdate,
            producedAt,
            signer,
            signerNotAfter,
            basis,
            nonceEchoed,
            algorithms,
            group);
    return new CachedStatus(verified, source, object, responder, received);
  }

  private static RevocationStatus withTime(RevocationStatus status, Instant revokedAt) {
    return switch (status) {
      case RevocationStatus.Revoked revoked ->
          new RevocationStatus.Revoked(revokedAt, revoked.reason());
      case RevocationStatus.Good good -> good;
      case RevocationStatus.Unknown unknown -> unknown;
    };
  }
}
