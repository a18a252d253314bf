package io.vouchsafe.proxy.decision;

import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a verdict of what was decided: the operator's orders and the policy's mode are applied, it
 * gets a reference, one journal entry, and is counted once.
 */
final class VerdictRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(VerdictRecorder.class);

  private final References references;
  private final DecisionMeters strangers;
  private final Consumer<Verdict> journal;
  private final DecisionRecord record;
  private final LongSupplier nanoTime;
  private final Optional<TraceContext> trace;

  /**
   * A recorder.
   *
   * @param strangers counts what names no tenant
   * @param journal is told every verdict
   * @param record is told every decision of a tenant with what was presented
   */
  VerdictRecorder(
      References references,
      DecisionMeters strangers,
      Consumer<Verdict> journal,
      DecisionRecord record,
      LongSupplier nanoTime) {
    this.references = references;
    this.strangers = strangers;
    this.journal = journal;
    this.record = record;
    this.nanoTime = nanoTime;
    this.trace = Optional.empty();
  }

  private VerdictRecorder(VerdictRecorder other, TraceContext trace) {
    this.references = other.references;
    this.strangers = other.strangers;
    this.journal = other.journal;
    this.record = other.record;
    this.nanoTime = other.nanoTime;
    this.trace = Optional.of(trace);
  }

  /** The same for verdicts that are asked for in {@code told}. */
  VerdictRecorder within(TraceContext told) {
    return new VerdictRecorder(this, told);
  }

  /** A decision under {@code policy}; what the operator's orders make of it is told. */
  Verdict tell(
      TenantRuntime tenant,
      Policy policy,
      Presented presented,
      Decided decided,
      Instant now,
      long started) {
    Decided effective = effective(tenant, policy, presented, decided, now);
    return tell(tenant, policy.name(), presented, effective, Optional.empty(), now, started);
  }

  /**
   * A decision by tunnel. Without a policy there is nothing that an order in an emergency could
   * overrule.
   */
  Verdict tell(
      TenantRuntime tenant,
      IkePeer peer,
      Presented presented,
      TunnelDecided decided,
      Instant now,
      long started) {
    Optional<Policy> policy = decided.policy();
    Decided effective =
        policy
            .map(by -> effective(tenant, by, presented, decided.decided(), now))
            .orElse(decided.decided());
    return tell(
        tenant,
        policy.map(Policy::name).orElse(Verdict.NO_POLICY),
        presented,
        effective,
        Optional.of(new TunnelChoice(peer, decided.tunnel())),
        now,
        started);
  }

  /**
   * A refusal of what was presented, before any policy was looked at. It is not recorded: no other
   * settings would make another decision of it.
   */
  Verdict tell(TenantRuntime tenant, String front, Decided refused, Instant now) {
    Verdict verdict =
        new Verdict(
            references.next(),
            tenant.name(),
            Verdict.NO_POLICY,
            front,
            refused.decision(),
            refused.leaf(),
            now,
            0,
            Optional.empty());
    return tell(verdict, tenant.meters());
  }

  /**
   * A refusal before any policy was looked at.
   *
   * @param tenant empty when none has the name
   */
  Verdict tell(
      Optional<TenantRuntime> tenant,
      String front,
      UntrustedCall call,
      String detail,
      Instant now) {
    Verdict verdict =
        new Verdict(
            references.next(),
            tenant.map(TenantRuntime::name).orElse(Verdict.NO_TENANT),
            Verdict.NO_POLICY,
            front,
            new Decision.Deny(Reason.FRONT_NOT_TRUSTED, detail, Evidence.NONE),
            Optional.empty(),
            now,
            0,
            Optional.of(call));
    return tell(verdict, tenant.map(TenantRuntime::meters).orElse(strangers));
  }

  /** What an order in an emergency and the policy's mode make of it. */
  private static Decided effective(
      TenantRuntime tenant, Policy policy, Presented presented, Decided decided, Instant now) {
    try {
      Optional<ClaimedId> claimed = presented.claimed();
      Decision decision = tenant.emergency().over(decided.decision(), policy, claimed, now);
      return new Decided(
          decision.under(policy, now), decided.leaf(), matched(policy, claimed, decided, decision));
    } catch (RuntimeException | Error e) {
      LOG.error("a decision failed at its end and became a deny", e);
      Decision.Deny deny =
          new Decision.Deny(Reason.INTERNAL, "the service failed to decide", Evidence.NONE);
      return new Decided(deny, decided.leaf(), Optional.empty());
    }
  }

  /** Where an order lets pass what no path vouched for, nobody has looked up who it is before. */
  private static Optional<IdEntry> matched(
      Policy policy, Optional<ClaimedId> claimed, Decided before, Decision decision) {
    boolean overruled =
        decision instanceof Decision.Allow && before.decision() instanceof Decision.Deny;
    return overruled && policy.idList().isPresent() && before.matched().isEmpty()
        ? decision
            .evidence()
            .leaf()
            .map(leaf -> LeafIdentity.of(leaf, policy.idList()).under(policy.idList(), claimed))
            .flatMap(IdFinding::matched)
        : before.matched();
  }

  private Verdict tell(
      TenantRuntime tenant,
      String policy,
      Presented presented,
      Decided decided,
      Optional<TunnelChoice> choice,
      Instant now,
      long started) {
    Verdict verdict =
        new Verdict(
            references.next(),
            tenant.name(),
            policy,
            presented.front(),
            decided.decision(),
            decided.leaf(),
            now,
            nanoTime.getAsLong() - started,
            Optional.empty(),
            presented.claimed(),
            decided.matched(),
            choice);
    Verdict told = tell(verdict, tenant.meters());
    if (presented.named().isEmpty()) {
      // Without its certificates nobody could make it again.
      keep(told, presented);
    }
    return told;
  }

  /** Whoever asked gets an answer: what is not recorded refuses nobody. */
  private void keep(Verdict told, Presented presented) {
    try {
      record.add(told, presented);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the decision could not be recorded", told.reference(), e);
    }
  }

  /**
   * Never throws: whoever asked gets an answer. What could not be told does not pass, since nobody
   * could ever find out who was let in.
   */
  private Verdict tell(Verdict verdict, DecisionMeters meters) {
    Verdict asked = trace.isPresent() ? verdict.within(trace.get()) : verdict;
    Verdict told = journalled(asked) ? asked : untold(asked);
    count(meters, told);
    return told;
  }

  private boolean journalled(Verdict verdict) {
    try {
      journal.accept(verdict);
      return true;
    } catch (RuntimeException | Error e) {
      LOG.error(
          "{}: the decision could not be written to the journal, so it became a deny",
          verdict.reference(),
          e);
      return false;
    }
  }

  /** Without the evidence, which may be what could not be told: the deny gets its line. */
  private Verdict untold(Verdict verdict) {
    Verdict denied = verdict.denied(Reason.INTERNAL, "the service failed to tell its decision");
    if (!journalled(denied)) {
      LOG.error("{}: this deny is only in this log line, not in the journal", denied.reference());
    }
    return denied;
  }

  /** A number that is missing refuses nobody. */
  private static void count(DecisionMeters meters, Verdict verdict) {
    try {
      meters.count(verdict);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the decision could not be counted", verdict.reference(), e);
    }
  }
}
