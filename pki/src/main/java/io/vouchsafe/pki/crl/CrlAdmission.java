package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * What a CRL must show before it is kept, whatever certificate is asked about later: understood as
 * a whole, current, and signed under a key that the tenant knows. Whether a path leads to its
 * signer is judged with each certificate, by {@link CrlVerifier}. Stateless and thread-safe.
 */
public final class CrlAdmission {
  private final SignatureChecker signatures;

  public CrlAdmission(SignatureChecker signatures) {
    this.signatures = signatures;
  }

  /** Whether it may be kept. */
  public sealed interface Verdict {
    /** Signed by this one of the candidates. */
    record Admitted(Certificate signer) implements Verdict {}

    record Refused(CrlRefusal why) implements Verdict {}
  }

  /**
   * Judges one CRL.
   *
   * @param candidates certificates of trusted CAs, in any order
   */
  public Verdict judge(
      CrlIndex crl,
      Collection<Certificate> candidates,
      Algorithms allowed,
      Instant now,
      Budget budget) {
    return judge(crl, CrlSettings.DEFAULT, candidates, allowed, now, budget);
  }

  /** The same of one that was kept before, and may have expired since. */
  public Verdict judgeAgain(
      CrlIndex crl,
      Collection<Certificate> candidates,
      Algorithms allowed,
      Instant now,
      Budget budget) {
    return judge(crl, CrlSettings.DEFAULT.withoutFreshness(), candidates, allowed, now, budget);
  }

  private Verdict judge(
      CrlIndex crl,
      CrlSettings settings,
      Collection<Certificate> candidates,
      Algorithms allowed,
      Instant now,
      Budget budget) {
    Optional<CrlRefusal> early = CrlJudge.refusalOfItself(crl, settings, now);
    if (early.isPresent()) {
      return new Verdict.Refused(early.get());
    }
    CrlRefusal why = new CrlRefusal.NoSigner(crl.issuer());
    CrlAuthenticity authenticity = new CrlAuthenticity(signatures, allowed, budget);
    for (Certificate candidate : candidates) {
      if (CrlAuthenticity.mayBeOf(crl, candidate)) {
        Optional<CrlRefusal> refusal = authenticity.refusal(crl, candidate);
        if (refusal.isEmpty()) {
          return new Verdict.Admitted(candidate);
        }
        why = refusal.get();
      }
    }
    return new Verdict.Refused(why);
  }
}
