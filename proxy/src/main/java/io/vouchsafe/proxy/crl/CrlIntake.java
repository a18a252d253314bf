package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlAdmission;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.CrlFiles.Stored;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;

/**
 * Verifies what was fetched. An unsigned CRL with a huge number must not replace anything, so that
 * nothing is held before its signature is verified. Blocking.
 */
final class CrlIntake {
  /** Certificates of one name that may have signed; more than a tenant has of one CA. */
  private static final int SIGNATURES = 32;

  private final CrlFiles files;
  private final CrlAdmission admission;

  CrlIntake(CrlFiles files, CrlAdmission admission) {
    this.files = files;
    this.admission = admission;
  }

  /** Whom a tenant lets sign CRLs, and how. */
  record Trust(Collection<Certificate> authorities, Algorithms algorithms) {}

  /** Whether a CRL that was fetched may be held under that trust. */
  CrlAdmission.Verdict judge(CrlIndex crl, Trust trust, Instant now) {
    return admission.judge(crl, trust.authorities(), trust.algorithms(), now, budget());
  }

  /** What came of a file that an earlier run had taken. */
  sealed interface Result {

    /** One holder of the file more. */
    record Verified(Stored stored, Certificate signer) implements Result {}

    record Refused(Outcome outcome, String detail) implements Result {}
  }

  /** One that an earlier run took, and that may have expired since. */
  Result judgeAgain(Stored stored, Trust trust, Instant now) throws IOException {
    return came(
        stored,
        admission.judgeAgain(
            stored.index(), trust.authorities(), trust.algorithms(), now, budget()));
  }

  private static Budget budget() {
    return Budget.of(SIGNATURES, Long.MAX_VALUE);
  }

  /** When it is refused, its holder lets go. */
  private Result came(Stored stored, CrlAdmission.Verdict verdict) throws IOException {
    return switch (verdict) {
      case CrlAdmission.Verdict.Admitted(Certificate signer) -> new Result.Verified(stored, signer);
      case CrlAdmission.Verdict.Refused refused -> {
        files.release(stored.sha256());
        yield new Result.Refused(refused.why().outcome(), refused.why().explain());
      }
    };
  }
}
