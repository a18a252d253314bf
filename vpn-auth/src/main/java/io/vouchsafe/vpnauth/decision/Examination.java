package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import java.util.Map;

/** What the presented bytes came to before anything was fetched. */
public sealed interface Examination {

  /**
   * The path validates; what is left is who it is, and revocation.
   *
   * @param identity who the leaf is under the policy's ID list
   * @param stapled stapled responses by the certificate that they came with
   */
  record Ready(ValidatedPath path, LeafIdentity identity, Map<Fingerprint, Der> stapled)
      implements Examination {
    public Ready {
      stapled = Map.copyOf(stapled);
    }
  }

  /** Refused already, and nobody needs to be asked. */
  record Refused(Decision.Deny deny) implements Examination {}
}
