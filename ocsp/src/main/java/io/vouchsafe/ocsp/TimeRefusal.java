package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.time.Instant;

/** Why a response is not relied on now, for its times alone. */
public sealed interface TimeRefusal extends OcspRefusal {

  /** RFC 6960 §4.2.2.1: thisUpdate lies ahead of the clock by more than the skew. */
  record NotYetValid(Instant thisUpdate, Instant at) implements TimeRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.NOT_YET_VALID;
    }

    @Override
    public String explain() {
      return "thisUpdate is " + thisUpdate + ", and it is only " + at + " (RFC 6960 §3.2 (5))";
    }
  }

  /** RFC 6960 §4.2.2.1: an answer cannot end before it begins. */
  record EndsBeforeItBegins(Instant thisUpdate, Instant nextUpdate) implements TimeRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.MALFORMED_RESPONSE;
    }

    @Override
    public String explain() {
      return "nextUpdate "
          + nextUpdate
          + " lies before thisUpdate "
          + thisUpdate
          + " (RFC 6960 §4.2.2.1)";
    }
  }

  /** RFC 6960 §3.2 (6): the time at which newer information is available has passed. */
  record ExpiredResponse(Instant nextUpdate, Instant at) implements TimeRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.EXPIRED_RESPONSE;
    }

    @Override
    public String explain() {
      return "nextUpdate was " + nextUpdate + ", and it is " + at + " (RFC 6960 §3.2 (6))";
    }
  }

  /** RFC 6960 §3.2 (5): thisUpdate is not sufficiently recent. */
  record TooOld(Instant thisUpdate, Duration allowed, Instant at) implements TimeRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.TOO_OLD;
    }

    @Override
    public String explain() {
      return "thisUpdate was "
          + thisUpdate
          + ", and it is "
          + at
          + ", more than the "
          + allowed.toSeconds()
          + " s allowed later (RFC 6960 §3.2 (5))";
    }
  }

  /** RFC 9919 §5: without nextUpdate nobody knows how long the answer holds. */
  record NoNextUpdate(Instant thisUpdate) implements TimeRefusal {
    @Override
    public Outcome outcome() {
      return Outcome.MISSING_NEXTUPDATE;
    }

    @Override
    public String explain() {
      return "no nextUpdate beside thisUpdate " + thisUpdate + " (RFC 9919 §5)";
    }
  }
}
