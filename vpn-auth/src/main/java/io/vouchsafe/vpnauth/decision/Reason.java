package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.path.PathRefusal;
import io.vouchsafe.vpnauth.identity.IdFinding;
import java.util.Locale;

/** Why a certificate passes or does not: the closed list of the contract, section 5. */
public enum Reason {
  OK,
  STATUS_UNAVAILABLE_ALLOWED,
  NO_CERTIFICATE,
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
  REVOKED,
  STATUS_UNKNOWN,
  STATUS_UNAVAILABLE,
  IDENTITY_NOT_LISTED,
  IDENTITY_MISMATCH,
  SERIAL_MISMATCH,
  NO_TUNNEL,
  BLOCKED,
  FRONT_NOT_TRUSTED,
  OVER_BUDGET,
  DEADLINE,
  INTERNAL;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The stable code in answers, logs and metrics. */
  public String code() {
    return code;
  }

  /**
   * Contract, section 1, {@code mode}: whether a deny for this reason is a deny under {@code
   * observe}, too. What an operator ordered, what nobody can name and what we failed to look at
   * never passes. (A deny has no other reason to be {@code ok}; it would be a bug, and stays a
   * deny.)
   */
  public boolean isDeniedInEveryMode() {
    return switch (this) {
      case NO_CERTIFICATE,
          MALFORMED,
          SERIAL_MISMATCH,
          BLOCKED,
          FRONT_NOT_TRUSTED,
          OVER_BUDGET,
          INTERNAL,
          OK,
          STATUS_UNAVAILABLE_ALLOWED ->
          true;
      case NO_PATH,
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
          REVOKED,
          STATUS_UNKNOWN,
          STATUS_UNAVAILABLE,
          IDENTITY_NOT_LISTED,
          IDENTITY_MISMATCH,
          NO_TUNNEL,
          // Of somebody else's making: the one that our own queue caused is OVER_BUDGET.
          DEADLINE ->
          false;
    };
  }

  /** The reason that stands for a refusal of who it is. */
  public static Reason of(IdFinding.Refused refusal) {
    return switch (refusal) {
      case IdFinding.NotListed notListed -> IDENTITY_NOT_LISTED;
      case IdFinding.Mismatched mismatched -> IDENTITY_MISMATCH;
    };
  }

  /**
   * Contract, section 1, {@code session_grace}: whether a deny for this reason says that nothing
   * could be learnt, so that a live session is asked about again for a while. Every other deny ends
   * it at once.
   */
  public boolean isSilence() {
    return switch (this) {
      case STATUS_UNAVAILABLE, STATUS_UNKNOWN, DEADLINE, OVER_BUDGET, INTERNAL -> true;
      case OK,
          STATUS_UNAVAILABLE_ALLOWED,
          NO_CERTIFICATE,
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
          REVOKED,
          IDENTITY_NOT_LISTED,
          IDENTITY_MISMATCH,
          SERIAL_MISMATCH,
          NO_TUNNEL,
          BLOCKED,
          FRONT_NOT_TRUSTED ->
          false;
    };
  }

  /** The reason that stands for a path refusal. */
  public static Reason of(PathRefusal.Code refusal) {
    return switch (refusal) {
      case MALFORMED -> MALFORMED;
      case NO_PATH -> NO_PATH;
      case EXPIRED -> EXPIRED;
      case NOT_YET_VALID -> NOT_YET_VALID;
      case BAD_SIGNATURE -> BAD_SIGNATURE;
      case PATH_TOO_LONG -> PATH_TOO_LONG;
      case NOT_A_CA -> NOT_A_CA;
      case KEY_USAGE -> KEY_USAGE;
      case EXTENDED_KEY_USAGE -> EXTENDED_KEY_USAGE;
      case NAME_CONSTRAINTS -> NAME_CONSTRAINTS;
      case POLICY -> POLICY;
      case WEAK_ALGORITHM -> WEAK_ALGORITHM;
      case UNSUPPORTED_CRITICAL_EXTENSION -> UNSUPPORTED_CRITICAL_EXTENSION;
      case IDENTITY_MISMATCH -> IDENTITY_MISMATCH;
      case OVER_BUDGET -> OVER_BUDGET;
    };
  }
}
