package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import java.security.PublicKey;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Finds certificates that no CA of a tunnel stands behind. charon caches what anybody shows, also
 * of a peer that it refused: somebody who makes a certificate with another one's name must not lock
 * that one out.
 */
final class ForeignCertificates {
  /** Whatever charon might take: a weak signature is still a signature. */
  private static final Algorithms ANY = new Algorithms(true, true, 1);

  /** CAs above a certificate; a path of charon has less. */
  private static final int LONGEST = 8;

  /** Signatures looked at for one certificate; where that is not enough nothing is sure. */
  private static final int MOST_SIGNATURES = 16;

  private final SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());

  /**
   * Whether charon has surely refused whoever showed {@code leaf}: it leads by its signatures to no
   * CA of {@code trusted}, and is none of its anchors. Where an issuer is missing it is sure only
   * when charon has dropped nothing.
   */
  boolean isForeign(Certificate leaf, CaGroup trusted, HeldCertificates held) {
    return !trusted.members().contains(leaf) && !new Search(trusted, held).reaches(leaf, LONGEST);
  }

  private final class Search {
    private final CaGroup trusted;
    private final HeldCertificates held;
    private final Set<Certificate> fruitless = new LinkedHashSet<>();
    private int left = MOST_SIGNATURES;

    Search(CaGroup trusted, HeldCertificates held) {
      this.trusted = trusted;
      this.held = held;
    }

    /** Also true where it is not sure. */
    boolean reaches(Certificate below, int depth) {
      if (depth == 0 || !fruitless.add(below)) {
        return false;
      }
      Set<Certificate> issuers = new LinkedHashSet<>();
      trusted.members().stream()
          .filter(ca -> ca.subject().equals(below.issuer()))
          .forEach(issuers::add);
      issuers.addAll(held.issuersOf(below));
      if (issuers.isEmpty()) {
        return !below.isSelfIssued() && held.mayHaveLost();
      }
      for (Certificate issuer : issuers) {
        if (left-- == 0) {
          return true;
        }
        if (maySign(issuer, below)
            && (trusted.members().contains(issuer) || reaches(issuer, depth - 1))) {
          return true;
        }
      }
      return false;
    }
  }

  /** Only what surely is another key's signature counts as none. */
  private boolean maySign(Certificate issuer, Certificate below) {
    Optional<PublicKey> key = issuer.publicKey();
    return key.isEmpty()
        || signatures.check(
                below.tbs(),
                below.signatureAlgorithm(),
                below.signature(),
                key.get(),
                ANY,
                Budget.standard())
            != SignatureChecker.Result.BAD_SIGNATURE;
  }
}
