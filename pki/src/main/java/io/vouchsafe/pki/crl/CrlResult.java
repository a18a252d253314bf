package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a set of CRLs says of one certificate (RFC 5280 §6.3.3). */
public sealed interface CrlResult {

  /** Every CRL that could not be used, complete ones first, and why. */
  List<UnusableCrl> unusable();

  /**
   * The CRLs settle it: good for every reason there is, or revoked.
   *
   * @param status never {@code Unknown}
   */
  record Determined(RevocationStatus status, CrlEvidence evidence, List<UnusableCrl> unusable)
      implements CrlResult {
    public Determined {
      unusable = List.copyOf(unusable);
    }
  }

  /**
   * §6.3.3, end: UNDETERMINED.
   *
   * @param uncovered reasons for which no usable CRL speaks
   */
  record Undetermined(ReasonSet uncovered, List<UnusableCrl> unusable) implements CrlResult {
    public Undetermined {
      unusable = List.copyOf(unusable);
    }

    /** The refusal that a person should hear about: of the CRL that came nearest to being used. */
    public Optional<CrlRefusal> mostTelling() {
      return unusable.stream()
          .map(UnusableCrl::refusal)
          .min(Comparator.comparingInt(Undetermined::distance));
    }

    private static int distance(CrlRefusal refusal) {
      if (refusal instanceof CrlRefusal.OtherIssuer) {
        return 2;
      }
      return refusal.outcome() == Outcome.OUT_OF_SCOPE ? 1 : 0;
    }

    /** The outcome of the most telling refusal; out of scope when there was no CRL to refuse. */
    public Outcome outcome() {
      return mostTelling().map(CrlRefusal::outcome).orElse(Outcome.OUT_OF_SCOPE);
    }

    /** One sentence for people. */
    public String explain() {
      return mostTelling()
          .map(CrlRefusal::explain)
          .orElse("no CRL speaks for " + uncovered + " (RFC 5280 §6.3.3)");
    }
  }
}
