package io.vouchsafe.proxy.replay;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What path, identity, tunnels and blocks come to, before revocation. It holds no certificate, so
 * that many fit into memory.
 */
sealed interface PeerFinding {

  /**
   * It is refused.
   *
   * @param policy whose mode counts; empty where there is none
   */
  record Refused(Reason reason, String detail, Optional<Policy> policy) implements PeerFinding {}

  /** What is left is revocation. */
  record Holds(Policy policy, List<Asked> asked) implements PeerFinding {
    public Holds {
      asked = List.copyOf(asked);
    }
  }

  /** A tunnel takes it for the secret that it knows. */
  record BySecret(String tunnel) implements PeerFinding {}

  /** Tunnels name hosts, and nobody asks where they are. */
  record UnknownHosts() implements PeerFinding {}

  /**
   * A certificate about which the policy asks.
   *
   * @param exempt whether it needs no check (contract, section 1, {@code short_lived})
   */
  record Asked(Fingerprint certificate, String subject, boolean exempt) {}
}
