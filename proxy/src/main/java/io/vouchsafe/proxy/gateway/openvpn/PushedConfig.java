package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.config.ClientConfig;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import java.util.List;
import java.util.Optional;

/** Contract, section 1, {@code gateways[].config}: what is pushed to whom, first match. */
final class PushedConfig {
  private PushedConfig() {}

  /** The lines for the client that {@code verdict} lets in; none when no entry is for it. */
  static List<String> lines(List<ClientConfig> config, Verdict verdict) {
    Optional<Certificate> leaf = verdict.decision().evidence().leaf();
    return config.stream()
        .filter(entry -> isFor(entry, leaf))
        .findFirst()
        .map(ClientConfig::lines)
        .orElse(List.of());
  }

  private static boolean isFor(ClientConfig entry, Optional<Certificate> leaf) {
    return entry.idList().isEmpty()
        || leaf.map(known -> LeafIdentity.of(known, entry.idList()))
            .map(identity -> identity.under(entry.idList(), Optional.empty()))
            .filter(IdFinding.Passes.class::isInstance)
            .isPresent();
  }
}
