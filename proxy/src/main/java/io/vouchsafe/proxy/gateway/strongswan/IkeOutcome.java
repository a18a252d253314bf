package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.List;

/** What all the certificates with which a peer may have come amount to. */
sealed interface IkeOutcome {

  /**
   * It may stay.
   *
   * @param certificates those that count; one or more, but for a peer with a shared secret
   */
  record LetIn(Verdict verdict, List<PeerCertificate> certificates) implements IkeOutcome {}

  /** It is cut. */
  record Refused(Reason reason, String why) implements IkeOutcome {}
}
