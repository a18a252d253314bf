package io.vouchsafe.ocsp;

import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.Outcome;

/** Why a response is not relied on, with the values that were compared. */
public sealed interface OcspRefusal permits OcspRefusal.Content, SignerRefusal, TimeRefusal {

  /** The stable code, one of the contract's attempt outcomes. */
  Outcome outcome();

  /** One sentence for people, with the RFC clause. */
  String explain();

  /** What the response is or is about, rather than who signed it or when. */
  sealed interface Content extends OcspRefusal {}

  /** The bytes are no OCSPResponse in DER, or something follows them. */
  record Malformed(String reason) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.MALFORMED_RESPONSE;
    }

    @Override
    public String explain() {
      return "not an OCSP response: " + reason + " (RFC 6960 §4.2.1)";
    }
  }

  /** RFC 6960 §4.1.2: what is critical has to be understood. */
  record UnknownCriticalExtension(String oid) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.MALFORMED_RESPONSE;
    }

    @Override
    public String explain() {
      return "critical extension " + oid + " is not understood (RFC 6960 §4.1.2)";
    }
  }

  /** RFC 6960 §2.3: the responder gave no answer, and signed nothing. */
  record ResponderError(ErrorStatus status) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.RESPONDER_ERROR;
    }

    @Override
    public String explain() {
      return "the responder answered " + status.asn1Name() + " (RFC 6960 §2.3)";
    }
  }

  /** RFC 6960 §3.2 (1): no SingleResponse names the certificate in question and its issuer. */
  record WrongCertificate(SerialNumber wanted, int responses) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.WRONG_CERTIFICATE;
    }

    @Override
    public String explain() {
      return "none of the "
          + responses
          + " SingleResponses is about serial "
          + wanted
          + " of that issuer's name and key (RFC 6960 §3.2 (1))";
    }
  }

  /** The certificate does not name the issuer under which it is asked about. */
  record NotItsIssuer(String named, String issuer) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.WRONG_CERTIFICATE;
    }

    @Override
    public String explain() {
      return "the certificate was issued by " + named + ", not by " + issuer + " (RFC 6960 §4.1.1)";
    }
  }

  /** RFC 9654 §2.1, and the object's {@code nonce: require}. */
  record NonceMissing(Arrival arrival) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.NONCE_MISSING;
    }

    @Override
    public String explain() {
      return switch (arrival) {
        case FETCHED -> "our nonce did not come back, and it is required (RFC 9654 §2.1)";
        case STAPLED ->
            "a stapled response cannot carry the nonce that is required (RFC 9654 §2.1)";
      };
    }
  }

  /** Judging it would have cost more than one request may: nobody knows what it says. */
  record OverBudget() implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.OVERLOADED;
    }

    @Override
    public String explain() {
      return "judging the response would cost more work than one request may";
    }
  }

  /** RFC 9654 §2.1: another nonce than ours; the response answers somebody else. */
  record NonceMismatch(Nonce sent, Nonce received) implements Content {
    @Override
    public Outcome outcome() {
      return Outcome.NONCE_MISMATCH;
    }

    @Override
    public String explain() {
      return "sent nonce " + sent.hex() + ", received nonce " + received.hex() + " (RFC 9654 §2.1)";
    }
  }
}
