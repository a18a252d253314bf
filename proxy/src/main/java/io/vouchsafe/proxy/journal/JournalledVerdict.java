package io.vouchsafe.proxy.journal;

import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;

/**
 * What is kept of a verdict: its line, and what it can be found by. No certificate is held by it.
 *
 * @param arrival grows from one to the next
 * @param subject empty without a leaf, as {@code serial} and {@code sha256}
 * @param line with its line feed
 */
record JournalledVerdict(
    long arrival,
    String reference,
    String tenant,
    Reason reason,
    boolean allow,
    String subject,
    String serial,
    String sha256,
    String line) {

  static JournalledVerdict of(long arrival, Verdict verdict, String line) {
    LeafText leaf = verdict.leaf().orElse(null);
    return new JournalledVerdict(
        arrival,
        verdict.reference(),
        verdict.tenant(),
        verdict.decision().reason(),
        verdict.isAllow(),
        leaf == null ? "" : leaf.subject(),
        leaf == null ? "" : leaf.serial(),
        leaf == null ? "" : leaf.sha256(),
        line);
  }

  /** Whether it is or would have been a deny: then somebody may ask why. */
  static boolean isDenial(Verdict verdict) {
    return switch (verdict.decision()) {
      case Decision.Allow allow -> allow.would().isPresent();
      case Decision.Deny deny -> true;
    };
  }

  /** Whether its reference was given out after {@code other}, of the same process. */
  boolean isNamedAfter(String other) {
    int end = other.indexOf('-') + 1;
    return !reference.regionMatches(0, other, 0, end)
        || reference.length() > other.length()
        || (reference.length() == other.length() && reference.compareTo(other) > 0);
  }
}
