package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.decision.Verdict;
import java.util.Optional;

/**
 * What was decided about an IKE peer.
 *
 * @param tunnel the name of the tunnel that it gets; empty when it gets none
 */
record IkeVerdict(Verdict verdict, Optional<String> tunnel) {}
