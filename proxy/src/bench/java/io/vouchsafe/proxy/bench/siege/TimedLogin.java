package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.proxy.bench.Crowd;
import java.util.Locale;
import java.util.Set;

/**
 * One login of a besieged tenant and how it ended.
 *
 * @param status of HTTP, 0 when no answer came
 * @param millis from the moment it was due to the last byte of the answer
 */
record TimedLogin(
    Who who, String tenant, Crowd.Kind truth, int status, String reason, double millis) {
  /** Which promise counts it. */
  enum Who {
    /** Has logged in before. */
    REMEMBERED,
    /** Logs in for the first time. */
    NEW,
    /** Known to be revoked, and brings a response from before that. */
    STAPLED;

    /** As the tables tell it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What it means for the promises. */
  enum Finding {
    RIGHT,
    /** Refused, or not answered, for want of time or of a status. */
    UNDECIDED,
    WRONG
  }

  private static final Set<String> UNDECIDED_REASONS =
      Set.of("deadline", "over_budget", "status_unavailable", "no answer");

  Finding finding() {
    boolean allowed = status == 200;
    if (truth == Crowd.Kind.REVOKED) {
      return allowed ? Finding.WRONG : refused("revoked");
    }
    if (!allowed) {
      return refused("");
    }
    return reason.equals("ok") ? Finding.RIGHT : Finding.UNDECIDED;
  }

  private Finding refused(String right) {
    if (status != 0 && status != 403) {
      return Finding.WRONG;
    }
    if (reason.equals(right)) {
      return Finding.RIGHT;
    }
    return UNDECIDED_REASONS.contains(reason) ? Finding.UNDECIDED : Finding.WRONG;
  }

  /** As the tables tell it. */
  String words() {
    return "%s %s at %s: %s".formatted(truth.word(), who.word(), tenant, answer());
  }

  /** Status and reason. */
  String answer() {
    return status == 0 ? "no answer" : status + " " + reason;
  }
}
