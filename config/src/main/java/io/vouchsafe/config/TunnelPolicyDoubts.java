package io.vouchsafe.config;

import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * What a policy says that a data plane does not carry. charon asks our relay for every certificate
 * of the path with {@code revocation = strict}, and refuses where it hears nothing.
 */
final class TunnelPolicyDoubts {
  private TunnelPolicyDoubts() {}

  /** Each continues a sentence that begins with the policy. */
  static List<String> of(Policy policy) {
    RevocationPolicy revocation = policy.revocation();
    List<String> doubts = new ArrayList<>();
    if (revocation.sources().isEmpty()) {
      doubts.add(
          "revocation.sources: [], and the gateway asks all the same: without a signer of its own"
              + " that no CA of ca_groups certified it gets no status and lets nobody in; give it"
              + " one, or name an OCSP or a CRL object");
      return doubts;
    }
    if (revocation.onUnavailable() == RevocationPolicy.OnUnavailable.ALLOW) {
      doubts.add(
          "revocation.on_unavailable: allow, which the gateway does not carry: it refuses a peer"
              + " whose status nobody knows; write on_unavailable: deny, so that both say the"
              + " same");
    }
    if (revocation.scope() == RevocationPolicy.Scope.LEAF) {
      doubts.add(
          "revocation.scope: leaf, which the gateway does not carry: it asks for the CAs of the"
              + " path, too; write scope: chain, and name a source that answers for them");
    }
    return doubts;
  }
}
