package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.Outcome;
import java.time.Instant;

/** Why a response is not relied on, with the values that were compared. */
public sealed interface OcspRefusal {

  /** The stable code, one of the contract's attempt outcomes. */
  Outcome outcome();

  /** One sentence for people, with the RFC clause. */
  String explain();

  /** RFC 6960 §3.2 (5): the time for which the status is known to be correct is in the past. */
  record ExpiredResponse(Instant nextUpdate, Instant at) implements OcspRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.EXPIRED_RESPONSE;
    }

    @Override
    public String explain() {
      return "nextUpdate was " + nextUpdate + ", and it is " + at + " (RFC 6960 §4.2.2.1)";
    }
  }
}
