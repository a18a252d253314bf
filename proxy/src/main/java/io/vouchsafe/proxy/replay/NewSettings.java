package io.vouchsafe.proxy.replay;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.record.RecordedDecision;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Recorded decisions under the new settings. The same peer is examined once for as long as no
 * certificate begins or ends: a record of a busy front holds few peers. Not thread-safe.
 */
final class NewSettings {
  /** Peers and chains that are remembered, one or two kilobytes each. */
  private static final int MOST_REMEMBERED = 20_000;

  /** Decided by nothing that settings say. */
  private static final Set<Reason> OF_OTHERS =
      Set.of(Reason.SERIAL_MISMATCH, Reason.FRONT_NOT_TRUSTED);

  private final Settings settings;
  private final Examiner examiner;
  private final Map<String, PeerExaminer> tenants = new HashMap<>();
  private final Map<String, ValidityTimes> authorities = new HashMap<>();
  private final Map<Fingerprint, Chain> chains = new RecentlyUsed<>(MOST_REMEMBERED);
  private final Map<PeerKey, PeerFinding> findings = new RecentlyUsed<>(MOST_REMEMBERED);

  /**
   * A chain that was presented before.
   *
   * @param subject of the leaf; empty when it cannot be read
   */
  record Chain(Fingerprint digest, Optional<String> subject, ValidityTimes times) {}

  /** Everything that a finding depends on. */
  private record PeerKey(
      Fingerprint chain,
      String tenant,
      String policy,
      Optional<ClaimedId> claimed,
      Optional<IkePeer> peer,
      Instant ofAuthorities,
      Instant ofChain) {}

  NewSettings(Settings settings, Examiner examiner) {
    this.settings = settings;
    this.examiner = examiner;
  }

  /** Reads as much of a chain as is needed to name it. */
  Chain chain(RecordedDecision decision) {
    return chains.computeIfAbsent(digest(decision.chain()), digest -> read(digest, decision));
  }

  private static Chain read(Fingerprint digest, RecordedDecision decision) {
    List<Optional<Certificate>> parsed =
        decision.chain().stream()
            .map(der -> Certificate.parse(der.toBytes()).toOptional())
            .toList();
    Optional<Certificate> leaf = parsed.stream().findFirst().flatMap(first -> first);
    return new Chain(
        digest,
        leaf.map(known -> BoundedText.of(known.subject().shown())),
        ValidityTimes.of(parsed.stream().flatMap(Optional::stream).toList()));
  }

  /** What {@code decision} comes to. */
  Replayed of(RecordedDecision decision, Chain chain) {
    if (!decision.allow() && OF_OTHERS.contains(decision.reason())) {
      return new Replayed.Refused(decision.reason(), "as it was: no setting decides this");
    }
    TenantSettings tenant = settings.tenants().get(decision.tenant());
    if (tenant == null) {
      return new Replayed.Refused(
          Reason.FRONT_NOT_TRUSTED, "the new settings have no tenant " + decision.tenant());
    }
    Optional<Policy> policy = Optional.ofNullable(tenant.policies().get(decision.policy()));
    if (decision.peer().isEmpty() && policy.isEmpty()) {
      return new Replayed.Refused(
          Reason.FRONT_NOT_TRUSTED,
          "tenant %s of the new settings has no policy %s"
              .formatted(decision.tenant(), decision.policy()));
    }
    return withoutChain(decision)
        .orElseGet(() -> concluded(decision, finding(decision, chain, tenant, policy)));
  }

  /** What can be said of one without certificates; empty when it can be examined. */
  private static Optional<Replayed> withoutChain(RecordedDecision decision) {
    if (decision.chainBytes() > 0) {
      return Optional.of(
          new Replayed.Undetermined(
              "its chain of " + decision.chainBytes() + " bytes was too long to be recorded",
              false));
    }
    if (!decision.chain().isEmpty() || decision.peer().isPresent()) {
      return Optional.empty();
    }
    return switch (decision.reason()) {
      case NO_CERTIFICATE -> Optional.empty();
      case MALFORMED ->
          Optional.of(new Replayed.Refused(Reason.MALFORMED, "what was sent could not be read"));
      default -> Optional.of(new Replayed.Undetermined("no certificate was recorded", false));
    };
  }

  private PeerFinding finding(
      RecordedDecision decision, Chain chain, TenantSettings tenant, Optional<Policy> policy) {
    ValidityTimes ofAuthorities = authorities.computeIfAbsent(tenant.name(), name -> times(tenant));
    PeerKey key =
        new PeerKey(
            chain.digest(),
            tenant.name(),
            decision.peer().isPresent() ? "" : decision.policy(),
            decision.claimed(),
            decision.peer(),
            ofAuthorities.lastUntil(decision.time()),
            chain.times().lastUntil(decision.time()));
    PeerFinding known = findings.get(key);
    if (known == null) {
      known = examine(decision, tenant, policy);
      findings.put(key, known);
    }
    return known;
  }

  private PeerFinding examine(
      RecordedDecision decision, TenantSettings tenant, Optional<Policy> policy) {
    PeerExaminer peers =
        tenants.computeIfAbsent(tenant.name(), name -> new PeerExaminer(tenant, examiner));
    Presented presented =
        new Presented(decision.chain(), List.of(), decision.claimed(), decision.front());
    return decision.peer().isPresent()
        ? peers.byTunnel(decision.peer().get(), presented, decision.time())
        : peers.under(policy.orElseThrow(), presented, decision.time());
  }

  private static ValidityTimes times(TenantSettings tenant) {
    ValidityTimes times = ValidityTimes.of(List.of());
    tenant.policies().values().forEach(policy -> times.add(policy.caGroup().members()));
    return times;
  }

  private static Replayed concluded(RecordedDecision decision, PeerFinding finding) {
    return switch (finding) {
      case PeerFinding.Refused(Reason reason, String detail, Optional<Policy> policy) -> {
        Replayed refused = new Replayed.Refused(reason, detail);
        yield policy.map(refused::under).orElse(refused);
      }
      case PeerFinding.Holds(Policy policy, List<PeerFinding.Asked> asked) ->
          stillBlocked(decision, new RecordedRevocation(policy.revocation(), decision).of(asked))
              .under(policy);
      case PeerFinding.BySecret(String tunnel) ->
          new Replayed.Passes(
              Reason.OK, "the peer knows the secret of tunnel " + tunnel, Optional.empty());
      case PeerFinding.UnknownHosts none ->
          new Replayed.Undetermined("tunnels name hosts, and replay asks no name server", false);
    };
  }

  /** Whom an operator blocked by hand the settings' file does not know. */
  private static Replayed stillBlocked(RecordedDecision decision, Replayed now) {
    return decision.reason() == Reason.BLOCKED && now instanceof Replayed.Passes
        ? new Replayed.Undetermined(
            "it was blocked; these settings do not block it, a block by hand still may", false)
        : now;
  }

  private static Fingerprint digest(List<Der> chain) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Der certificate : chain) {
        int length = certificate.length();
        digest.update(
            new byte[] {
              (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
            });
        certificate.update(digest);
      }
      return Fingerprint.ofDigest(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
