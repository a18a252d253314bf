package io.vouchsafe.proxy.relay;

import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.proxy.cache.StatusQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a gateway is told about certificates that its policy does not look up (decision 0013). A
 * charon with {@code revocation = strict} refuses whomever it hears nothing about, and so would
 * refuse what the policy lets pass: here, and nowhere else, they are called good, by a signer whom
 * that charon alone believes: nobody can show such an answer to others. What is known to be revoked
 * stays revoked, and after the login our own decision sees the whole certificate.
 */
final class Unasked {
  /**
   * Whether the certificate is a short-lived one shows only after the login; if it is none, the
   * next login asks anew.
   */
  static final Duration LET_THROUGH_HOLDS = Duration.ofSeconds(10);

  private Unasked() {}

  /** The same question to what is cached and to the CRLs that are held; nobody is asked. */
  static StatusQuestion heldOnly(StatusQuestion question) {
    return new StatusQuestion(
        question.query(),
        question.object(),
        Optional.empty(),
        question.crl(),
        // Nobody is told the ground: what counts is that one is there.
        Optional.of(ShortLived.Ground.LIFETIME));
  }

  /** Good, unless {@code found} says revoked. */
  static RelayEvidence.Found unlessRevoked(RelayEvidence.Found found, Instant now) {
    return found instanceof RelayEvidence.Found.Status status
            && status.status() instanceof RevocationStatus.Revoked
        ? found
        : good(now, Optional.empty());
  }

  /**
   * {@code found}, and good for a moment where every source was heard out and does not know the
   * certificate: a CA that issues short-lived ones may publish nothing about them.
   */
  static RelayEvidence.Found orLetThrough(RelayEvidence.Found found, Instant now) {
    boolean unknown =
        switch (found) {
          case RelayEvidence.Found.Nothing nothing -> nothing.isSilence();
          case RelayEvidence.Found.Status status ->
              status.status() instanceof RevocationStatus.Unknown;
        };
    return unknown ? good(now, Optional.of(now.plus(LET_THROUGH_HOLDS))) : found;
  }

  private static RelayEvidence.Found good(Instant now, Optional<Instant> nextUpdate) {
    return new RelayEvidence.Found.Status(
        new RevocationStatus.Good(), now, nextUpdate, Optional.empty());
  }
}
