package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathRefusal;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Instant;

/** Why whoever signed a response, or says so, is not believed. */
public sealed interface SignerRefusal extends OcspRefusal {

  @Override
  default Outcome outcome() {
    return Outcome.SIGNER_NOT_TRUSTED;
  }

  /** No certificate at hand is the one that the ResponderId names. */
  record NotFound(ResponderId responderId, int candidates) implements SignerRefusal {
    @Override
    public String explain() {
      return "none of "
          + candidates
          + " certificates is the responder that the response names, "
          + responderId
          + " (RFC 6960 §4.2.2.3)";
    }
  }

  /** RFC 6960 §3.2 (2): the signature does not verify, or its algorithm is not accepted. */
  record BadSignature(Certificate signer, SignatureChecker.Result result) implements SignerRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.BAD_SIGNATURE;
    }

    @Override
    public String explain() {
      String what =
          switch (result) {
            case VALID, BAD_SIGNATURE -> "does not verify";
            case WEAK_ALGORITHM -> "uses an algorithm or key that is not accepted";
            case OVER_BUDGET -> "was not checked, the request's budget is used up";
          };
      return "the signature by " + signer + " " + what + " (RFC 6960 §3.2 (2))";
    }
  }

  /** RFC 5280 §6.1.3 (a)(2): the signer's certificate is not valid now. */
  record OutsideValidity(Certificate signer, Instant at) implements SignerRefusal {
    @Override
    public String explain() {
      return "the signer "
          + signer
          + " is valid from "
          + signer.notBefore()
          + " to "
          + signer.notAfter()
          + ", and it is "
          + at
          + " (RFC 5280 §6.1.3 (a)(2))";
    }
  }

  /** RFC 5280 §4.2.1.3: the signer's key is not for signing this. */
  record KeyUsageForbids(Certificate signer) implements SignerRefusal {
    @Override
    public String explain() {
      return "the key usage of the signer " + signer + " forbids it (RFC 5280 §4.2.1.3)";
    }
  }

  /** Chain mode, step 1: the signer's certificate has no valid path to the CA group. */
  record NoPath(Certificate signer, PathRefusal refusal) implements SignerRefusal {
    @Override
    public String explain() {
      return "the signer " + signer + " has no valid path: " + refusal.explain();
    }
  }

  /** Chain mode, step 1: neither the signer nor who issued it belongs to the CA group. */
  record OutsideGroup(Certificate signer) implements SignerRefusal {
    @Override
    public String explain() {
      return "neither the signer "
          + signer
          + " nor its issuer belongs to the CA group (RFC 6960 §4.2.2.2 (1))";
    }
  }

  /** Chain mode, steps 2 and 3: neither the issuing CA nor its delegate, and no exception holds. */
  record NotAuthorized(Certificate signer, Certificate issuer) implements SignerRefusal {
    @Override
    public String explain() {
      return "the signer "
          + signer
          + " is neither the issuing CA "
          + issuer
          + " nor issued by it directly with id-kp-OCSPSigning (RFC 6960 §4.2.2.2)";
    }
  }

  /** A peer's stapled response needs a pinned signer, the issuing CA or its delegate. */
  record NotForStapling(Certificate signer, SignerBasis basis) implements SignerRefusal {
    @Override
    public String explain() {
      return "the signer "
          + signer
          + " is accepted as "
          + basis
          + " only, which is not enough for a stapled response (RFC 6960 §4.2.2.2)";
    }
  }

  /** RFC 6960 §4.2.2.2.1: a CRL at hand says that the signer is revoked. */
  record Revoked(Certificate signer) implements SignerRefusal {
    @Override
    public String explain() {
      return "the signer " + signer + " is revoked (RFC 6960 §4.2.2.2.1)";
    }
  }
}
