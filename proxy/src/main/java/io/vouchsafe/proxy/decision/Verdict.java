package io.vouchsafe.proxy.decision;

import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Instant;
import java.util.Optional;

/**
 * A decision with what is told about it.
 *
 * @param reference names this decision in the answer and in the journal
 * @param tenant its name; {@link #NO_TENANT} when there is none
 * @param policy its name; {@code none} when the refusal came before any policy was looked at
 * @param front who asked: a word from code
 * @param leaf how the leaf is named; empty when none could be read
 * @param at the instant that was decided for
 * @param nanos how long it took
 * @param untrusted the call that was refused before any certificate was looked at; empty for others
 * @param claimed who the peer said that it is; empty when it said nothing
 * @param matched the entry of the tunnel's or the policy's ID list that matched; empty without a
 *     list
 * @param choice for whom a tunnel was to be chosen, and which one; empty where a policy was named
 * @param trace the caller's; empty where it named none
 */
public record Verdict(
    String reference,
    String tenant,
    String policy,
    String front,
    Decision decision,
    Optional<LeafText> leaf,
    Instant at,
    long nanos,
    Optional<UntrustedCall> untrusted,
    Optional<ClaimedId> claimed,
    Optional<IdEntry> matched,
    Optional<TunnelChoice> choice,
    Optional<TraceContext> trace) {

  /** Stands for the policy where a refusal needs none. */
  public static final String NO_POLICY = "none";

  /**
   * Stands for the tenant where none has the name that was asked for; no tenant can be so named.
   */
  public static final String NO_TENANT = "(unknown)";

  /** One without a claimed identity, under a policy without a list. */
  public Verdict(
      String reference,
      String tenant,
      String policy,
      String front,
      Decision decision,
      Optional<LeafText> leaf,
      Instant at,
      long nanos,
      Optional<UntrustedCall> untrusted) {
    this(
        reference,
        tenant,
        policy,
        front,
        decision,
        leaf,
        at,
        nanos,
        untrusted,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** One of a caller that named no trace. */
  public Verdict(
      String reference,
      String tenant,
      String policy,
      String front,
      Decision decision,
      Optional<LeafText> leaf,
      Instant at,
      long nanos,
      Optional<UntrustedCall> untrusted,
      Optional<ClaimedId> claimed,
      Optional<IdEntry> matched,
      Optional<TunnelChoice> choice) {
    this(
        reference,
        tenant,
        policy,
        front,
        decision,
        leaf,
        at,
        nanos,
        untrusted,
        claimed,
        matched,
        choice,
        Optional.empty());
  }

  /** The tunnel that takes the peer; empty where none does, and where no tunnel was asked for. */
  public Optional<String> tunnel() {
    return choice.flatMap(TunnelChoice::tunnel);
  }

  public boolean isAllow() {
    return decision instanceof Decision.Allow;
  }

  /** The entry that answers and lines name: of whoever is named at all. */
  public Optional<IdEntry> toldMatch() {
    return decision.tellsIdentity() ? matched : Optional.empty();
  }

  /** The same decision as a deny without evidence, under the same reference. */
  Verdict denied(Reason reason, String detail) {
    Decision deny = new Decision.Deny(reason, detail, Evidence.NONE);
    return new Verdict(
        reference,
        tenant,
        policy,
        front,
        deny,
        Optional.empty(),
        at,
        nanos,
        untrusted,
        Optional.empty(),
        Optional.empty(),
        choice,
        trace);
  }

  /** The same, asked for in {@code told}. */
  Verdict within(TraceContext told) {
    return new Verdict(
        reference,
        tenant,
        policy,
        front,
        decision,
        leaf,
        at,
        nanos,
        untrusted,
        claimed,
        matched,
        choice,
        Optional.of(told));
  }
}
