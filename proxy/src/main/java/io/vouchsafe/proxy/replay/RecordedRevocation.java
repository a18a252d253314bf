package io.vouchsafe.proxy.replay;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.record.RecordedDecision;
import io.vouchsafe.proxy.record.RecordedStatus;
import io.vouchsafe.proxy.record.RecordedStatus.Word;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The statuses of a recorded decision under another policy: the worst one wins, as it does in
 * {@link io.vouchsafe.vpnauth.decision.Judge}. Nobody is asked, and a certificate of which the
 * record knows nothing is no certificate that is good.
 */
final class RecordedRevocation {
  /** What was not looked up to its end is no silence. */
  private static final Set<Reason> CUT_SHORT =
      Set.of(Reason.DEADLINE, Reason.OVER_BUDGET, Reason.INTERNAL);

  private final RevocationPolicy policy;
  private final RecordedDecision decision;
  private Optional<String> unknown = Optional.empty();
  private Optional<String> silent = Optional.empty();
  private Optional<String> missing = Optional.empty();

  RecordedRevocation(RevocationPolicy policy, RecordedDecision decision) {
    this.policy = policy;
    this.decision = decision;
  }

  /** What it comes to when {@code asked} are asked about; for once. */
  Replayed of(List<PeerFinding.Asked> asked) {
    for (PeerFinding.Asked each : asked) {
      Optional<RecordedStatus> known = status(each.certificate());
      Optional<Word> word = known.flatMap(RecordedStatus::status);
      if (word.equals(Optional.of(Word.REVOKED))) {
        return new Replayed.Refused(
            Reason.REVOKED,
            each.subject() + ": revoked, said " + known.get().source().word() + " then");
      }
      if (!each.exempt()) {
        count(each, known.isPresent(), word);
      }
    }
    return worst();
  }

  private Optional<RecordedStatus> status(Fingerprint certificate) {
    return decision.revocation().stream()
        .filter(status -> status.certificate().equals(certificate))
        .findFirst();
  }

  private void count(PeerFinding.Asked each, boolean recorded, Optional<Word> word) {
    Optional<String> subject = Optional.of(each.subject());
    if (word.isEmpty()) {
      if (recorded && !CUT_SHORT.contains(decision.reason())) {
        silent = silent.or(() -> subject);
      } else {
        missing = missing.or(() -> subject);
      }
      return;
    }
    switch (word.get()) {
      case GOOD, REVOKED -> {}
      case NOT_NEEDED -> missing = missing.or(() -> subject);
      case UNKNOWN -> unknown = unknown.or(() -> subject);
    }
  }

  private Replayed worst() {
    if (unknown.isPresent()) {
      return asksOthers()
          ? new Replayed.Undetermined(
              unknown.get()
                  + ": the responder did not know it; on_unknown: next asks others, and the record"
                  + " does not know what they say",
              false)
          : new Replayed.Refused(
              Reason.STATUS_UNKNOWN, unknown.get() + ": the responder did not know it");
    }
    if (silent.isPresent() && policy.onUnavailable() == OnUnavailable.DENY) {
      return new Replayed.Refused(
          Reason.STATUS_UNAVAILABLE, silent.get() + ": nobody gave a usable status then");
    }
    if (missing.isPresent()) {
      return new Replayed.Undetermined(
          missing.get() + ": its status is asked for, and the record has none", false);
    }
    return silent.isPresent()
        ? new Replayed.Passes(
            Reason.STATUS_UNAVAILABLE_ALLOWED,
            silent.get() + ": nobody gave a usable status then",
            Optional.empty())
        : new Replayed.Passes(Reason.OK, "", Optional.empty());
  }

  private boolean asksOthers() {
    return policy.onUnknown() == OnUnknown.NEXT && policy.sources().size() > 1;
  }
}
