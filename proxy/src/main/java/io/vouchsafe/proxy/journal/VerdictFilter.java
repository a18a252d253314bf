package io.vouchsafe.proxy.journal;

import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Locale;
import java.util.Optional;

/**
 * Which decisions somebody asks for; what is empty is not asked about, and all the others must fit.
 *
 * @param allow true for allows, false for denies
 * @param subject a part of it, in lower case
 * @param serial hexadecimal as {@link io.vouchsafe.pki.SerialNumber#hex} writes it
 */
public record VerdictFilter(
    Optional<String> reference,
    Optional<String> tenant,
    Optional<Reason> reason,
    Optional<Boolean> allow,
    Optional<String> subject,
    Optional<String> serial,
    Optional<String> sha256) {

  /** Everything. */
  public static final VerdictFilter NONE =
      new VerdictFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  boolean takes(JournalledVerdict verdict) {
    return is(reference, verdict.reference())
        && is(tenant, verdict.tenant())
        && is(reason, verdict.reason())
        && is(allow, verdict.allow())
        && is(serial, verdict.serial())
        && is(sha256, verdict.sha256())
        && (subject.isEmpty()
            || verdict.subject().toLowerCase(Locale.ROOT).contains(subject.get()));
  }

  private static <T> boolean is(Optional<T> wanted, T found) {
    return wanted.isEmpty() || wanted.get().equals(found);
  }
}
