package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.util.List;
import java.util.Optional;

/**
 * A certificate with which a peer may have proven who it is.
 *
 * @param chain the leaf, then what leads to its root, as far as charon holds it
 * @param leaf empty when it cannot be read
 * @param claimed who the peer says it is, in the words of this certificate
 */
record PeerCertificate(List<Der> chain, Optional<Certificate> leaf, ClaimedId claimed) {
  PeerCertificate {
    chain = List.copyOf(chain);
  }
}
