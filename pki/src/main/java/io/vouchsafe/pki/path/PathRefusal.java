package io.vouchsafe.pki.path;

import java.time.Instant;
import java.util.Locale;

/** Why one candidate path fails, with the values that were compared. */
public sealed interface PathRefusal {

  /** The stable codes; a part of the contract's closed list of reasons. */
  enum Code {
    MALFORMED,
    NO_PATH,
    EXPIRED,
    NOT_YET_VALID,
    BAD_SIGNATURE,
    PATH_TOO_LONG,
    NOT_A_CA,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    NAME_CONSTRAINTS,
    POLICY,
    WEAK_ALGORITHM,
    UNSUPPORTED_CRITICAL_EXTENSION,
    IDENTITY_MISMATCH,
    OVER_BUDGET;

    /** The word in answers, logs and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Code code();

  /** One sentence for people: the values compared and the RFC clause. */
  String explain();

  /** No anchor was reached. */
  record NoPath(String issuerWanted) implements PathRefusal {
    @Override
    public Code code() {
      return Code.NO_PATH;
    }

    @Override
    public String explain() {
      return "no anchor reached: nothing here issued " + issuerWanted + " (RFC 5280 §6.1)";
    }
  }

  /** RFC 5280 §6.1.3 (a)(2). */
  record Expired(Instant notAfter, Instant at) implements PathRefusal {
    @Override
    public Code code() {
      return Code.EXPIRED;
    }

    @Override
    public String explain() {
      return "valid until " + notAfter + ", and it is " + at + " (RFC 5280 §6.1.3 (a)(2))";
    }
  }
}
