package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import java.util.List;

/**
 * What charon believes of a tunnel's peers.
 *
 * @param cas under which their certificates stand
 * @param pinned certificates that are themselves let in; counts only without CAs
 */
record PeerTrust(List<Certificate> cas, List<Certificate> pinned) {
  /** Nothing: a peer with a secret. */
  static final PeerTrust NOTHING = new PeerTrust(List.of(), List.of());

  PeerTrust {
    cas = List.copyOf(cas);
    pinned = List.copyOf(pinned);
  }

  /** charon takes nothing for a CA that does not say so itself. */
  static PeerTrust of(CaGroup group) {
    return new PeerTrust(
        group.members().stream().filter(Certificate::isCa).toList(),
        group.anchors().stream()
            .map(anchor -> anchor.certificate())
            .filter(certificate -> !certificate.isCa() && certificate.isSelfIssued())
            .toList());
  }

  boolean isEmpty() {
    return cas.isEmpty() && pinned.isEmpty();
  }
}
